from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.nearest_points import Exact, _best_choice, nearest_points
from tests.models.conftest import seeded


def drift(features, points):
    """Squared distance of the rows' sums to the exact ones."""
    return (
        sum((found - one.values)[one.codes] for one, found in zip(features, points, strict=True)) ** 2
    ).sum()


def drawn(seed, sizes, rows=60):
    rng = np.random.default_rng(seed)
    return [Exact(np.round(rng.normal(size=size) * 4, 3), rng.integers(0, size, rows)) for size in sizes]


sizes = st.lists(st.integers(1, 7), min_size=1, max_size=8)


@seeded
@given(st.integers(0, 10_000), sizes)
def test_never_farther_than_the_nearest_numbers(seed, sizes):
    features = drawn(seed, sizes)
    plain = [np.rint(one.values) for one in features]
    assert drift(features, nearest_points(features)) <= drift(features, plain) + 1e-9


@seeded
@given(st.integers(0, 10_000), sizes)
def test_order_ends_and_neighbourhood_stay(seed, sizes):
    features = drawn(seed, sizes)
    for one, points in zip(features, nearest_points(features), strict=True):
        order = np.argsort(one.values, kind="stable")
        assert (np.diff(points[order]) >= 0).all()
        assert points.min() == np.rint(one.values.min())
        assert points.max() == np.rint(one.values.max())
        assert (np.abs(points - one.values) < 1).all()


@seeded
@given(st.integers(0, 10_000))
def test_one_feature_beside_another_is_chosen_as_well_as_can_be(seed):
    """With the first held at two ends, the second's choice is the best of all that keep order and ends."""
    rng = np.random.default_rng(seed)
    fixed = Exact(np.array([-3.4, 3.4]), rng.integers(0, 2, 40))
    free = Exact(np.round(np.sort(rng.normal(size=5) * 3), 2), rng.integers(0, 5, 40))
    first, found = nearest_points([fixed, free])
    low, high = np.rint(free.values[0]), np.rint(free.values[-1])
    middle = [sorted({np.floor(value), np.ceil(value)}) for value in free.values[1:-1]]
    allowed = [
        np.array([low, *inner, high])
        for inner in product(*middle)
        if (np.diff([low, *inner, high]) >= 0).all()
    ]
    best = min(drift([fixed, free], [first, points]) for points in allowed)
    assert drift([fixed, free], [first, found]) == pytest.approx(best, abs=1e-6)


def test_errors_that_would_add_up_are_set_against_each_other():
    codes = np.array([0, 1, 1, 1, 2])
    features = [Exact(np.array([-5.0, 0.4, 5.0]), codes)] * 4
    points = nearest_points(features)
    assert sum(one[1] for one in points) == 2  # 1.6 in all; the nearest numbers would add up to 0


def test_neighbours_never_change_places():
    """Their rows pull 0.4 up and 0.6 down; both go the same way instead."""
    free = Exact(np.array([-9.0, 0.4, 0.6, 9.0]), np.array([0, 1, 2, 3]))
    points = _best_choice(free, np.array([0.0, -5.0, 5.0, 0.0]))
    assert points.tolist() in ([-9, 0, 0, 9], [-9, 1, 1, 9])


def test_equal_values_stay_equal():
    features = [
        Exact(np.array([-9.0, 0.5, 0.5, 9.0]), np.array([0, 1, 2, 3, 1])),
        Exact(np.array([-9.0, 0.3, 9.0]), np.array([0, 1, 2, 1, 1])),
    ]
    points = nearest_points(features)[0]
    assert points[1] == points[2]


def test_without_rows_the_nearest_numbers_do():
    (points,) = nearest_points([Exact(np.array([0.4, 1.6]), np.empty(0, dtype=int))])
    assert points.tolist() == [0, 2]
    assert nearest_points([]) == []
