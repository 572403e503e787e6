"""Packed rows of bits: read back as they were written, in any order, and a row that is not there has none."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scoring import decision
from scoring.matrix.packed_bits import ABSENT, PackedBits

bits = arrays.arrays(np.bool_, st.tuples(st.integers(1, 5), st.integers(1, 20)))


@given(bits)
def test_what_is_packed_is_read_back(rows):
    stored = pl.Series(decision.packed(rows), dtype=pl.Binary)
    everything = np.arange(len(rows))
    for packed in (PackedBits.of(rows), PackedBits.read(stored, rows.shape[1])):
        assert packed.rows(everything).tolist() == rows.tolist()
        assert packed.row(len(rows) - 1).tolist() == rows[-1].tolist()
        assert packed.sorted_by(everything[::-1]).rows(everything).tolist() == rows[::-1].tolist()
        assert PackedBits.joined([packed]).rows(everything).tolist() == rows.tolist()
        joined = PackedBits.joined([packed, PackedBits.of(~rows)])
        assert joined.rows(np.arange(2 * len(rows))).tolist() == [*rows.tolist(), *(~rows).tolist()]


def test_a_row_that_is_not_there_has_no_bit_even_where_there_is_one_row_only():
    one = PackedBits.of(np.ones((1, 9), dtype=np.bool_))
    assert one.rows(np.array([ABSENT, 0])).tolist() == [[False] * 9, [True] * 9]
    assert not one.row(ABSENT).any()
    none = PackedBits.of(np.ones((0, 9), dtype=np.bool_))
    assert none.rows(np.array([ABSENT, ABSENT])).tolist() == [[False] * 9] * 2
