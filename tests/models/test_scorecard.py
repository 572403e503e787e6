import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Scorecard
from models.bins import NumberFeature
from models.errors import ModelError, ScorecardFormatError, ScoringInputError
from tests.models.conftest import seeded

ROWS = pl.DataFrame(
    {
        "rating": ["A", "D", None, "新"],
        "penalties": [0, 1, 3, None],
        "export": [True, False, None, True],
        "not_asked_for": [1, 2, 3, 4],
    }
)


def test_a_score_is_the_base_plus_the_points(card):
    assert card.points(ROWS).rows() == [(150, 200, 15), (-50, -100, -5), (-200, -20, 3), (0, 10, 15)]
    assert card.score(ROWS).tolist() == [765, 245, 183, 425]


def test_types_of_the_contract(card):
    assert card.score(ROWS).dtype == np.int64
    assert card.points(ROWS).columns == list(card.features) == ["penalties", "rating", "export"]
    assert set(card.points(ROWS).dtypes) == {pl.Int32}
    assert card.probability(ROWS).dtype == np.float64
    assert isinstance(card.base_points, int)


def test_no_rows(card):
    assert card.score(ROWS.clear()).shape == (0,)
    assert card.points(ROWS.clear()).shape == (0, 3)


def test_codes_are_another_way_to_the_same_score(card):
    codes = card.codes(ROWS)
    assert codes.dtype == np.uint8
    assert codes.flags.f_contiguous
    assert card.score_codes(codes).tolist() == card.score(ROWS).tolist()


def test_score_and_points_say_what_each_says_alone(card):
    score, points = card.score_and_points(ROWS)
    assert score.tolist() == card.score(ROWS).tolist()
    assert points.equals(card.points(ROWS))


def test_codes_widen_with_many_bins():
    edges = tuple(float(edge) for edge in range(300))
    wide = NumberFeature(
        name="x", label="", direction=0, edges=edges, points=(0,) * 301, unknown_points=0, unknown_seen=False
    )
    codes = Scorecard(purpose="public", base_points=5, inputs=(wide,), intercept=0.0, slope=-0.01).codes(
        pl.DataFrame({"x": [299.5, None]})
    )
    assert codes.dtype == np.uint16
    assert codes[:, 0].tolist() == [300, 301]


def test_a_row_at_a_time(card):
    for row, score, points in zip(
        ROWS.iter_rows(named=True), card.score(ROWS), card.points(ROWS).iter_rows(named=True), strict=True
    ):
        assert card.score_row(row) == (score, points)


@seeded
@given(
    penalties=st.one_of(st.none(), st.integers(-5, 5), st.floats()),
    rating=st.one_of(st.none(), st.sampled_from(["A", "C", "D", "E"])),
    export=st.one_of(st.none(), st.booleans()),
)
def test_both_paths_agree_on_any_row(penalties, rating, export):
    card = Scorecard.from_json(CARD_TEXT)
    row = {"penalties": penalties, "rating": rating, "export": export}
    frame = pl.DataFrame(
        {
            "penalties": pl.Series([penalties], dtype=pl.Float64, strict=False),
            "rating": pl.Series([rating], dtype=pl.String),
            "export": pl.Series([export], dtype=pl.Boolean),
        }
    )
    score, points = card.score_row(row)
    assert card.score(frame).tolist() == [score]
    assert card.points(frame).row(0) == tuple(points.values())
    assert 0 <= score <= 1000


@pytest.fixture(autouse=True)
def _card_text(card):
    global CARD_TEXT  # noqa: PLW0603 - Hypothesis reuses one example function, so it cannot take the fixture
    CARD_TEXT = card.to_json()


CARD_TEXT = ""


def test_a_missing_column_is_named(card):
    frame = ROWS.drop("rating")
    for ask in (card.score, card.points, card.codes, card.probability):
        with pytest.raises(ScoringInputError, match="'rating'"):
            ask(frame)
    with pytest.raises(ScoringInputError, match="'rating'"):
        card.score_row({"penalties": 1, "export": True})


def test_probability_falls_strictly_with_every_point(card):
    probability = card.probability_of(np.arange(1001))
    assert (np.diff(probability) < 0).all()
    assert probability[200] == 0.5
    assert card.probability_of([]).shape == (0,)
    assert card.probability(ROWS).tolist() == card.probability_of(card.score(ROWS)).tolist()


@pytest.mark.parametrize("score", [[-1], [1001], [500.5]], ids=["below", "above", "fraction"])
def test_probability_of_what_is_no_score(card, score):
    with pytest.raises(ScoringInputError):
        card.probability_of(score)


def test_score_at_is_the_lowest_score_that_is_good_enough(card):
    probability = card.probability_of(np.arange(1001))
    for asked in (0.5, 0.1, 0.123, float(probability[777]), 1.0):
        score = card.score_at(asked)
        assert probability[score] <= asked
        assert score == 0 or probability[score - 1] > asked
    assert card.score_at(float(probability[777])) == 777
    assert card.score_at(0.0) == 1001
    with pytest.raises(ModelError, match="概率"):
        card.score_at(1.5)


def test_the_table_can_be_added_up_with_a_pencil(card):
    table = card.table()
    assert table.row(0) == ("", "基础分", "", 400, None)
    assert table.filter(feature="penalties").rows() == [
        ("penalties", "处罚次数", "≤ 0", 150, 0.6),
        ("penalties", "处罚次数", "> 0，≤ 2", -50, 0.3),
        ("penalties", "处罚次数", "> 2", -200, 0.1),
        ("penalties", "处罚次数", "未知", 0, 0.0),
    ]
    assert table.filter(feature="export").get_column("bin").to_list() == ["否", "是", "未知"]
    assert table.filter(feature="export").get_column("share").null_count() == 3


def test_a_card_cannot_be_changed(card):
    with pytest.raises(FrozenInstanceError):
        card.base_points = 0


def test_equality_hash_and_pickle_go_by_the_document(card):
    again = pickle.loads(pickle.dumps(card))  # noqa: S301 - our own bytes
    assert again == card
    assert hash(again) == hash(card)
    assert again.hash == card.hash
    assert replace(card, base_points=401) != card
    assert card != "card"


def with_feature(card, position, **changes):
    inputs = list(card.inputs)
    inputs[position] = replace(inputs[position], **changes)
    return replace(card, inputs=tuple(inputs))


@pytest.mark.parametrize(
    ("position", "changes", "place", "words"),
    [
        (0, {"edges": (2.0, 0.0)}, "features[0](penalties).edges", "重叠"),
        (0, {"edges": (2.0, 2.0)}, "features[0](penalties).edges", "重叠"),
        (0, {"edges": (0.0, float("inf"))}, "features[0](penalties).edges", "有限"),
        (0, {"edges": (float("nan"), 1.0)}, "features[0](penalties).edges", "有限"),
        (0, {"edges": (0.0,)}, "features[0](penalties).points", "2 个分值"),
        (0, {"points": (150, -200, -50)}, "features[0](penalties).points", "方向"),
        (0, {"direction": 2}, "features[0](penalties).direction", "方向"),
        (0, {"counts": (1, 2)}, "features[0](penalties).counts", "样本数"),
        (1, {"groups": (("C", "D"), ("C",))}, "features[1](rating).groups", "'C'"),
        (1, {"groups": (("C", "D"), ())}, "features[1](rating).groups", "为空"),
        (1, {"points": (1,)}, "features[1](rating).points", "每组"),
        (2, {"edges": (0.0, 1.0), "points": (0, 1, 2)}, "features[2](export).edges", "两个"),
        (2, {"name": "rating"}, "features[2](rating).name", "重复"),
        (0, {"points": (1001, 0, 0)}, "features[0](penalties).points", "1000 之间"),
        (0, {"unknown_points": -1001}, "features[0](penalties).points", "1000 之间"),
        (1, {"other_points": 2**31}, "features[1](rating).points", "1000 之间"),
        (
            0,
            {"edges": tuple(float(end) for end in range(65_535)), "points": (0,) * 65_536},
            "features[0](penalties).points",
            "65537 个",
        ),
        (0, {"points": (401, 0, 0)}, "base_points", "0–1000"),
        (0, {"unknown_points": -500}, "base_points", "0–1000"),
        (1, {"other_points": -500}, "base_points", "0–1000"),
    ],
)
def test_a_card_that_breaks_a_rule_cannot_exist(card, position, changes, place, words):
    with pytest.raises(ScorecardFormatError, match=words) as caught:
        with_feature(card, position, **changes)
    assert caught.value.place == place


@pytest.mark.parametrize(
    "curve",
    [
        {"slope": 0.0},
        {"slope": 0.01},
        {"slope": float("nan")},
        {"intercept": 200.0},
        {"slope": -1e-18},
        {"slope": -2.0},
    ],
    ids=["flat", "rising", "not a number", "saturated", "flatter than float64", "underflow"],
)
def test_a_curve_must_fall_strictly(card, curve):
    with pytest.raises(ScorecardFormatError, match="概率"):
        replace(card, **curve)
