"""The log of a Delta table, read once as long as it stands: reading it takes longer than reading a small kind's records."""

import json
import os
from functools import lru_cache
from pathlib import Path

import polars as pl
from deltalake import DeltaTable

Log = frozenset[tuple[str, int, int]]
"""Name, size and time of change of each file of a log: it grows, and is another one then."""
_ENDING = ".json"


def log_of(table: Path) -> Log:
    """The log of a table's folder as it is now; empty for a table that was never written. `OSError` where it cannot be read."""
    try:
        with os.scandir(table / "_delta_log") as entries:
            return frozenset((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in entries)
    except FileNotFoundError:
        return frozenset()


def written(log: Log) -> bool:
    """Whether it has a commit."""
    return any(name.endswith(_ENDING) for name, *_ in log)


@lru_cache(maxsize=256)
def actions_of(table: Path, log: Log) -> pl.DataFrame:  # noqa: ARG001 - it tells when to read anew
    """The files that belong to a table, as the library tells them, with `path` whole."""
    # Not by pyarrow: a process whose pyarrow threads are still up when it ends is aborted now and then.
    actions = pl.DataFrame(DeltaTable(table).get_add_actions(flatten=True))
    return actions.with_columns(path=str(table) + "/" + pl.col("path"))


@lru_cache(maxsize=32)
def versions_of(table: Path, log: Log, key: str) -> dict[str, int]:
    """What each commit said under `key` in its metadata → the version it made. `ValueError` for a log that is damaged.

    By the names of the log's files: the library's history counts back from the version it opened, and is off by
    one when another commit lands meanwhile.
    """
    return {
        said: int(one[0].removesuffix(_ENDING))
        for one in log
        if one[0].endswith(_ENDING)
        for said in _said(table / "_delta_log", one, key)
    }


@lru_cache(maxsize=8192)
def _said(folder: Path, file: tuple[str, int, int], key: str) -> tuple[str, ...]:
    """What a commit says under a key: a log that grew has the commits of before."""
    lines = (folder / file[0]).read_text(encoding="utf-8").splitlines()
    said = (json.loads(line).get("commitInfo", {}) for line in lines)
    return tuple(one[key] for one in said if key in one)
