"""Mended rows compared with what was there before: the row in quarantine, and what the store has learned since."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from features.problems import FILE, PROBLEM_SCHEMA
from features.read_file import ROW

_LATER: Final = "该记录已有更晚收到的内容，载入本行会把它改回去"
_LATER_EXPECTED: Final = "以更晚收到的为准时填“不再载入”；本行才正确时，另用来源文件载入"


def told_later(rows: pl.DataFrame, stored: pl.DataFrame, received: Sequence[datetime]) -> pl.DataFrame:
    """Problems of rows whose record was told otherwise after the file in which the row once stood was received.

    `rows` have their identity, `stored` is what the store has of their records, `received` says when the file of
    each `__row__` came.
    """
    newest = stored.sort("recorded_at").unique("record_id", keep="last")
    moments = pl.Series(
        "once", [moment.astimezone(UTC) for moment in received], dtype=pl.Datetime("us", "UTC")
    )
    once = pl.DataFrame([moments]).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
    other = (
        rows.join(newest, on="record_id", suffix="_stored")
        .join(once, on=ROW)
        .filter(
            pl.col("content_hash") != pl.col("content_hash_stored"),
            pl.col("recorded_at_stored").dt.convert_time_zone("UTC") > pl.col("once"),
        )
    )
    return other.select(
        FILE,
        ROW,
        pl.lit("").alias("column"),
        pl.coalesce("document_no", "uscc").alias("value"),
        pl.lit(_LATER).alias("reason"),
        pl.lit(_LATER_EXPECTED).alias("expected"),
    ).cast(pl.Schema(PROBLEM_SCHEMA))


def said(cells: Mapping[str, Any]) -> dict[str, str]:
    """What a row says, however its program writes line ends and empty cells."""
    text = {name: (cell or "").replace("\r\n", "\n").strip() for name, cell in cells.items()}
    return {name: cell for name, cell in text.items() if cell}


def facts(problems: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """What is known about one row: everything that is wrong, and what the row says."""
    names = ("column", "value", "reason", "expected")
    told = sorted(tuple(problem[name] or "" for name in names) for problem in problems)
    return told, said(json.loads(problems[0]["content"]))
