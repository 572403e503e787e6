"""The log of a Delta table, read once as long as it stands: reading it takes longer than reading a small kind's records."""

import json
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

import polars as pl
from deltalake import DeltaTable

Key = TypeVar("Key")
Told = TypeVar("Told")
Log = frozenset[tuple[str, int, int]]
"""Name, size and time of change of each file of a log: it grows, and is another one then."""
_COMMIT: Final = re.compile(r"[0-9]+\.json")
_CHECKPOINT: Final = re.compile(r"[0-9]+\.checkpoint\.(.*\.)?parquet")
_TABLES: Final = 400
"""Tables of which it is kept what their logs say: of ten stores, one of which serves and the others come and go."""
_ONE_TICK: Final = 50_000_000
_ONE_COARSE_TICK: Final = 3_000_000_000
"""Nanoseconds in which a folder may change twice and show one time; the latter on a file system that tells whole seconds, or every second one."""
_SECOND: Final = 1_000_000_000


class Lately(Generic[Key, Told]):
    """What was told of some tables, of whom it was asked last at the end."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, Told] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Told | None:
        """What was told of it last."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Key, told: Told) -> None:
        """Keep what is told of it now instead."""
        with self._lock:
            self._found[key] = told
            self._found.move_to_end(key)
            while len(self._found) > _TABLES:
                self._found.popitem(last=False)


class ByTable(Generic[Told]):
    """What is worked out of the log of a table, kept for each as its log stands: what it said before is let go of."""

    def __init__(self, work: Callable[[Path, Log], Told]) -> None:
        self._work = work
        self._kept: Lately[Path, tuple[Log, Told]] = Lately()

    def __call__(self, table: Path, log: Log) -> Told:
        """What its log says; raises as the work does."""
        kept = self._kept.get(table)
        if kept is not None and (kept[0] is log or kept[0] == log):
            return kept[1]
        told = self._work(table, log)
        self._kept.put(table, (log, told))
        return told


_LISTED: Final[Lately[str, tuple[int, Log]]] = Lately()


def log_of(table: Path) -> Log:
    """The log of a table's folder as it is now; empty for a table that was never written. `OSError` where it cannot be read.

    A commit is a file more in it, which the folder's time of change tells: as long as that stands it is not listed again.
    """
    folder = f"{table}/_delta_log"
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 - a `Path` for each takes longer than to ask
    except FileNotFoundError:
        return frozenset()
    kept = _LISTED.get(folder)
    if kept is not None and kept[0] == changed:
        return kept[1]
    asked = time.time_ns()
    with os.scandir(folder) as entries:
        log = frozenset(_told(entries))
    # What was listed so soon after a change is not held on to.
    if asked - changed > (_ONE_TICK if changed % _SECOND else _ONE_COARSE_TICK):
        _LISTED.put(folder, (changed, log))
    return log


def _told(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, int, int]]:
    """Of a folder the commits and checkpoints: a commit's own temporary file comes and goes, and so does an older checkpoint."""
    for one in entries:
        if is_commit(one.name) or is_checkpoint(one.name):
            try:
                told = one.stat()
            except FileNotFoundError:
                if is_commit(one.name):  # none ever goes
                    raise
                continue
            yield one.name, told.st_size, told.st_mtime_ns


def written(log: Log) -> bool:
    """Whether it has a commit."""
    return any(is_commit(name) for name, *_ in log)


_OPENED: Final[Lately[Path, tuple[Log, DeltaTable | None]]] = Lately()


def opened(table: Path, log: Log) -> DeltaTable:
    """A table as the library opens it, which reads every commit since the last checkpoint; of a log that only grew what is new is read.

    Where another commit landed since the log was listed the table has that too. It is not held on to then: by a backup that is
    restored that commit may be undone, and no log that was listed would tell.
    """
    commits = frozenset(one for one in log if is_commit(one[0]))
    had, found = _OPENED.get(table) or (frozenset(), None)
    if found is None or not had <= commits:
        found = DeltaTable(table)
    elif had != commits:
        found.update_incremental()
    newest = max((_version(name) for name, *_ in commits), default=-1)
    _OPENED.put(table, (commits, found if found.version() == newest else None))
    return found


def _actions(table: Path, log: Log) -> pl.DataFrame:
    # Not by pyarrow: a process whose pyarrow threads are still up when it ends is aborted now and then.
    actions = pl.DataFrame(opened(table, log).get_add_actions(flatten=True))
    return actions.with_columns(path=str(table) + "/" + pl.col("path"))


actions_of: Final = ByTable(_actions)
"""The files that belong to a table, as the library tells them, with `path` whole."""


_VERSIONS: Final[Lately[tuple[Path, str], tuple[Log, dict[str, int]]]] = Lately()


def versions_of(table: Path, log: Log, key: str) -> Mapping[str, int]:
    """What each commit said under `key` in its metadata → the version it made. `ValueError` for a log that is damaged.

    By the names of the log's files: the library's history counts back from the version it opened, and is off by
    one when another commit lands meanwhile. Of a log that grew only what is new is read.
    """
    commits = frozenset(one for one in log if is_commit(one[0]))
    had, known = _VERSIONS.get((table, key)) or (frozenset(), {})
    if not had <= commits:
        had, known = frozenset(), {}
    # What was said twice was said first by the earlier one.
    new = sorted((name for name, *_ in commits - had), reverse=True)
    told = {said: _version(name) for name in new for said in _said(table, name, key)} | known
    _VERSIONS.put((table, key), (commits, told))
    return told


def _said(table: Path, name: str, key: str) -> list[str]:
    lines = (table / "_delta_log" / name).read_text(encoding="utf-8").splitlines()
    said = (json.loads(line).get("commitInfo", {}) for line in lines)
    return [one[key] for one in said if key in one]


def since_checkpoint(log: Log) -> int:
    """How many commits whoever opens the table has to read: those since the last checkpoint."""
    last = max((_version(name) for name, *_ in log if is_checkpoint(name)), default=-1)
    return sum(_version(name) > last for name, *_ in log if is_commit(name))


def _version(name: str) -> int:
    return int(name.partition(".")[0])


def checkpoints(log: Log) -> list[str]:
    """The files of checkpoints in a log, the oldest first."""
    return sorted(name for name, *_ in log if is_checkpoint(name))


def is_commit(name: str) -> bool:
    """Whether a file of a log is a commit."""
    return _COMMIT.fullmatch(name) is not None


def is_checkpoint(name: str) -> bool:
    """Whether a file of a log only says once more what its commits say: the table is there without it."""
    return _CHECKPOINT.fullmatch(name) is not None
