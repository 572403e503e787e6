"""The averaged folds as one additive model in floats: what the integer card is rounded from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import number_values
from models.boost import FoldFit
from models.errors import CompileError
from models.inputs import CategoryColumn, NumberColumn, TrainingData

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# The effect of unknown (or other) estimated from n rows is shrunk by n / (n + this) towards "neither good nor bad".
SHRINK_ROWS = 20.0


@dataclass(frozen=True, eq=False)
class Steps:
    """The effect of one feature on the raw log-odds of bad.

    Attributes:
        column: where it came from.
        edges: upper ends of the bins of a number, shape (k−1,); empty for names.
        values: effect per bin (number) or per name, shape (k,).
        unknown: effect of unknown.
        other: effect of a name that is not among the column's; 0 for numbers.
        counts: training rows per bin, then unknown, then other.
    """

    column: NumberColumn | CategoryColumn
    edges: Floats
    values: Floats
    unknown: float
    other: float
    counts: Ints

    @property
    def unknown_seen(self) -> bool:
        """Whether training rows held an unknown."""
        return bool(self.counts[-2])

    @property
    def effects(self) -> Floats:
        """Effect by code: bins, unknown, other; shape (k+2,)."""
        return np.append(self.values, [self.unknown, self.other])

    @property
    def training_codes(self) -> npt.NDArray[Any]:
        """Code of each training row, shape (rows,): as `effects` are ordered, of the smallest type that holds them."""
        size = len(self.values)
        small = np.min_scalar_type(size + 1)
        if isinstance(self.column, NumberColumn):
            return np.searchsorted(np.append(self.edges, math.inf), self.column.values).astype(small)
        return np.array([size, size + 1, *range(size)], dtype=small)[self.column.codes + 1]

    def at(self, column: pl.Series) -> Floats:
        """The effect of each row, shape (rows,)."""
        if isinstance(self.column, NumberColumn):
            return self.effects[np.searchsorted(np.append(self.edges, math.inf), number_values(column))]
        size = len(self.values)
        codes = column.cast(pl.String).replace_strict(
            [None, *self.column.names], [size, *range(size)], default=size + 1, return_dtype=pl.Int64
        )
        found: Floats = self.effects[codes.to_numpy()]
        return found


@dataclass(frozen=True, eq=False)
class StepModel:
    """base + the steps of each feature = raw log-odds of bad; every step averages 0 over the training rows."""

    base: float
    steps: tuple[Steps, ...]

    def raw(self, X: pl.DataFrame) -> Floats:
        """Raw log-odds of bad, shape (rows,)."""
        total = np.full(X.height, self.base)
        for one in self.steps:
            total += one.at(X.get_column(one.column.name))
        return total


def average_folds(folds: Sequence[FoldFit], shares: Floats, data: TrainingData) -> StepModel:
    """Average the folds' step tables by their shares and move each feature's mean into the base."""
    base = float(np.average([fold.compiled.base for fold in folds], weights=shares))
    steps = []
    for position, column in enumerate(data.columns):
        found = (
            _number_steps(folds, shares, position, column)
            if isinstance(column, NumberColumn)
            else _category_steps(folds, shares, position, column)
        )
        centred, mean = _centre(found)
        base += mean
        steps.append(centred)
    return StepModel(base, tuple(steps))


def _number_steps(folds: Sequence[FoldFit], shares: Floats, position: int, column: NumberColumn) -> Steps:
    tables = [fold.encoding.step_table(fold.compiled, position) for fold in folds]
    edges = np.unique(np.concatenate([table.edges for table in tables]))
    probes = np.append(edges, math.inf)
    values = np.average([table.at(probes) for table in tables], axis=0, weights=shares)
    known = np.sort(column.values[~column.unknown])
    edges, occupied, counts = _occupied_bins(edges, known)
    return Steps(
        column=column,
        edges=edges,
        values=_keep_direction(values[occupied], -column.direction, column.name),
        unknown=float(np.average([table.unknown for table in tables], weights=shares)),
        other=0.0,
        counts=np.append(counts, [len(column.values) - len(known), 0]),
    )


def _category_steps(folds: Sequence[FoldFit], shares: Floats, position: int, column: CategoryColumn) -> Steps:
    tables = [fold.encoding.category_values(fold.compiled, position) for fold in folds]
    values = np.average(tables, axis=0, weights=shares)
    counts = np.bincount(column.codes + 1, minlength=len(column.names) + 2)
    return Steps(
        column=column,
        edges=np.empty(0),
        values=values[1:-1],
        unknown=float(values[-1]),
        other=float(values[0]),
        counts=np.append(counts[2:], counts[:2]),
    )


def _occupied_bins(edges: Floats, known: Floats) -> tuple[Floats, Ints, Ints]:
    """Drop bins without training rows and give the rest readable edges; `known` is sorted.

    Returns new edges, the indices of the bins kept (the lowest one if there are no rows), and their counts. No
    training row changes its bin.
    """
    ends = np.append(np.searchsorted(known, edges, side="right"), len(known))
    starts = np.append(0, ends[:-1])
    kept = np.flatnonzero(ends > starts)
    if not len(kept):
        return np.empty(0), np.array([0]), np.array([0])
    between = [
        readable_between(float(known[ends[low] - 1]), float(known[starts[high]]))
        for low, high in pairwise(kept)
    ]
    return np.array(between, dtype=np.float64), kept, (ends - starts)[kept]


def readable_between(low: float, high: float) -> float:
    """A number with few digits in [low, high): an edge that a person can print and a pencil can check."""
    if low <= 0 < high:
        return 0.0
    middle = low / 2 + high / 2
    if low.is_integer() and high.is_integer():
        middle = float(math.floor(middle))
    for digits in range(17):
        candidate = float(f"{middle:.{digits}e}")
        if low <= candidate < high:
            return candidate
    return low


def _keep_direction(values: Floats, direction: int, name: str) -> Floats:
    """Remove the last-bit dents that averaging leaves in a monotone table."""
    if not direction:
        return values
    kept: Floats = direction * np.maximum.accumulate(direction * values)
    if np.abs(kept - values).max() > 1e-9:
        raise CompileError(f"the booster broke the direction declared for {name!r}")
    return kept


def _centre(steps: Steps) -> tuple[Steps, float]:
    """Make the feature average 0 over the training rows; returns what was taken away as well."""
    known = steps.counts[:-2]
    average = float(np.average(steps.values, weights=known)) if known.sum() else 0.0
    unknown_rows, other_rows = (int(count) for count in steps.counts[-2:])
    unknown = _shrink(steps.unknown, average, unknown_rows)
    other = _shrink(steps.other, average, other_rows)
    effects = np.append(steps.values, [unknown, other])
    mean = float((effects * steps.counts).sum()) / int(steps.counts.sum())
    return replace(steps, values=steps.values - mean, unknown=unknown - mean, other=other - mean), mean


def _shrink(effect: float, average: float, rows: int) -> float:
    """What was hardly ever seen must not inherit whatever bin the booster happened to put it in."""
    return average + rows / (rows + SHRINK_ROWS) * (effect - average)
