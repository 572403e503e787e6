"""Parquet files written so that what the operating system refuses is told as that."""

from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from features.system_reasons import as_the_system_says


def write_parquet(rows: pl.DataFrame, target: Path | BinaryIO, **how: Any) -> None:
    """As `rows.write_parquet`; `OSError` where polars tells the system's error as one of the file's format."""
    try:
        rows.write_parquet(target, **how)
    except pl.exceptions.ComputeError as error:
        raise as_the_system_says(error, target if isinstance(target, Path) else target.name) from error
