from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.few_bins import few_bins, shorten
from models.inputs import CategoryColumn
from models.step_model import StepModel, Steps
from tests.models.conftest import seeded


def cost(values, counts, starts, price):
    total = price * len(starts)
    for low, high in zip(starts, [*starts[1:], len(values)], strict=True):
        run, weight = values[low:high], counts[low:high]
        total += (weight * (run - np.average(run, weights=weight)) ** 2).sum()
    return total


bins = st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 30)), min_size=1, max_size=9)


@seeded
@given(bins, st.sampled_from([0.5, 100.0, 5000.0, 1e6]))
def test_no_other_partition_is_better(pairs, price):
    values = np.array([value for value, _ in pairs], dtype=float)
    counts = np.array([count for _, count in pairs])
    found = few_bins(values, counts, price).tolist()
    size = len(values)
    others = [[0, *cuts] for extra in range(size) for cuts in combinations(range(1, size), extra)]
    best = min(cost(values, counts, starts, price) for starts in others)
    assert cost(values, counts, found, price) == pytest.approx(best, abs=1e-6)
    assert found[0] == 0


@seeded
@given(bins, st.sampled_from([0.5, 100.0, 5000.0]), st.integers(1, 5))
def test_no_other_partition_into_so_many_is_better(pairs, price, most):
    values = np.array([value for value, _ in pairs], dtype=float)
    counts = np.array([count for _, count in pairs])
    found = few_bins(values, counts, price, most).tolist()
    size = len(values)
    others = [[0, *cuts] for extra in range(min(size, most)) for cuts in combinations(range(1, size), extra)]
    best = min(cost(values, counts, starts, price) for starts in others)
    assert cost(values, counts, found, price) == pytest.approx(best, abs=1e-6)
    assert len(found) <= most


def test_fewer_than_the_limit_where_one_cut_more_does_not_pay():
    """A peak in the middle needs two cuts; one alone is not worth its price."""
    values, counts = np.array([0.0, 9.0, 0.0, 9.0, 0.0]), np.array([10, 1, 10, 1, 10])
    assert len(few_bins(values, counts, price=30.0)) == 5
    assert few_bins(values, counts, price=30.0, most=2).tolist() == [0]


def test_names_are_grouped_by_value_down_to_the_limit():
    names = tuple("甲乙丙丁戊")
    column = CategoryColumn(name="w", label="词", names=names, codes=np.empty(0, dtype=np.int64))
    counts = np.array([10, 30, 10, 10, 10, 5, 1])
    steps = Steps(column, np.empty(0), np.array([0.0, 1.0, 2.0, 0.1, 1.2]), 0.5, 0.0, counts)
    (found,) = shorten(StepModel(0.0, (steps,)), max_bins=3).steps
    assert found.values == pytest.approx([0.05, 1.05, 2.0, 0.05, 1.05])
    assert found.unknown == 0.5
    assert shorten(StepModel(0.0, (steps,))).steps[0] is steps


def test_a_monotone_table_stays_monotone():
    rng = np.random.default_rng(0)
    values, counts = np.sort(rng.normal(size=300)), rng.integers(1, 9, 300)
    starts = few_bins(values, counts, price=5.0)
    means = np.add.reduceat(values * counts, starts) / np.add.reduceat(counts, starts)
    assert 5 < len(starts) < 30
    assert (np.diff(means) > 0).all()


def test_a_free_bin_is_kept_and_a_dear_one_is_not():
    values, counts = np.array([0.0, 0.0, 1.0, 3.0]), np.ones(4, dtype=int)
    assert few_bins(values, counts, price=1e-9).tolist() == [0, 2, 3]
    assert few_bins(values, counts, price=1e9).tolist() == [0]


def test_thousands_of_bins_are_thinned_by_their_smallest_steps():
    values = np.concatenate([np.linspace(0, 1e-3, 1000), 5 + np.linspace(0, 1e-3, 1000)])
    assert few_bins(values, np.ones(2000, dtype=int), price=1.0).tolist() == [0, 1000]
