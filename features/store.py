"""The record store: append-only Delta tables, one per kind, made visible by one ledger row per load.

A Delta commit covers one table; so rows are written first and the load becomes visible by its row in the ledger,
written last. Rows of loads that are not in the ledger are never read. The data version that a decision names is the
ledger's Delta version; every earlier one stays readable, so its log is never cleaned up.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from features.data_files import scan
from features.delta_table import Table
from features.errors import StoreError
from features.known import Known, newest_revisions, record_table, records_folder
from features.ledger import LEDGER_SCHEMA, ZONE, Load, LoadedFile, end_of_day, in_zone, load_of, start_of_day
from features.private_files import private_folder
from features.purges import read_purges
from features.records import KINDS
from features.small_table import SmallTable
from features.system_reasons import system_reason
from features.usable_paths import unusable

_LEDGER_FILES: Final = 100
"""Files that the ledger may have after a compaction: a load adds one, and whether each is as it was read is asked by every view."""


class Store:
    """The record store under one folder. Any number of threads may read it; loads take turns."""

    def __init__(self, root: Path) -> None:
        """Open the store at `root`; nothing is created before the first write."""
        if (why := unusable(root)) is not None:
            raise StoreError(f"记录库的{why}")
        self.root = root

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Hold the store for one load: what it compares itself with must not change before it is committed.

        The lock belongs to the open file, so that it ends with its process, however that ends.
        """
        try:
            private_folder(self.root)
            lock = (self.root / ".loading").open("ab")
        except OSError as error:
            raise StoreError(f"记录库文件夹不能写入{system_reason(error)}，请检查磁盘空间和权限") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def has_records(self) -> bool:
        """Whether any table of records is there, whatever the ledger says."""
        folder = records_folder(self.root)
        return folder.is_dir() and any(folder.iterdir())

    def append(self, kind: str, rows: pl.DataFrame) -> None:
        """Write rows of one kind. They stay invisible until their load is committed."""
        self.table(kind).append_buckets(rows.select(list(KINDS[kind].schema)))

    def commit(self, load: Load) -> int:
        """Make a load visible by its row in the ledger. Returns the ledger version that has it."""
        self._ledger_table.append(load.as_row(), metadata={"load_id": load.load_id})
        ours = self.ledger().filter(pl.col("load_id") == load.load_id)
        return int(ours["version"].item())

    def compact_ledger(self, *, grace_hours: int) -> None:
        """Put the files of the ledger together where there are many; the caller holds the store. No load has another version by it."""
        self._ledger_table.put_together(most=_LEDGER_FILES)
        self._ledger_table.clear(hours=grace_hours)
        self._ledger_table.checkpoint()

    def ledger(self, version: int | None = None) -> pl.DataFrame:
        """The loads up to a ledger version (all without one), oldest first, with the version of each."""
        rows = self._ledger_table.numbered("load_id")
        if rows.is_empty():
            return pl.DataFrame(schema={**LEDGER_SCHEMA, "version": pl.Int64()})
        return rows if version is None else rows.filter(pl.col("version") <= version)

    def loads(self, version: int | None = None) -> list[Load]:
        """The loads as objects, oldest first."""
        return [load_of(row) for row in self.ledger(version).iter_rows(named=True)]

    def known(self, known_at: datetime, *, version: int | None = None) -> Known:
        """What the platform knew before an instant: the loads received by then, up to a ledger version."""
        moment = in_zone(known_at)
        return Known(self.root, moment, self.ledger(version).filter(pl.col("recorded_from") < moment))

    def contents(self, kind: str, load_id: str, records: pl.DataFrame) -> pl.DataFrame:
        """Content and receipt of the records named (record_id, bucket), in committed loads and the one being written."""
        visible = pl.Series([*self.ledger()["load_id"], load_id]).implode()
        table = self.table(kind)
        files = table.files().filter(pl.col("bucket").is_in(records["bucket"].unique().implode()))
        rows = scan(files, KINDS[kind].schema).filter(pl.col("load_id").is_in(visible))
        if files.is_empty():
            return rows.select("record_id", "content_hash", "recorded_at").collect()
        with table.reading():
            return (
                rows.select("record_id", "content_hash", "recorded_at")
                .join(records.select("record_id").unique().lazy(), on="record_id", how="semi")
                .collect(engine="streaming")
            )

    def purges(self) -> pl.DataFrame:
        """Every row that was purged (`features.purges.PURGES_SCHEMA`)."""
        return read_purges(self.root)

    def table(self, kind: str) -> Table:
        """The table of a kind. For the store's own modules: features read by the gate."""
        return record_table(self.root, kind)

    @property
    def _ledger_table(self) -> SmallTable:
        return SmallTable(self.root / "loads")


__all__ = [
    "ZONE",
    "Known",
    "Load",
    "LoadedFile",
    "Store",
    "end_of_day",
    "in_zone",
    "newest_revisions",
    "start_of_day",
]
