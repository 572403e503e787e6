"""Which bin each number of a column lies in, by comparing whole blocks with one edge after the other.

A scorecard has few edges. To compare a block of numbers with all of them, one by one, takes a tenth of the time of a
binary search for each number, which the processor cannot foresee (`python -m benchmarks.model_speed`).
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

BLOCK: Final = 16_384
"""Numbers compared at a time: 128 KiB, which stay in the second cache while every edge is asked."""
_MOST_COMPARED: Final = 250
"""With more edges a binary search is no slower; and up to here a code fits into a byte."""


def bin_codes(values: Floats, ends: Floats) -> Codes:
    """Codes of values, shape of values: 0 … k−1 for the bins that end at `ends`, k for NaN.

    `ends` are k ascending numbers, the last of them +inf; a value on an end belongs to the bin it ends.
    """
    if len(ends) > _MOST_COMPARED:
        return np.searchsorted(ends, values, side="left").astype(np.uint16)
    codes = np.full(len(values), len(ends), dtype=np.uint8)
    within = np.empty(min(BLOCK, len(values)), dtype=np.bool_)
    for start in range(0, len(values), BLOCK):
        block, counted = values[start : start + BLOCK], codes[start : start + BLOCK]
        _count_down(block, ends, counted, within[: len(block)])
    return codes


def _count_down(block: Floats, ends: Floats, codes: npt.NDArray[np.uint8], within: npt.NDArray[Any]) -> None:
    """Take one from a value's code for every end that it does not exceed; NaN is within none and keeps k."""
    ones = within.view(np.uint8)
    for end in ends:
        np.less_equal(block, end, out=within)
        np.subtract(codes, ones, out=codes)
