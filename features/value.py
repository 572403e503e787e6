"""What a feature is worth for an enterprise: a calculation over whole-number totals and extremes of its records.

Records are only ever taken together by sums, greatest and least values of whole numbers. So a value is exact and does
not depend on the order of the records, and all values of a table take one pass over the rows.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.enterprise_numbers import NUMBER, starts_of
from features.errors import CatalogueError
from features.few_rows import select, with_columns

How = Literal["total", "highest", "lowest"]
_EXTREMES: Final = {"highest": np.iinfo(np.int64).min, "lowest": np.iinfo(np.int64).max}
_TAKE: Final = {"total": np.add, "highest": np.maximum, "lowest": np.minimum}


@dataclass(frozen=True, slots=True)
class Part:
    """How something that is said of each record is taken together: where it is unknown the record is left aside."""

    how: How
    rows: pl.Expr

    @property
    def name(self) -> str:
        """The same for the same: what several features ask is worked out once."""
        return f"{self.how}-{hashlib.sha256(self.rows.meta.serialize()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Value:
    """`of`: an expression over the names of `parts`, each a whole number per enterprise."""

    parts: Mapping[str, Part]
    of: pl.Expr

    def then(self, calculate: Callable[[pl.Expr], pl.Expr]) -> "Value":
        """What is calculated from this value."""
        return Value(self.parts, calculate(self.of))

    def with_other(self, other: "Value", calculate: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> "Value":
        """What is calculated from this value and another."""
        return Value({**self.parts, **other.parts}, calculate(self.of, other.of))

    def __sub__(self, other: "Value") -> "Value":
        """The difference, unknown where one of the two is."""
        return self.with_other(other, lambda a, b: a - b)

    def __mul__(self, other: "Value") -> "Value":
        """The product, unknown where one of the two is."""
        return self.with_other(other, lambda a, b: a * b)

    def reads(self) -> set[str]:
        """The columns of the rows that it is worked out from."""
        return {name for part in self.parts.values() for name in part.rows.meta.root_names()}


def total(rows: pl.Expr) -> Value:
    """The sum of what is said of each record (of what holds or not: of how many it holds); 0 if nothing is."""
    return _taken("total", rows)


def known(rows: pl.Expr) -> Value:
    """Of how many records it is known."""
    return total(rows.is_not_null())


def highest(rows: pl.Expr) -> Value:
    """The greatest; unknown if it is known of no record."""
    return _taken("highest", rows)


def lowest(rows: pl.Expr) -> Value:
    """The least; unknown if it is known of no record."""
    return _taken("lowest", rows)


def ratio(numerator: Value, denominator: Value) -> Value:
    """One over another, divided once; unknown where the denominator is not positive."""
    return numerator.with_other(denominator, lambda above, below: pl.when(below > 0).then(above / below))


def values_of(rows: pl.DataFrame, values: Mapping[str, Value]) -> pl.DataFrame:
    """Values by name for each enterprise that has rows, from rows with its `NUMBER`; by that number."""
    ordered = rows if rows[NUMBER].is_sorted() else rows.sort(NUMBER)
    starts = starts_of(ordered[NUMBER])
    parts = {name: part for value in values.values() for name, part in value.parts.items()}
    said = select(ordered, [part.rows.alias(name) for name, part in parts.items()])
    if unfit := sorted({f"{dtype}" for dtype in said.dtypes if dtype.is_float()}):
        raise CatalogueError(f"a feature adds up {unfit[0]} values: only whole numbers add up exactly")
    unsaid = [_whole(name, part.how) for name, part in parts.items() if said[name].null_count()]
    whole = with_columns(said, unsaid) if unsaid else said
    taken = {name: taken_together(whole[name], part.how, starts) for name, part in parts.items()}
    of_each = pl.DataFrame({NUMBER: ordered[NUMBER].to_numpy()[starts]} | taken)
    return select(of_each, NUMBER, *(value.of.alias(name) for name, value in values.items()))


@lru_cache(maxsize=1024)
def _whole(name: str, how: How) -> pl.Expr:
    """What is said of each record as a whole number; where nothing is, one that changes nothing."""
    return pl.col(name).cast(pl.Int64).fill_null(_EXTREMES.get(how, 0))


def taken_together(whole: pl.Series, how: How, starts: NDArray[np.intp]) -> pl.Series:
    """Whole numbers, taken together from each start to the next; unknown where the extreme is that of none."""
    said = whole.cast(pl.Int64).to_numpy()
    taken = pl.Series(_TAKE[how].reduceat(said, starts) if len(starts) else said)
    return taken if how == "total" else taken.set(taken == _EXTREMES[how], None)


def _taken(how: How, rows: pl.Expr) -> Value:
    part = Part(how, rows)
    return Value({part.name: part}, pl.col(part.name))


ROWS: Final = total(pl.col("occurred_on").is_not_null())
"""How many records there are: each has a date."""
