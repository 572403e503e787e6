"""The log of a Delta table, read once as long as it stands: reading it takes longer than reading a small kind's records."""

import json
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

import polars as pl
from deltalake import DeltaTable

Key = TypeVar("Key")
Told = TypeVar("Told")
Log = frozenset[tuple[str, int, int]]
"""Name, size and time of change of each file of a log: it grows, and is another one then."""
_ENDING: Final = ".json"
_TABLES: Final = 400
"""Tables of which it is kept what their logs say: of ten stores, one of which serves and the others come and go."""
_ONE_TICK: Final = 3_000_000_000
"""Nanoseconds in which a folder may change twice and show one time (there are file systems that count by two seconds): what was listed so soon after a change is not held on to."""


class _Lately(Generic[Key, Told]):
    """What was told of some tables, of whom it was asked last at the end."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, Told] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Told | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Key, told: Told) -> None:
        with self._lock:
            self._found[key] = told
            self._found.move_to_end(key)
            while len(self._found) > _TABLES:
                self._found.popitem(last=False)


class ByTable(Generic[Told]):
    """What is worked out of the log of a table, kept for each as its log stands: what it said before is let go of."""

    def __init__(self, work: Callable[[Path, Log], Told]) -> None:
        self._work = work
        self._kept: _Lately[Path, tuple[Log, Told]] = _Lately()

    def __call__(self, table: Path, log: Log) -> Told:
        """What its log says; raises as the work does."""
        kept = self._kept.get(table)
        if kept is not None and (kept[0] is log or kept[0] == log):
            return kept[1]
        told = self._work(table, log)
        self._kept.put(table, (log, told))
        return told


_LISTED: Final[_Lately[str, tuple[int, Log]]] = _Lately()


def log_of(table: Path) -> Log:
    """The log of a table's folder as it is now; empty for a table that was never written. `OSError` where it cannot be read.

    A commit is a file more in it, which the folder's time of change tells: as long as that stands it is not listed again.
    """
    folder = f"{table}/_delta_log"
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 - a `Path` for each takes longer than to ask
        kept = _LISTED.get(folder)
        if kept is not None and kept[0] == changed:
            return kept[1]
        asked = time.time_ns()
        with os.scandir(folder) as entries:
            log = frozenset((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in entries)
    except FileNotFoundError:
        return frozenset()
    if asked - changed > _ONE_TICK:
        _LISTED.put(folder, (changed, log))
    return log


def written(log: Log) -> bool:
    """Whether it has a commit."""
    return any(name.endswith(_ENDING) for name, *_ in log)


opened: Final = ByTable(lambda table, _: DeltaTable(table))
"""A table as the library opens it, which reads every commit since the last checkpoint. What is committed by it is another log."""


def _actions(table: Path, log: Log) -> pl.DataFrame:
    # Not by pyarrow: a process whose pyarrow threads are still up when it ends is aborted now and then.
    actions = pl.DataFrame(opened(table, log).get_add_actions(flatten=True))
    return actions.with_columns(path=str(table) + "/" + pl.col("path"))


actions_of: Final = ByTable(_actions)
"""The files that belong to a table, as the library tells them, with `path` whole."""


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
