"""One Delta table on disk: appended to, listed, scanned, rewritten file by file. Knows no records and no loads."""

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction
from polars import selectors

from features.data_files import as_stored
from features.delta_log import (
    ByTable,
    Log,
    actions_of,
    checkpoints,
    log_of,
    opened,
    since_checkpoint,
    written,
)
from features.errors import StoreError
from features.parquet_file import write_parquet
from features.system_reasons import is_of_the_path, system_reason
from features.together import worked_together

_SETTINGS: Final = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    # No least and greatest values in the log: it is kept for ever, and what is purged must not stand in it.
    "delta.dataSkippingNumIndexedCols": "0",
}
# What is committed stands, whatever becomes of a checkpoint: the library would tell a commit as failed where its checkpoint is not written.
_COMMIT_ALONE: Final = PostCommitHookProperties(create_checkpoint=False)
_QUICK: Final = 10
_SLOW: Final = 100
"""Commits since a checkpoint that are read in no time, and that take longer than all else: to open a table the library reads each of them."""
# Files of this name hold their rows in order; the name is what the log says about a file.
_SORTED: Final = "by-event-"
FILES_SCHEMA: Final = {"path": pl.String(), "bucket": pl.Int16(), "sorted": pl.Boolean(), "rows": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The files of a bucket that are to be replaced, by name inside the table, and the rows that remain of them."""

    bucket: int
    files: Sequence[str]
    rows: pl.DataFrame


class Table:
    """A Delta table in a folder. Nothing is created before the first write."""

    def __init__(self, path: Path) -> None:
        """Use the folder `path`."""
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        with self.reading():
            return written(log_of(self.path))

    def append_buckets(self, rows: pl.DataFrame) -> None:
        """Append rows by their `bucket`, a file for each. Columns that the table does not have yet are added to it.

        polars writes the files, without a second copy of all rows and in half the time that the table's library takes;
        it only makes the commit.
        """
        if not self._takes(rows):  # the library adds the new columns, or says that a type does not fit
            self._append(rows.clear(), ["bucket"], {})
        with self._writing():
            buckets = rows["bucket"].unique().sort().to_list()
            added = worked_together(buckets, lambda bucket: self._appended(bucket, rows))
            self._commit(list(added))
        self._checkpoint_in_time()

    def _appended(self, bucket: int, rows: pl.DataFrame) -> AddAction:
        return self._added(bucket, rows.filter(pl.col("bucket") == bucket), "", data_change=True)

    def _takes(self, rows: pl.DataFrame) -> bool:
        if not self.exists:
            return False
        with self.reading():
            stored = pl.Schema(opened(self.path, log_of(self.path)).schema().to_arrow())
        return all(stored.get(name) == as_stored(dtype) for name, dtype in rows.schema.items())

    def _append(
        self, rows: pl.DataFrame, partition_by: list[str] | None, metadata: Mapping[str, str]
    ) -> None:
        with self._writing():
            write_deltalake(
                self.path,
                rows,
                mode="append",
                schema_mode="merge",
                partition_by=partition_by,
                configuration=_SETTINGS,
                commit_properties=CommitProperties(custom_metadata=dict(metadata)),
                post_commithook_properties=_COMMIT_ALONE,
            )

    def _commit(
        self, actions: list[AddAction | RemoveAction], metadata: Mapping[str, str] | None = None
    ) -> None:
        table = opened(self.path, log_of(self.path))
        table.create_write_transaction(
            actions,
            mode="append",
            schema=table.schema(),
            partition_by=table.metadata().partition_columns,
            commit_properties=CommitProperties(custom_metadata=dict(metadata or {})),
            post_commithook_properties=_COMMIT_ALONE,
        )

    def _added(self, bucket: int | None, rows: pl.DataFrame, lead: str, *, data_change: bool) -> AddAction:
        """Write a file, of a bucket where the table has any; the action that makes it part of the table."""
        name = f"{lead}{uuid.uuid4().hex}.parquet"
        of_bucket = {} if bucket is None else {"bucket": str(bucket)}
        if bucket is not None:
            # What no row says needs no column: reading gives nulls for it, and in no time.
            said = [column.name for column in rows if column.null_count() < rows.height]
            name, rows = f"bucket={bucket}/{name}", rows.select(said).drop("bucket")
        size = self._put(name, rows, flushed=not data_change)
        stats = json.dumps({"numRecords": rows.height})
        now = int(time.time() * 1000)
        return AddAction(name, size, of_bucket, now, data_change=data_change, stats=stats)

    def files(self) -> pl.DataFrame:
        """The data files as they are now: `path` (whole), `bucket`, `sorted` (its rows are in the store's order), `rows`; by bucket and path."""
        with self.reading():
            log = log_of(self.path)
            return _files_of(self.path, log) if written(log) else pl.DataFrame(schema=FILES_SCHEMA)

    def rewrite(self, parts: Sequence[Rewrite]) -> None:
        """Replace files by one sorted file per bucket, all in one commit. The old ones stay on disk until cleared."""
        now = int(time.time() * 1000)
        with self._writing():
            removed = [
                RemoveAction(name, False, now, partition_values={"bucket": str(part.bucket)})
                for part in parts
                for name in part.files
            ]
            kept = [part for part in parts if part.rows.height]
            added = worked_together(
                kept, lambda part: self._added(part.bucket, part.rows, _SORTED, data_change=False)
            )
            self._commit([*removed, *added])

    def clear(self, *, hours: int) -> int:
        """Delete from the disk what no longer belongs to the table for that many hours. Returns how many files."""
        if not self.exists or not self._has_old_files(hours):
            return 0
        with self._writing():
            table = DeltaTable(self.path)
            old = table.vacuum(hours, dry_run=True, enforce_retention_duration=False, full=True)
            if old:  # each clearing is a commit
                table.vacuum(
                    hours,
                    dry_run=False,
                    enforce_retention_duration=False,
                    full=True,
                    post_commithook_properties=_COMMIT_ALONE,
                )
        return len(old)

    def checkpoint(self, *, after: int = _QUICK) -> None:
        """Write down what the log comes to, where it has grown: whoever opens the table reads no more than what came since.

        The last but one stays for who is about to read it, none of before.
        """
        with self._writing():
            log = log_of(self.path)
            if since_checkpoint(log) <= after:
                return
            DeltaTable(self.path).create_checkpoint()
            for name in checkpoints(log_of(self.path))[-1:]:
                _flush(self.path / "_delta_log" / name)
            for name in checkpoints(log)[:-1]:
                (self.path / "_delta_log" / name).unlink(missing_ok=True)

    def _checkpoint_in_time(self) -> None:
        """One where nobody compacts. It saves time and nothing else: where it cannot be written the next commit tries again, and a compaction tells it."""
        with suppress(Exception):  # the commit stands, whatever the library makes of this
            self.checkpoint(after=_SLOW)

    def _has_old_files(self, hours: int) -> bool:
        """Whether a data file as old as that lies in the folder without belonging to the table: sooner found than the library asked."""
        with self.reading():
            ours = set(actions_of(self.path, log_of(self.path))["path"])
        with self._writing():
            there = (path for path in self._on_disk() if path not in ours)
            return any(os.stat(path).st_mtime <= time.time() - hours * 3600 for path in there)  # noqa: PTH116 - a `Path` for each takes longer than to ask

    def _on_disk(self) -> Iterator[str]:
        """Every data file in the folder, whole: a `Path` for each takes longer than to find it."""
        for folder, inside, names in os.walk(self.path, onerror=_raised):
            if "_delta_log" in inside:
                inside.remove("_delta_log")
            yield from (f"{folder}/{name}" for name in names if name.endswith(".parquet"))

    def _put(self, name: str, rows: pl.DataFrame, *, flushed: bool) -> int:
        """Write a file; `flushed` to the disk where it replaces what is deleted afterwards. Returns its size."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            # Not packed: half of a record is hashes, and to unpack the rest takes longer than to read it.
            told = rows.with_columns(selectors.datetime().dt.convert_time_zone("UTC"))
            write_parquet(told, file, compression="uncompressed", statistics=False)
            file.flush()
            if flushed:
                os.fsync(file.fileno())
        return path.stat().st_size

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Tell what goes wrong inside as an error of this table."""
        try:
            yield
        except (DeltaError, OSError, pl.exceptions.PolarsError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> StoreError:
        why = system_reason(error)
        if is_of_the_path(error):
            return StoreError(f"记录库读取失败（{self.path.name}）{why}，请核对数据目录的路径和权限")
        # What a checkpoint says its commits say too.
        points = isinstance(error, DeltaError) and any(self.path.glob("_delta_log/*checkpoint*"))
        first = (
            f"请停止服务，删去 {self.path.name}/_delta_log 中的 *.checkpoint.parquet 和 _last_checkpoint 再试，仍读不了的"
            if points
            else "请"
        )
        return StoreError(f"记录库读取失败（{self.path.name}），文件缺失或已损坏{why}，{first}从备份恢复")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (DeltaError, OSError) as error:
            raise StoreError(
                f"记录库写入失败（{self.path.name}），请检查磁盘空间和权限{system_reason(error)}"
            ) from error


def _raised(error: OSError) -> None:
    raise error


def _flush(path: Path) -> None:
    """To the disk, before what it stands for is deleted."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _files(path: Path, log: Log) -> pl.DataFrame:
    actions = actions_of(path, log)
    if actions.is_empty():
        return pl.DataFrame(schema=FILES_SCHEMA)
    return actions.select(
        "path",
        pl.col("partition.bucket").cast(pl.Int16).alias("bucket"),
        pl.col("path").str.contains(f"/{_SORTED}", literal=True).alias("sorted"),
        pl.col("num_records").cast(pl.Int64).alias("rows"),
    ).sort("bucket", "path")


_files_of: Final = ByTable(_files)
