"""A Delta table of few rows, without buckets: read whole, and each row known by the commit that brought it."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl
from deltalake.transaction import RemoveAction

from features.data_files import File, as_it_is, read_small
from features.delta_log import Lately, actions_of, log_of, versions_of, written
from features.delta_table import Table


class SmallTable(Table):
    """A table such as the ledger."""

    def append(self, rows: pl.DataFrame, *, metadata: Mapping[str, str] | None = None) -> None:
        """Append the rows of a small table in one commit. Columns that it does not have yet are added to it."""
        if not self._takes(rows):
            self._append(rows, None, metadata or {})
            return
        with self._writing():
            self._commit([self._added(None, rows, "", data_change=True)], metadata)
        self._checkpoint_in_time()

    def read(self) -> pl.DataFrame:
        """Every row of a small table without partitions; of none, no columns either. Instants are in the zone of the field."""
        with self.reading():
            return read_small(self.path, self._state())

    def numbered(self, key: str) -> pl.DataFrame:
        """The same with the `version` that each row made, by what its commit said under `key` in its metadata, in their order."""
        try:
            with self.reading():
                return _numbered(self.path, self._state(), key)
        except (ValueError, KeyError) as error:  # a commit that is damaged, or says nothing of its load
            raise self._unreadable(error) from error

    def _state(self) -> tuple[File, ...]:
        """The data files as they are now."""
        log = log_of(self.path)
        paths = actions_of(self.path, log)["path"].to_list() if written(log) else []
        return tuple(map(as_it_is, paths))

    def put_together(self, *, most: int) -> None:
        """Rewrite the files of a small table as one, in one commit, where there are more than so many. The old ones stay on disk until cleared."""
        with self.reading():
            files = self._state()
            rows = read_small(self.path, files)
        if len(files) <= most:
            return
        now = int(time.time() * 1000)
        with self._writing():
            names = (Path(path).relative_to(self.path).as_posix() for path, *_ in files)
            removed = [RemoveAction(name, False, now) for name in names]
            self._commit([*removed, self._added(None, rows, "", data_change=False)])


_NUMBERED: Final[Lately[tuple[Path, str], tuple[tuple[File, ...], pl.DataFrame]]] = Lately()


def _numbered(path: Path, files: tuple[File, ...], key: str) -> pl.DataFrame:
    kept = _NUMBERED.get((path, key))
    if kept is not None and kept[0] == files:
        return kept[1]
    rows = read_small(path, files)
    if rows.is_empty():
        return rows
    # Asked after the rows were read, so that each of them has its version.
    versions = versions_of(path, log_of(path), key)
    told = pl.Series("version", [versions[one] for one in rows[key].to_list()], pl.Int64())
    numbered = rows.with_columns(told).sort("version")
    _NUMBERED.put((path, key), (files, numbered))
    return numbered
