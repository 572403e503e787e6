import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import bin_codes as module
from models.bin_codes import bin_codes
from tests.models.conftest import seeded

EDGES = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=0, max_size=6, unique=True).map(
    sorted
)


def by_search(values, ends):
    """Binary search, with NaN after every number: the plain way."""
    return np.searchsorted(ends, values, side="left")


@seeded
@given(EDGES, st.lists(st.floats(), max_size=40), st.data())
def test_comparing_agrees_with_searching(edges, values, data):
    near = [
        found
        for edge in edges
        for found in (edge, math.nextafter(edge, -math.inf), math.nextafter(edge, math.inf))
    ]
    drawn = np.array(values + data.draw(st.permutations(near)), dtype=np.float64)
    ends = np.array([*edges, math.inf])
    assert bin_codes(drawn, ends).tolist() == by_search(drawn, ends).tolist()


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_blocks_join_without_a_seam(monkeypatch, more):
    monkeypatch.setattr(module, "BLOCK", 8)
    values = np.linspace(-1, 4, 24 + more)
    values[::5] = math.nan
    ends = np.array([0.0, 1.0, 2.5, math.inf])
    assert bin_codes(values, ends).tolist() == by_search(values, ends).tolist()


@pytest.mark.parametrize("bins", [1, 2, 249, 250, 251, 300, 2000])
def test_any_number_of_bins(bins):
    ends = np.append(np.arange(bins - 1, dtype=np.float64), math.inf)
    values = np.concatenate([np.arange(-1, bins + 1) + 0.5, [math.nan, -math.inf, math.inf]])
    codes = bin_codes(values, ends)
    assert codes.tolist() == by_search(values, ends).tolist()
    assert codes.max() == bins


def test_no_rows_no_codes():
    assert bin_codes(np.empty(0), np.array([math.inf])).tolist() == []
