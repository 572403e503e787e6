"""Two cards side by side: every difference is the one that any row would feel."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.bins import CategoryFeature, NumberFeature
from models.compare import compare, compare_scores
from models.errors import ModelError
from models.gates import probe_rows
from models.scorecard import Scorecard
from tests.models.conftest import seeded


def with_inputs(card, *inputs, **changes):
    return replace(card, inputs=inputs, **changes)


def number(name="n", edges=(0.0,), points=(1, 2), unknown=0, counts=()):
    return NumberFeature(
        name=name, label=name, direction=0, edges=edges, points=points,
        unknown_points=unknown, unknown_seen=True, counts=counts,
    )  # fmt: skip


def names(groups, points, *, other=0, unknown=0, counts=()):
    return CategoryFeature(
        name="c", label="类", groups=groups, points=points, other_points=other,
        unknown_points=unknown, unknown_seen=True, counts=counts,
    )  # fmt: skip


def test_a_card_is_the_same_as_itself(card):
    found = compare(card, card)
    assert set(found.features["change"]) == {"same"}
    assert found.features["max_difference"].to_list() == [0, 0, 0]
    assert (found.probability["before"] == found.probability["after"]).all()


def test_edges_of_both_cards_cut_the_axis(card):
    before = with_inputs(
        card, number(edges=(1.0, 3.0), points=(10, 20, 30), unknown=5, counts=(20, 20, 40, 20))
    )
    after = with_inputs(
        card, number(edges=(2.0, 3.0), points=(12, 20, 27), unknown=-5, counts=(30, 10, 40, 20))
    )
    found = compare(before, after)
    assert found.steps.select("bin", "before", "after", "difference", "share").rows() == [
        ("≤ 1", 10, 12, 2, pytest.approx(0.2)),
        ("> 1，≤ 2", 20, 12, -8, pytest.approx(0.1)),
        ("> 2，≤ 3", 20, 20, 0, pytest.approx(0.1)),
        ("> 3", 30, 27, -3, pytest.approx(0.4)),
        ("未知", 5, -5, -10, pytest.approx(0.2)),
    ]
    (row,) = found.features.rows(named=True)
    assert row["change"] == "changed"
    assert (row["bins_before"], row["bins_after"], row["max_difference"]) == (3, 3, 10)
    assert row["mean_difference"] == pytest.approx(0.2 * 2 + 0.1 * 8 + 0.4 * 3 + 0.2 * 10)
    assert row["max_log_odds"] == pytest.approx(0.1)


def test_log_odds_weigh_the_points_of_each_card_by_its_own_slope(card):
    one = number(points=(10, -10))
    before, after = with_inputs(card, one, slope=-0.01), with_inputs(card, one, slope=-0.02)
    (row,) = compare(before, after).features.rows(named=True)
    assert (row["change"], row["max_difference"]) == ("same", 0)
    assert row["max_log_odds"] == pytest.approx(0.1)


def test_a_feature_that_came_or_went_is_compared_with_zero(card):
    only_before, only_after = (
        number("gone", points=(-7, 4), unknown=2),
        number("new", points=(3, -9), unknown=1),
    )
    found = compare(with_inputs(card, only_before), with_inputs(card, only_after))
    rows = {row["feature"]: row for row in found.features.iter_rows(named=True)}
    assert (rows["gone"]["change"], rows["gone"]["max_difference"], rows["gone"]["bins_after"]) == (
        "removed",
        7,
        None,
    )
    assert (rows["new"]["change"], rows["new"]["max_difference"], rows["new"]["bins_before"]) == (
        "added",
        9,
        None,
    )
    gone = found.steps.filter(feature="gone")
    assert gone["difference"].to_list() == [7, -4, -2]
    assert found.features["feature"].to_list() == ["new", "gone"]  # the greatest change first


def test_names_are_grouped_by_what_both_cards_say_of_them(card):
    before = with_inputs(
        card, names((("甲", "乙"), ("丙",)), (10, 20), other=1, unknown=2, counts=(60, 20, 10, 10))
    )
    after = with_inputs(
        card, names((("甲",), ("乙", "丁")), (10, 16), other=3, unknown=2, counts=(30, 40, 10, 20))
    )
    found = compare(before, after).steps.select("bin", "before", "after", "share").rows()
    assert found == [
        ("甲", 10, 10, 0.3),
        ("乙", 10, 16, 0.2),
        ("丙", 20, 3, 0.0),
        ("丁", 1, 16, 0.2),
        ("未知", 2, 2, 0.1),
        ("其他", 1, 3, 0.2),
    ]


def test_without_counts_there_is_no_mean(card):
    found = compare(with_inputs(card, number()), with_inputs(card, number(points=(1, 5))))
    assert found.features["mean_difference"].to_list() == [None]
    assert found.features["max_difference"].to_list() == [3]


def test_an_edge_that_no_counting_card_has_leaves_the_shares_open(card):
    before = with_inputs(card, number(edges=(1.0,), points=(1, 2)))
    after = with_inputs(card, number(edges=(2.0,), points=(1, 2), counts=(5, 5, 0)))
    assert compare(before, after).steps["share"].to_list() == [None, None, None, None]


def test_a_column_that_became_names_is_told(card):
    before = with_inputs(card, number("c", points=(4, -6)))
    after = with_inputs(card, names((("甲",),), (9,)))
    (row,) = compare(before, after).features.rows(named=True)
    assert (row["change"], row["max_difference"]) == ("rebuilt", 9)


def test_a_label_or_a_count_is_no_change_of_points(card):
    one = number(counts=(1, 2, 3))
    found = compare(with_inputs(card, one), with_inputs(card, replace(one, label="新名", counts=(9, 9, 9))))
    assert found.features["change"].to_list() == ["same"]
    assert found.features["label"].to_list() == ["新名"]


def test_the_probability_of_both_is_told(card):
    found = compare(card, replace(card, intercept=1.0)).probability
    assert found["score"].to_list() == list(range(0, 1001, 100))
    assert found["before"].to_list() == card.probability_of(range(0, 1001, 100)).tolist()
    assert (found["after"] < found["before"]).all()


edges = st.lists(st.integers(-5, 5), max_size=4, unique=True).map(
    lambda found: tuple(float(n) for n in sorted(found))
)


@st.composite
def numbers(draw):
    cut = draw(edges)
    points = draw(st.lists(st.integers(-50, 50), min_size=len(cut) + 1, max_size=len(cut) + 1))
    counts = draw(st.lists(st.integers(0, 9), min_size=len(cut) + 2, max_size=len(cut) + 2))
    return number(edges=cut, points=tuple(points), unknown=draw(st.integers(-50, 50)), counts=tuple(counts))


def one_feature(feature) -> Scorecard:
    return Scorecard(purpose="public", base_points=500, inputs=(feature,), intercept=2.0, slope=-0.01)


@seeded
@given(numbers(), numbers())
def test_the_differences_are_those_of_the_rows(before, after):
    cards = one_feature(before), one_feature(after)
    rows = pl.DataFrame({"n": [None, *np.arange(-6, 6.5, 0.5).tolist()]}, schema={"n": pl.Float64})
    felt = {int(value) for value in cards[1].score(rows) - cards[0].score(rows)}
    found = compare(*cards)
    assert set(found.steps["difference"]) == felt
    assert found.features["max_difference"][0] == max(abs(value) for value in felt)
    shares = found.steps["share"]
    if shares.null_count() == 0:
        assert shares.sum() == pytest.approx(1)
        assert shares.min() >= -1e-12


@seeded
@given(numbers(), numbers())
def test_turned_round_the_differences_change_their_sign(before, after):
    there, back = (
        compare(one_feature(before), one_feature(after)),
        compare(one_feature(after), one_feature(before)),
    )
    assert there.steps["difference"].to_list() == (-back.steps["difference"]).to_list()


@seeded
@given(numbers(), st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_shares_are_exact_when_both_cards_learned_from_the_same_rows(one, rows, seed):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(rows) < 0.2, np.nan, rng.integers(-6, 6, rows) + 0.5)
    other = number(edges=(-2.5, 1.0, 4.0), points=(1, 2, 3, 4), unknown=9)
    column = pl.Series("n", values)
    counted = [
        replace(each, counts=tuple(np.bincount(each.codes(column), minlength=len(each.code_points)).tolist()))
        for each in (one, other)
    ]
    found = compare(*(one_feature(each) for each in counted))
    table = pl.DataFrame({"n": values})
    felt = np.abs(one_feature(other).score(table) - one_feature(one).score(table)).mean()
    assert found.features["mean_difference"][0] == pytest.approx(felt)


def test_scores_on_rows(card):
    after = replace(card, inputs=card.inputs[:2], base_points=410)
    X = probe_rows(card)
    found = compare_scores(card, after, X)
    difference = after.score(X) - card.score(X)
    assert found.rows == X.height
    assert found.quantiles["0"] == difference.min()
    assert found.quantiles["100"] == difference.max()
    assert found.mean_difference == pytest.approx(np.abs(difference).mean())
    assert found.rank_correlation == pytest.approx(stats.spearmanr(card.score(X), after.score(X)).statistic)
    moved = dict(found.features.select("feature", "mean_difference").iter_rows())
    assert moved["export"] == pytest.approx(card.points(X)["export"].abs().mean())
    assert moved["penalties"] == 0


def test_a_constant_card_has_no_rank_correlation(card):
    found = compare_scores(card, replace(card, inputs=()), probe_rows(card))
    assert found.rank_correlation is None


def test_no_rows_are_no_comparison(card):
    with pytest.raises(ModelError, match="no rows"):
        compare_scores(card, card, probe_rows(card).clear())


def test_unknown_alone_can_be_what_changed(card):
    found = compare(with_inputs(card, number(unknown=0)), with_inputs(card, number(unknown=4)))
    assert found.features["change"].to_list() == ["changed"]


def test_of_other_rows_the_later_card_tells_the_shares(card):
    before, after = number(counts=(90, 10, 0)), number(points=(1, 5), counts=(40, 60, 0))
    assert compare(with_inputs(card, before), with_inputs(card, after)).steps["share"].to_list() == [
        0.4,
        0.6,
        0.0,
    ]
