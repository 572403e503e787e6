"""Whole points whose sum stays as near as possible to the float model, row by row.

Rounding each bin to its nearest whole number is not the nearest card: the errors of a row's features add up. Here each
bin may take the whole number below or above its exact value; feature by feature the choice with the least squared
error of the training rows' sums is found exactly, the other features being held, until nothing changes.

What stays: the lowest and the highest bin of each feature keep their nearest number, so that the range of the scale
does; and points keep the order of the exact values, so that a direction does, and equal values stay equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A second pass changes a few bins, a third hardly any.
PASSES = 4


@dataclass(frozen=True, eq=False)
class Exact:
    """One feature before rounding.

    Attributes:
        values: exact points by code, shape (codes,).
        codes: code of each training row, shape (rows,), whole numbers of any width.
    """

    values: Floats
    codes: npt.NDArray[Any]


def nearest_points(features: Sequence[Exact]) -> list[Ints]:
    """Whole points by code of each feature."""
    points = [np.rint(one.values).astype(np.int64) for one in features]
    rows = len(features[0].codes) if features else 0
    if not rows:
        return points
    error = np.zeros(rows)
    for one, found in zip(features, points, strict=True):
        error += (found - one.values)[one.codes]
    for _ in range(PASSES):
        changed = False
        for place, one in enumerate(features):
            others = error - (points[place] - one.values)[one.codes]
            better = _best_choice(one, others)
            if not np.array_equal(better, points[place]):
                changed = True
                points[place] = better
                error = others + (better - one.values)[one.codes]
        if not changed:
            break
    return points


def _best_choice(one: Exact, others: Floats) -> Ints:
    """Floor or ceiling of each distinct value, by dynamic programming along their order."""
    values, place = np.unique(one.values, return_inverse=True)
    size = len(values)
    rows = np.bincount(place, weights=np.bincount(one.codes, minlength=len(one.values)), minlength=size)
    drift = np.bincount(
        place, weights=np.bincount(one.codes, weights=others, minlength=len(one.values)), minlength=size
    )
    choices = np.column_stack([np.floor(values), np.ceil(values)])
    choices[[0, -1]] = np.rint(values[[0, -1], None])
    error = choices - values[:, None]
    # Where no row decides, the nearest number does.
    cost = rows[:, None] * error**2 + 2 * drift[:, None] * error + 1e-9 * np.abs(error)
    return _ordered(choices, cost)[place].astype(np.int64)


def _ordered(choices: Floats, cost: Floats) -> Floats:
    """Of each row of `choices` (low, high) the one on the cheapest path that never falls, shape (size,)."""
    size = len(choices)
    total = cost[0].copy()
    came = np.zeros((size, 2), dtype=np.int64)
    for at in range(1, size):
        step = np.where(choices[at - 1][:, None] <= choices[at][None, :], total[:, None], np.inf)
        came[at] = step.argmin(axis=0)
        total = step.min(axis=0) + cost[at]
    out = np.empty(size)
    side = int(total.argmin())
    for at in range(size - 1, -1, -1):
        out[at] = choices[at, side]
        side = int(came[at, side])
    return out
