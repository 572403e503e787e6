import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.measures import auc_value
from models.paired_auc import auc_difference
from tests.models.conftest import seeded


def by_hand(y, risk, other):
    """Every pair of a bad and a good, and the two variances of the means over them, in plain loops."""

    def won(bad, good):
        return 1.0 if bad > good else 0.5 if bad == good else 0.0

    bads, goods = np.flatnonzero(y), np.flatnonzero(y == 0)
    gain = np.array([[won(other[b], other[g]) - won(risk[b], risk[g]) for g in goods] for b in bads])
    variance = gain.mean(axis=1).var(ddof=1) / len(bads) + gain.mean(axis=0).var(ddof=1) / len(goods)
    return gain.mean(), 1.959964 * np.sqrt(variance)


@given(st.integers(0, 10_000))
@seeded
def test_it_is_what_counting_pairs_gives(seed):
    rng = np.random.default_rng(seed)
    y = np.r_[np.ones(2), np.zeros(2), rng.integers(0, 2, 20)].astype(float)
    risk, other = rng.integers(0, 6, (2, len(y))).astype(float)
    value, half = by_hand(y, risk, other)
    found = auc_difference(y, risk, other)
    assert found == pytest.approx((value, value - half, value + half))
    assert found.value == pytest.approx(auc_value(y, other) - auc_value(y, risk))
    back = auc_difference(y, other, risk)
    assert back == pytest.approx((-found.value, -found.high, -found.low))


def test_of_the_same_ranking_there_is_no_difference():
    rng = np.random.default_rng(0)
    y, risk = (rng.random(500) < 0.3).astype(float), rng.random(500)
    assert auc_difference(y, risk, np.exp(risk)) == (0, 0, 0)


def test_pairing_takes_out_what_both_share():
    """Two scores that differ little: the paired interval is far narrower than that of one AUC."""
    rng = np.random.default_rng(1)
    y = (rng.random(4000) < 0.1).astype(float)
    risk = rng.normal(size=4000) + y
    found = auc_difference(y, risk, risk + 0.1 * rng.normal(size=4000))
    assert found.high - found.low < 0.01


def test_the_interval_covers():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(300):
        y = (rng.random(400) < 0.25).astype(float)
        common = rng.normal(size=400)
        # Equally good by construction: the true difference is 0.
        risk, other = (y + common + rng.normal(size=400) for _ in range(2))
        found = auc_difference(y, risk, other)
        covered += found.low <= 0 <= found.high
    assert 0.92 <= covered / 300 <= 0.98


def test_of_a_single_bad_nothing_is_known():
    found = auc_difference(np.array([1.0, 0, 0, 0]), np.array([3.0, 1, 2, 4]), np.array([4.0, 1, 2, 3]))
    assert found == (pytest.approx(1 / 3), -1, 1)
