import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bins import CategoryFeature
from models.inputs import CategoryColumn, NumberColumn
from models.round_points import round_points
from models.step_model import StepModel, Steps, readable_between
from tests.models.conftest import seeded

NOBODY = np.empty(0)


def number(values, *, unknown=0.0, direction=0, counts=None, seen=1):
    values = np.asarray(values, dtype=float)
    counts = np.full(len(values), 10) if counts is None else np.asarray(counts)
    return Steps(
        column=NumberColumn(name="x", label="数", direction=direction, flag=False, values=NOBODY),
        edges=np.arange(len(values) - 1, dtype=float),
        values=values,
        unknown=unknown,
        other=0.0,
        counts=np.append(counts, [seen, 0]),
    )


def words(values, other=0.0):
    names = tuple("甲乙丙丁戊己"[: len(values)])
    column = CategoryColumn(name="w", label="词", names=names, codes=np.empty(0, dtype=np.int64))
    counts = np.append(np.full(len(values), 10), [1, 1])
    return Steps(column, NOBODY, np.asarray(values, dtype=float), 0.0, other, counts)


def ends(rounded):
    return [
        rounded.base_points + sum(int(pick(one.code_points)) for one in rounded.inputs)
        for pick in (np.min, np.max)
    ]


effects = st.floats(-5, 5).map(lambda value: round(value, 4))


@seeded
@given(st.lists(st.tuples(st.lists(effects, min_size=1, max_size=6), effects), min_size=1, max_size=30))
def test_the_scale_fills_a_thousand_and_never_leaves_it(features):
    steps = [number(values, unknown=unknown) for values, unknown in features]
    rounded = round_points(StepModel(0.0, tuple(steps)))
    low, high = ends(rounded)
    assert 0 <= low <= high <= 1000
    span = sum(np.ptp(one.effects[:-1]) for one in steps)
    if span > 1e-3:
        assert low == 0
        assert high >= 1000 - 2 * len(steps)


@seeded
@given(st.lists(effects, min_size=2, max_size=8), st.sampled_from([1, -1]))
def test_a_direction_survives_rounding(values, direction):
    ordered = sorted(values, reverse=direction > 0)
    (feature,) = round_points(
        StepModel(0.0, (number(ordered, direction=direction), number([0.0, 1.0])))
    ).inputs[:1]
    assert (direction * np.diff(feature.points) > 0).all()


def test_neighbours_with_equal_points_become_one_bin():
    (feature,) = round_points(
        StepModel(0.0, (number([0.0, 0.0, 1.0, 1.0, 0.0], counts=[1, 2, 3, 4, 5]),))
    ).inputs
    assert feature.edges == (1.0, 3.0)
    assert feature.points == (0, -1000, 0)
    assert feature.counts == (3, 7, 5, 1)


def test_names_with_equal_points_become_one_group():
    (feature,) = round_points(StepModel(0.0, (words([1.0, 0.0, 1.0, 0.5]),))).inputs
    assert isinstance(feature, CategoryFeature)
    assert feature.groups == (("丙", "甲"), ("丁",), ("乙",))
    assert feature.points == (-1000, -500, 0)
    assert feature.counts == (20, 10, 10, 1, 1)


def test_an_unseen_unknown_is_the_rounded_average():
    (feature,) = round_points(
        StepModel(0.0, (number([1.0, -1.0], counts=[30, 10], unknown=9.9, seen=0),))
    ).inputs
    assert feature.unknown_points == round((30 * feature.points[0] + 10 * feature.points[1]) / 40)


def test_no_effects_at_all():
    rounded = round_points(StepModel(-3.0, (number([0.0, 1e-15]), words([0.0, 0.0]))))
    assert rounded.base_points == 500
    assert ends(rounded) == [500, 500]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (3.0, 4.0, 3.0),
        (10.0, 57.0, 30.0),
        (-1.0, 1.0, 0.0),
        (-4.0, 0.0, -2.0),
        (0.0, 1.0, 0.0),
        (1234.0, 1236.0, 1235.0),
        (0.123456, 0.129, 0.126),
        (1e299, 1e300, 6e299),
        (-1e300, -1e299, -6e299),
    ],
)
def test_a_readable_edge(low, high, expected):
    assert readable_between(low, high) == expected


@seeded
@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_a_readable_edge_divides_the_two(one, other):
    low, high = sorted((one, other))
    if low < high:
        assert low <= readable_between(low, high) < high


@seeded
@given(st.floats(-1e300, 1e300))
def test_even_direct_neighbours_are_divided(low):
    high = float(np.nextafter(low, np.inf))
    assert low <= readable_between(low, high) < high
