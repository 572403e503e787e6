"""A rule book scores as a scorecard does: integers, points that add up, one row as many; and knows no probability."""

import pickle
from copy import deepcopy
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelError, NoProbability, ScoringInputError
from models.rule_book import RuleBook
from tests.models.books import book
from tests.models.conftest import seeded

ROWS = pl.DataFrame(
    {
        "punished": [0.0, 1.0, 2.0, 3.0, 9.0],
        "cases": [0.0, 1.0, 3.0, 4.0, None],
        "late": [0.1, 0.2, 0.5, 0.51, None],
        "kept": [0.0, 1.0, 3.0, 4.0, 2.0],
        "not_asked_for": [1, 2, 3, 4, 5],
    }
)


def test_points_by_hand():
    assert book().points(ROWS).rows() == [
        (0, 0, 0, 0),
        (-40, -20, -30, 5),
        (-80, -20, -30, 15),
        (-100, -60, -80, 15),
        (-100, 0, 0, 10),
    ]
    assert book().score(ROWS).tolist() == [1000, 915, 885, 775, 910]
    assert book(base_points=990).score(ROWS).tolist() == [990, 905, 875, 765, 900]


def test_types_of_the_interface():
    one = book()
    assert one.features == ("punished", "cases", "late", "kept")
    assert one.score(ROWS).dtype == np.int64
    assert set(one.points(ROWS).dtypes) == {pl.Int32}
    assert one.purpose == "public"
    assert isinstance(one.base_points, int)
    assert one.score(ROWS.clear()).shape == (0,)
    assert one.points(ROWS.clear()).shape == (0, 4)


values = st.one_of(st.none(), st.integers(0, 50).map(float), st.floats(0, 1))


@seeded
@given(st.lists(st.tuples(values, values, values, values), min_size=1, max_size=8))
def test_points_add_up_and_a_row_is_as_many(drawn):
    one = book()
    frame = pl.DataFrame(drawn, schema=dict.fromkeys(one.features, pl.Float64), orient="row")
    points, scores = one.points(frame), one.score(frame)
    assert (points.sum_horizontal() + one.base_points).to_list() == scores.tolist()
    both = one.score_and_points(frame)
    assert both[0].tolist() == scores.tolist()
    assert both[1].equals(points)
    for row, score, of_row in zip(
        frame.iter_rows(named=True), scores, points.iter_rows(named=True), strict=True
    ):
        assert one.score_row(row) == (score, of_row)
    low, high = one.span
    assert low <= scores.min()
    assert scores.max() <= high


@seeded
@given(st.lists(st.integers(0, 20), min_size=4, max_size=4), st.integers(0, 3), st.integers(1, 5))
def test_one_more_against_never_gives_points_and_one_more_for_never_takes_any(counts, which, more):
    one = book()
    row = dict(zip(one.features, map(float, counts), strict=True))
    name = one.features[which]
    after, _ = one.score_row(row | {name: row[name] + more})
    before, _ = one.score_row(row)
    assert (after - before) * one.items[which].direction >= 0


def test_the_span_is_reached_and_is_the_sum_of_the_caps():
    one = book()
    worst = pl.DataFrame({"punished": [9.0], "cases": [9.0], "late": [1.0], "kept": [0.0]})
    best = pl.DataFrame({"punished": [0.0], "cases": [0.0], "late": [0.0], "kept": [9.0]})
    assert one.span == (1000 - 240, 1000 + 15)
    assert (one.score(worst)[0], one.score(best)[0]) == one.span


def test_there_is_no_probability_and_it_says_so():
    with pytest.raises(NoProbability, match=r"样本规则手册.*不给出违约概率"):
        book().probability(ROWS)
    with pytest.raises(NoProbability):
        book().probability_of([900])
    assert issubclass(NoProbability, ModelError)
    assert str(deepcopy(NoProbability("甲"))) == str(NoProbability("甲"))


def test_a_missing_column_is_named():
    with pytest.raises(ScoringInputError, match="late"):
        book().score(ROWS.drop("late"))
    with pytest.raises(ScoringInputError, match="late"):
        book().score_row({"punished": 0, "cases": 0, "kept": 0})


def test_its_features_are_made_of_records_and_of_the_catalogue():
    punished, cases, late, kept = book().declared
    assert (punished.name, punished.label, punished.window) == ("punished", "行政处罚", 36)
    assert (punished.direction, kept.direction) == (-1, 1)
    assert cases.view.kinds == ("enforcement",)
    assert (late.name, late.label, late.unit) == ("late", "增值税逾期", "比例")
    assert [one.name for one in book().inputs] == list(book().features)


def test_the_table_says_every_bin():
    table = book().table()
    assert table.columns == ["feature", "label", "bin", "points", "share"]
    assert table.row(0) == ("", "基础分", "", 1000, None)
    assert table.filter(pl.col("feature") == "punished").select("bin", "points").rows() == [
        ("0 条", 0),
        ("1 条", -40),
        ("2 条", -80),
        ("3 条以上", -100),
    ]


def test_the_document_comes_back_to_the_byte():
    one = book()
    again = RuleBook.from_json(one.to_json())
    assert again == one
    assert (again.to_json(), again.hash) == (one.to_json(), one.hash)
    assert {one, again} == {one}
    assert deepcopy(one).hash == one.hash


def test_it_travels_to_workers_whatever_it_has_worked_out():
    one = book()
    assert one.declared
    assert one.inputs
    assert one.hash
    again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own bytes
    assert again == one
    assert again.points(ROWS).equals(one.points(ROWS))


@pytest.mark.parametrize(
    "changes", [{"base_points": 999}, {"title": "另一本"}, {"bands": {"A": 981, "B": 900, "C": 800}}]
)
def test_whatever_changes_changes_the_hash(changes):
    assert book(**changes).hash != book().hash


def test_days_on_which_it_speaks():
    open_end, closed = book(), book(in_force_to="2025-12-31")
    assert not open_end.in_force(date(2020, 6, 30))
    assert open_end.in_force(date(2020, 7, 1))
    assert open_end.in_force(date(2099, 1, 1))
    assert closed.in_force(date(2025, 12, 31))
    assert not closed.in_force(date(2026, 1, 1))
