"""What is asked of days or months, worked out once for each: a table has a thousand of them and millions of rows.

And the day asked about itself: mostly one for all, else a column of the records says it.
"""

from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from features.few_rows import select

WHEN: Final = pl.col("when")
MONTH: Final = WHEN.dt.year() * 12 + WHEN.dt.month().cast(pl.Int32) - 1
"""Of a day: the number of its calendar month, one more for each month that follows."""
LAST_DAY: Final = pl.date(WHEN // 12, WHEN % 12 + 1, 1).dt.month_end()
"""Of the number of a calendar month: its last day."""

DAY: Final = "__day__"
"""Column of records: the day asked about, where enterprises are asked about on different days at once."""


def asked_day(rows: pl.DataFrame, as_of: date) -> pl.Expr:
    """The day asked about: `as_of`, unless the rows say it."""
    return pl.col(DAY) if DAY in rows.columns else _said(as_of)


@lru_cache(maxsize=64)
def _said(day: date) -> pl.Expr:
    """A day as an expression, made once: it is compared with hundreds of times."""
    return pl.lit(day)


def of_each(when: pl.Series, asked: pl.Expr) -> pl.Series:
    """An expression over `WHEN` for each of some days or numbers of months, null where there is none."""
    numbers = when.cast(pl.Int32)
    first, last = numbers.min(), numbers.max()
    if not isinstance(first, int) or not isinstance(last, int) or last - first > when.len():
        return select(when.to_frame("when"), asked.alias("asked")).to_series()
    different = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(when.dtype)
    answers = select(different.to_frame("when"), asked.alias("asked")).to_series()
    return answers[(numbers - first).cast(pl.UInt32)]
