"""What is wrong with source rows: one row per wrong cell, with file, row, column, value, reason, what would be right."""

from typing import Final

import polars as pl

from features.read_file import ROW

FILE: Final = "__file__"  # index of the file within the load
RECEIVED_ON: Final = "received_on"
PROBLEM_SCHEMA: Final = {
    FILE: pl.Int32(),
    ROW: pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "expected": pl.String(),
}


def problem_rows(
    rows: pl.DataFrame, header: str, text: pl.Series | None, reason: str | pl.Series, expected: str
) -> pl.DataFrame:
    """A problem for each of the rows: what stands in the column `header`, why it is wrong, what would be right."""
    return rows.select(
        pl.col(FILE).cast(pl.Int32),
        pl.col(ROW),
        pl.lit(header).alias("column"),
        (pl.lit(None, dtype=pl.String) if text is None else text).alias("value"),
        (pl.lit(reason) if isinstance(reason, str) else reason).alias("reason"),
        pl.lit(expected).alias("expected"),
    )
