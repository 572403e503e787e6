"""Enterprises by number within a frame: grouping by numbers that ascend takes a fraction of grouping by codes."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from features.few_rows import FEW

NUMBER: Final = "__enterprise__"


def numbered(uscc: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct codes of some rows, and for each row the place of its code among them (named `NUMBER`).

    Rows of one enterprise mostly lie together, as the store keeps them. Then the numbers ascend, and polars knows it.
    """
    before = uscc.head(max(uscc.len() - 1, 0))
    starts = _starts(uscc.slice(1).ne_missing(before).to_numpy(), uscc.len())
    codes = uscc[starts]
    if codes.n_unique() == codes.len():
        return codes, _ascending(starts, uscc.len())
    if len(starts) <= FEW:
        number = {code: place for place, code in enumerate(dict.fromkeys(codes))}
        of_run = np.array([number[code] for code in codes], dtype=np.uint32)
        numbers = pl.Series(NUMBER, np.repeat(of_run, np.diff(starts, append=uscc.len())))
        return pl.Series("uscc", list(number), pl.String()), numbers
    codes = uscc.unique()
    places = codes.to_frame("uscc").with_row_index(NUMBER)
    rows = uscc.to_frame("uscc").join(places, on="uscc", how="left", nulls_equal=True, maintain_order="left")
    return codes, rows[NUMBER]


def enterprises_of(rows: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """As `numbered`, of rows that may carry the `NUMBER` of a larger frame already: then their codes are not compared."""
    if NUMBER not in rows.columns or not rows[NUMBER].is_sorted():
        return numbered(rows["uscc"])
    starts = starts_of(rows[NUMBER])
    return rows["uscc"][starts], _ascending(starts, rows.height)


def starts_of(numbers: pl.Series) -> npt.NDArray[np.intp]:
    """The places of rows that have another number than the one before them."""
    number = numbers.to_numpy()
    return _starts(number[1:] != number[:-1], len(number))


def _starts(another: npt.NDArray[np.bool_], height: int) -> npt.NDArray[np.intp]:
    """The first place and those where `another` says that a row is not as the one before it."""
    return np.concatenate([[0], np.flatnonzero(another) + 1])[:height]


def _ascending(starts: npt.NDArray[np.intp], height: int) -> pl.Series:
    """The number of its run for each row."""
    numbers = np.repeat(np.arange(len(starts), dtype=np.uint32), np.diff(starts, append=height))
    return pl.Series(NUMBER, numbers).set_sorted()


def highest_of_enterprise(numbers: pl.Series, values: pl.Series) -> pl.Series:
    """For each row the greatest of the 32-bit values of its enterprise, null if it has none. The numbers ascend."""
    lowest = np.iinfo(np.int32).min
    starts = starts_of(numbers)
    said = values.fill_null(lowest).to_numpy()
    highest = np.maximum.reduceat(said, starts) if len(starts) else said
    found = pl.Series(values.name, np.repeat(highest, np.diff(starts, append=numbers.len())))
    return found.set(found == lowest, None)
