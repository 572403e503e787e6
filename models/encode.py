"""From columns to the matrix a booster sees, learned from one fold's training rows.

Each column becomes one matrix column. A constrained number with unknowns gets a second one, its own unknown flag:
LightGBM can set the unknown apart only to the right of all values, where the constraint would hold for it too, and
unknown must be free. A name becomes the smoothed bad rate of its training rows, an order the trees can cut.

A training row with a rare name itself sees the rate that the other parts of the training rows give that name.
Otherwise the rate would carry the row's own outcome, and what is learned from it would not hold for others. Of a name
with many rows that share is small, and one rate for all of them is the clearer signal.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.compile import Compiled, StepTable
from models.inputs import CategoryColumn, Column, NumberColumn, TrainingData

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

# As many rows of the average rate are added to every name.
SMOOTHING_ROWS = 10.0
# Parts of the training rows; each learns its rates from the others.
PARTS = 5
# A name with fewer training rows is rare.
MANY_ROWS = 50


@dataclass(frozen=True, eq=False)
class Encoding:
    """How one fold sees the columns.

    Attributes:
        columns: the table's columns, in order.
        rates: per column, smoothed bad rate by category code (entry 0 is "other"); None for numbers.
        rows: the training rows.
        apart: per column, the rates that these rows see, shape (training rows,); None for numbers.
        flags: positions of the columns whose unknown has a matrix column of its own, in the order of those columns.
    """

    columns: tuple[Column, ...]
    rates: tuple[Floats | None, ...]
    rows: Rows
    apart: tuple[Floats | None, ...]
    flags: tuple[int, ...]

    @property
    def constraints(self) -> list[int]:
        """Sign that the raw log-odds of bad must keep per matrix column."""
        own = [-one.direction if isinstance(one, NumberColumn) else 0 for one in self.columns]
        return own + [0] * len(self.flags)

    def matrix(self) -> Floats:
        """All rows, shape (rows, columns + flags), column-major, NaN unknown."""
        rows = len(self.columns[0].unknown)
        out = np.empty((rows, len(self.columns) + len(self.flags)), order="F")
        for position, (one, rates) in enumerate(zip(self.columns, self.rates, strict=True)):
            out[:, position] = (
                one.values if isinstance(one, NumberColumn) else _with_unknown(rates)[one.codes]
            )
        for place, position in enumerate(self.flags, start=len(self.columns)):
            out[:, place] = self.columns[position].unknown
        return out

    def training_matrix(self, matrix: Floats) -> Floats:
        """The training rows of `matrix`, names by the rates of the other parts, column-major."""
        out = np.asfortranarray(matrix[self.rows])
        for position, apart in enumerate(self.apart):
            if apart is not None:
                out[:, position] = apart
        return out

    def step_table(self, compiled: Compiled, position: int) -> StepTable:
        """The effect of a numeric column, its unknown flag added in."""
        table = compiled.tables.get(position, _FLAT)
        if position not in self.flags:
            return table
        flag = compiled.tables.get(len(self.columns) + self.flags.index(position), _FLAT)
        known, unknown = flag.at(np.array([0.0, 1.0]))
        return StepTable(table.edges, table.values + known, table.unknown + float(unknown))

    def category_values(self, compiled: Compiled, position: int) -> Floats:
        """The effect of a category column by code, "other" first and unknown last, shape (names + 2,)."""
        return compiled.tables.get(position, _FLAT).at(_with_unknown(self.rates[position]))


_FLAT = StepTable(np.empty(0), np.zeros(1), 0.0)


def learn_encoding(data: TrainingData, rows: Rows) -> Encoding:
    """Learn the order of names from these rows only."""
    flags = tuple(
        position
        for position, one in enumerate(data.columns)
        if isinstance(one, NumberColumn) and one.direction and one.unknown.any() and not one.unknown.all()
    )
    rates = tuple(
        _bad_rates(one, data, rows) if isinstance(one, CategoryColumn) else None for one in data.columns
    )
    apart = tuple(
        _rates_apart(one, data, rows) if isinstance(one, CategoryColumn) else None for one in data.columns
    )
    return Encoding(data.columns, rates, rows, apart, flags)


def _rates_apart(column: CategoryColumn, data: TrainingData, rows: Rows) -> Floats:
    part = data.groups[rows] % PARTS
    known = column.codes[rows] >= 0
    total = np.bincount(column.codes[rows][known], minlength=len(column.names) + 1)
    rare = known & (total[column.codes[rows]] < MANY_ROWS)
    out = _with_unknown(_bad_rates(column, data, rows))[column.codes[rows]]
    for number in range(PARTS):
        own = rare & (part == number)
        rates = _bad_rates(column, data, rows[part != number])
        out[own] = _with_unknown(rates)[column.codes[rows[own]]]
    return out


def _bad_rates(column: CategoryColumn, data: TrainingData, rows: Rows) -> Floats:
    rows = rows[column.codes[rows] >= 0]
    codes, weight = column.codes[rows], data.weight[rows]
    size = len(column.names) + 1
    total = np.bincount(codes, weights=weight, minlength=size)
    bad = np.bincount(codes, weights=weight * data.y[rows], minlength=size)
    average = bad.sum() / total.sum() if total.sum() > 0 else 0.0
    return (bad + SMOOTHING_ROWS * average) / (total + SMOOTHING_ROWS)


def _with_unknown(rates: Floats | None) -> Floats:
    # Unknown has code −1, so NaN at the end answers for it.
    return np.append(rates if rates is not None else np.empty(0), np.nan)
