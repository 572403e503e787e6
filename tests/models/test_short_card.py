import numpy as np
import polars as pl
import pytest

import models
from models import short_card
from models.errors import TrainingDataError
from models.measures import auc_value
from tests.models.conftest import DIRECTIONS


@pytest.fixture(scope="module")
def wide():
    """Four columns that count, one of them twice, and eight that do not."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(1500, 12))
    logit = -1 + x[:, :4] @ np.array([1.0, -0.8, 0.6, 0.5])
    frame = pl.DataFrame({f"x{place}": x[:, place] for place in range(12)})
    frame = frame.with_columns(again=pl.col("x0"))
    return frame, (rng.random(1500) < 1 / (1 + np.exp(-logit))).astype(float)


@pytest.fixture(scope="module")
def short(wide):
    return models.fit_scorecard(*wide, max_features=4, max_bins=5, directions={"x0": -1, "again": -1})


def test_it_keeps_what_counts_and_one_of_two_that_say_the_same(short):
    assert len(short.features) == 4
    assert {"x1", "x2", "x3"} < set(short.features)
    assert len({"x0", "again"} & set(short.features)) == 1


def test_the_bins_have_their_limit(short):
    assert max(len(one.points) for one in short.inputs) <= 5
    assert all((np.diff(one.points) < 0).all() for one in short.inputs if one.direction)


def test_a_short_card_ranks_nearly_as_well(short, wide):
    frame, y = wide
    whole = models.fit_scorecard(frame, y)
    lost = auc_value(y, -whole.score(frame).astype(float)) - auc_value(y, -short.score(frame).astype(float))
    assert lost < 0.02


def test_names_are_grouped_within_the_limit(firms):
    rng = np.random.default_rng(0)
    town = rng.integers(0, 30, 2000)
    frame = firms[0].with_columns(town=pl.Series([f"镇{number}" for number in town]))
    y = (rng.random(2000) < (0.1 + 0.02 * town)).astype(int)
    card = models.fit_scorecard(frame, y, max_bins=4, directions=DIRECTIONS)
    one = next(one for one in card.inputs if one.name == "town")
    assert 2 <= len(one.groups) <= 4
    assert sum(map(len, one.groups)) == 30


def test_limits_that_bind_nothing_change_nothing(firms):
    frame, y = firms
    plain, limited = (models.fit_scorecard(frame, y, **limits) for limits in ({}, {"max_features": 4}))
    assert plain.inputs == limited.inputs


@pytest.mark.parametrize("limits", [{"max_bins": 1}, {"max_features": 0}, {"max_bins": 2.5}])
def test_limits_too_low_are_refused(firms, limits):
    with pytest.raises(TrainingDataError, match=next(iter(limits))):
        models.fit_scorecard(*firms, **limits)


def test_the_card_says_within_what_limits_it_was_made(short, firms):
    assert short_card.limits_of(short.provenance) == short_card.Limits(max_bins=5, max_features=4)
    plain = models.fit_scorecard(*firms)
    assert short_card.limits_of(plain.provenance) == short_card.UNLIMITED


@pytest.mark.parametrize("seed", range(6))
def test_eliminating_is_refitting_in_the_quadratic_model(seed):
    """Solved anew at every step, the same columns go."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(80, 3)) @ rng.normal(size=(3, 8)) + 0.6 * rng.normal(size=(80, 8))
    information = x.T @ x / 20
    penalised = information + short_card.PULL * np.eye(8)
    target = penalised @ np.ones(8)
    left = list(range(8))
    while len(left) > 3:
        own = penalised[np.ix_(left, left)]
        weights, spread = np.linalg.solve(own, target[left]), np.linalg.inv(own).diagonal()
        left.pop(int(np.argmin(np.sign(weights) * weights**2 / spread)))
    assert short_card._eliminate(information, 3) == left


def test_the_inverse():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(50, 7))
    matrix = x.T @ x + np.eye(7)
    assert short_card._inverse(matrix) @ matrix == pytest.approx(np.eye(7), abs=1e-9)


@pytest.mark.parametrize(
    ("present", "wanted", "expected"),
    [(95, 15, [38, 15]), (20, 15, [18, 15]), (16, 15, [15]), (5, 1, [3, 1])],
)
def test_the_stages(present, wanted, expected):
    assert list(short_card.stages(present, wanted)) == expected
