import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from models.intervals import (
    distance_interval,
    event_ratio_interval,
    joint_z,
    mean_interval,
    share_interval,
    share_ratio_interval,
    small_auc_interval,
)
from models.measures import auc_value
from tests.models.conftest import seeded


def test_wilson_as_published():
    """Newcombe (1998), table I: 81/263, 15/148, 0/20 and 1/29."""
    published = [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]
    for count, rows, low, high in published:
        assert share_interval(count, rows) == pytest.approx((low, high), abs=5e-5)


def test_shares_at_the_ends_stay_inside():
    for rows in (7, 10, 13, 34):  # of ten the formula gives a little more than 0
        assert share_interval(0, rows).low == 0.0
        assert share_interval(rows, rows).high == 1.0
    assert share_interval(0, 0) == (0.0, 1.0)


def test_ratio_as_published():
    """Koopman (1984): 36 of 40 against 16 of 80."""
    assert share_ratio_interval(36, 40, 16, 80) == pytest.approx((2.94, 7.15), abs=5e-3)


def test_ratio_is_where_a_grid_search_says():
    """The restricted shares found by brute force instead of the formula."""
    count, rows, other_count, other_rows = 5, 40, 12, 50
    other = np.linspace(1e-6, 1 - 1e-6, 200_001)

    def statistic(ratio):
        p = other * ratio
        inside = p < 1
        p, q = p[inside], other[inside]
        likelihood = (
            count * np.log(p)
            + (rows - count) * np.log1p(-p)
            + other_count * np.log(q)
            + (other_rows - other_count) * np.log1p(-q)
        )
        at = int(np.argmax(likelihood))
        p, q = p[at], q[at]
        return (count - rows * p) ** 2 / (rows * p * (1 - p)) + (other_count - other_rows * q) ** 2 / (
            other_rows * q * (1 - q)
        )

    for end in share_ratio_interval(count, rows, other_count, other_rows):
        assert statistic(end) == pytest.approx(chi2.ppf(0.95, 1), rel=1e-3)


@seeded
@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
def test_the_ratio_lies_in_its_interval_and_turns_over(count, other_count, more, other_more):
    rows, other_rows = count + more - 1 or 1, other_count + other_more - 1 or 1
    found = share_ratio_interval(count, rows, other_count, other_rows)
    assert 0 <= found.low <= found.high
    if other_count:
        assert found.low <= count / rows / (other_count / other_rows) <= found.high
    turned = share_ratio_interval(other_count, other_rows, count, rows)
    assert found.low == pytest.approx(1 / turned.high if turned.high else math.inf, rel=1e-6)


def test_a_ratio_of_nothing_says_nothing():
    assert share_ratio_interval(0, 10, 0, 20) == (0.0, math.inf)
    assert share_ratio_interval(0, 0, 3, 20) == (0.0, math.inf)
    assert share_ratio_interval(3, 10, 0, 20).high == math.inf
    assert share_ratio_interval(0, 10, 3, 20).low == 0.0


def coverage(draw, truth, times=400):
    rng = np.random.default_rng(3)
    return np.mean([low <= truth <= high for low, high in (draw(rng) for _ in range(times))])


def test_shares_and_their_ratios_cover_as_often_as_they_say():
    def ratio(rng):
        return share_ratio_interval(rng.binomial(60, 0.1), 60, rng.binomial(300, 0.2), 300)

    assert 0.93 <= coverage(lambda rng: share_interval(rng.binomial(60, 0.04), 60), 0.04) <= 0.99
    assert 0.93 <= coverage(ratio, 0.5) <= 0.98


def test_events_against_what_was_expected():
    """Of 40 events 30 fall to the one: the share's Wilson ends, turned into ratios by hand."""
    low, high = share_interval(30, 40)
    found = event_ratio_interval(30, 20.0, 10, 30.0)
    assert found == pytest.approx((low / (1 - low) * 1.5, high / (1 - high) * 1.5))
    assert found.low < (30 / 20) / (10 / 30) < found.high
    assert event_ratio_interval(5, 1.0, 0, 1.0).high == math.inf
    assert event_ratio_interval(0, 1.0, 5, 1.0).low == 0.0
    assert event_ratio_interval(0, 1.0, 0, 1.0) == event_ratio_interval(1, 0.0, 1, 1.0) == (0.0, math.inf)


def test_such_ratios_cover_as_often_as_they_say():
    def drawn(rng):
        return event_ratio_interval(rng.poisson(12), 10.0, rng.poisson(90), 100.0)

    assert 0.93 <= coverage(drawn, 1.2 / 0.9) <= 0.98


def test_many_intervals_hold_together():
    assert joint_z(1) == pytest.approx(1.959964, abs=1e-6)
    assert joint_z(0) == joint_z(1)
    assert joint_z(20) == pytest.approx(3.023341, abs=1e-6)  # the normal distribution at 0.99875
    wide, narrow = share_ratio_interval(9, 40, 12, 50, z=3.0), share_ratio_interval(9, 40, 12, 50)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert share_interval(9, 40, z=3.0).low < share_interval(9, 40).low


def test_an_auc_of_few_rows_covers_also_where_all_pairs_are_right():
    def few(rng):
        bad, good = rng.normal(2, 1, 8), rng.normal(0, 1, 25)
        found = auc_value(np.r_[np.ones(8), np.zeros(25)], np.r_[bad, good])
        return small_auc_interval(found, 8, 25)

    truth = 0.9213503964748575  # of two normals that stand two apart: the normal distribution at 2 / √2
    assert 0.93 <= coverage(few, truth) <= 0.995
    assert small_auc_interval(1.0, 5, 20).low < 0.9
    assert small_auc_interval(1.0, 5, 20).high == 1.0
    turned = small_auc_interval(0.0, 5, 20)
    assert turned == pytest.approx((0.0, 1 - small_auc_interval(1.0, 5, 20).low))


def test_an_area_at_an_end_is_as_far_as_its_own_error_allows():
    """Hanley and McNeil's error in its first form (1982); with as many bads as goods Newcombe's form of it is the same."""
    value, n = 0.8, 12
    for area in small_auc_interval(value, n, n):
        worse, better = area / (2 - area), 2 * area * area / (1 + area)
        variance = area * (1 - area) + (n - 1) * (worse - area * area) + (n - 1) * (better - area * area)
        assert abs(value - area) == pytest.approx(1.959964 * math.sqrt(variance) / n, abs=1e-6)


def test_a_mean():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    half = 1.959964 * np.sqrt(5 / 3) / 2
    assert mean_interval(values) == pytest.approx((2.5 - half, 2.5 + half), abs=1e-6)
    assert mean_interval(np.array([3.0])) == (-math.inf, math.inf)


def test_a_distance_that_chance_alone_would_show_starts_at_zero():
    assert distance_interval(0.1, np.array([0.1, 0.14]), np.linspace(0, 0.2, 101)).low == 0.0
    low, high = distance_interval(0.5, np.array([0.5, 0.54]), np.linspace(0, 0.2, 101))
    spread = 1.959964 * np.std([0.5, 0.54], ddof=1)
    assert low == pytest.approx(0.5 - 2 * 0.02 - spread, abs=1e-6)
    assert high == pytest.approx(0.5 + spread, abs=1e-6)
