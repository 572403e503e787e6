"""The data files of a Delta table: told as they are now, read whole, scanned."""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl
from polars import selectors

from features.delta_log import Lately
from features.records import TIME_ZONE

File = tuple[str, int, int]
"""Path, size and time of change of a data file: what was read of it holds as long as they do."""


def as_it_is(path: str) -> File:
    """A data file as it is now; `OSError` where it is gone."""
    told = os.stat(path)  # noqa: PTH116 - a `Path` for each of hundreds takes longer than to ask
    return path, told.st_size, told.st_mtime_ns


_SMALL: Final[Lately[Path, tuple[tuple[File, ...], pl.DataFrame]]] = Lately()


def read_small(table: Path, files: tuple[File, ...]) -> pl.DataFrame:
    """Every row of the files of a small table, instants in the zone of the field; of none, no columns either.

    Kept, and of a table that only grew what is new is read: the ledger is asked by every view of a store, and has a file for each load.
    """
    had, rows = _SMALL.get(table) or ((), pl.DataFrame())
    if had == files:
        return rows
    if not set(had) <= set(files):
        had, rows = (), pl.DataFrame()
    known = set(had)
    parts = [_read(file) for file in files if file not in known]
    told = pl.concat([*([rows] if had else ()), *parts], how="diagonal", rechunk=True) if files else rows
    _SMALL.put(table, (files, told))
    return told


def _read(file: File) -> pl.DataFrame:
    rows = pl.read_parquet(file[0], hive_partitioning=False, glob=False)
    return rows.with_columns(selectors.datetime().dt.convert_time_zone(TIME_ZONE))


def scan(files: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Every row of data files by bucket and file; a column that a file does not have yet is null in it."""
    stored = {name: as_stored(dtype) for name, dtype in schema.items() if name != "bucket"}
    ordered = files.sort("bucket", "path")
    if files.is_empty():
        return pl.LazyFrame(schema=schema)
    paths, buckets = ordered["path"].to_list(), ordered["bucket"].to_list()
    if "bucket" not in schema:
        rows = _scanned(paths, stored)
    else:
        # The bucket is not in the file but in its path: said here, so that folders named a=b above do not matter.
        of_path = pl.col("bucket").replace_strict(paths, buckets, return_dtype=pl.Int16)
        rows = _scanned(paths, stored, path_in="bucket").with_columns(of_path)
    return rows.select(_as_said(tuple(schema.items())))


@lru_cache(maxsize=256)
def _as_said(schema: tuple[tuple[str, pl.DataType], ...]) -> list[pl.Expr]:
    """Columns in their types: made once for each kind, it is read for one enterprise after another."""
    return [pl.col(name).cast(dtype) for name, dtype in schema]


def _scanned(
    paths: list[str], stored: Mapping[str, pl.DataType], *, path_in: str | None = None
) -> pl.LazyFrame:
    return pl.scan_parquet(
        paths,
        hive_partitioning=False,
        glob=False,
        schema=dict(stored),
        missing_columns="insert",
        extra_columns="ignore",
        include_file_paths=path_in,
    )


def as_stored(dtype: pl.DataType) -> pl.DataType:
    """Delta keeps instants in UTC."""
    return pl.Datetime("us", "UTC") if isinstance(dtype, pl.Datetime) else dtype
