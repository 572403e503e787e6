"""The record store: append-only Delta tables, one per kind, made visible by one ledger row per load.

A Delta commit covers one table; so rows are written first and the load becomes visible by its row in the ledger,
written last. Rows of loads that are not in the ledger are never read. The data version that a decision names is the
ledger's Delta version; every earlier one stays readable, so its log is never cleaned up.
"""

import fcntl
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from features.bucket import Share, bucket_of, shares
from features.errors import StoreError
from features.ledger import LEDGER_SCHEMA, ZONE, Load, LoadedFile, end_of_day, in_zone, load_of, start_of_day
from features.records import KINDS, TIME_ZONE

_KEEP_THE_LOG: Final = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}
_NOT_IN_PATHS: Final = frozenset("[]%?#")  # the Delta library takes them for parts of an address


class Store:
    """The record store under one folder. Any number of threads may read it; loads take turns."""

    def __init__(self, root: Path) -> None:
        """Open the store at `root`; nothing is created before the first write."""
        strange = sorted(set(str(root)) & _NOT_IN_PATHS)
        if strange:
            raise StoreError(f"记录库的路径“{root.name}”不能含有字符 {'、'.join(strange)}，请换一个文件夹")
        self.root = root

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Hold the store for one load: what it compares itself with must not change before it is committed.

        The lock belongs to the open file, so that it ends with its process, however that ends.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / ".loading").open("ab")
        except OSError as error:
            raise StoreError(f"记录库文件夹不能写入（{error.strerror}），请检查磁盘空间和权限") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def append(self, kind: str, rows: pl.DataFrame) -> None:
        """Write rows of one kind. They stay invisible until their load is committed."""
        ordered = rows.select(list(KINDS[kind].schema)).sort("bucket", "uscc", "record_id", "recorded_at")
        self._write(self._path(kind), ordered, partition_by=["bucket"])

    def commit(self, load: Load) -> int:
        """Make a load visible by its row in the ledger. Returns the ledger version that has it."""
        self._write(self._ledger_path, load.as_row(), metadata={"load_id": load.load_id})
        ours = self.ledger().filter(pl.col("load_id") == load.load_id)
        return int(ours["version"].item())

    def ledger(self, version: int | None = None) -> pl.DataFrame:
        """The loads up to a ledger version (all without one), oldest first, with the version of each."""
        with _reading("loads"):
            if not DeltaTable.is_deltatable(str(self._ledger_path)):
                return pl.DataFrame(schema={**LEDGER_SCHEMA, "version": pl.Int64()})
            table = DeltaTable(self._ledger_path)
            rows = pl.DataFrame(table.to_pyarrow_table())
            versions = {
                entry["load_id"]: int(entry["version"]) for entry in table.history() if "load_id" in entry
            }
        frame = rows.with_columns(
            pl.col("load_id").replace_strict(versions, return_dtype=pl.Int64).alias("version"),
            pl.col("loaded_at", "recorded_from").dt.convert_time_zone(TIME_ZONE),
        )
        return frame.filter(pl.col("version") <= version if version is not None else True).sort("version")

    def loads(self, version: int | None = None) -> list[Load]:
        """The loads as objects, oldest first."""
        return [load_of(row) for row in self.ledger(version).iter_rows(named=True)]

    def known(self, known_at: datetime, *, version: int | None = None) -> "Known":
        """What the platform knew before an instant: the loads received by then, up to a ledger version."""
        moment = in_zone(known_at)
        return Known(self, moment, self.ledger(version).filter(pl.col("recorded_from") < moment))

    def contents(self, kind: str, load_id: str, records: pl.DataFrame) -> pl.DataFrame:
        """Content and receipt of the records named (record_id, bucket), in committed loads and the one being written."""
        visible = pl.Series([*self.ledger()["load_id"], load_id]).implode()
        wanted = records.select("record_id").unique().lazy()
        files = self.files_of(kind).filter(pl.col("bucket").is_in(records["bucket"].unique().implode()))
        rows = self.scan(kind, files).filter(pl.col("load_id").is_in(visible))
        with _reading(kind):
            return (
                rows.select("record_id", "content_hash", "recorded_at")
                .join(wanted, on="record_id", how="semi")
                .collect(engine="streaming")
            )

    def files_of(self, kind: str) -> pl.DataFrame:
        """The data files of a kind and their buckets, as they are now."""
        path = self._path(kind)
        with _reading(kind):
            if not DeltaTable.is_deltatable(str(path)):
                return pl.DataFrame(schema={"path": pl.String(), "bucket": pl.Int16()})
            actions = pl.DataFrame(DeltaTable(path).get_add_actions(flatten=True))
        return actions.select(
            (str(path) + "/" + pl.col("path")).alias("path"),
            pl.col("partition.bucket").cast(pl.Int16).alias("bucket"),
        )

    @staticmethod
    def scan(kind: str, files: pl.DataFrame) -> pl.LazyFrame:
        """Every stored row in the files given, visible or not. For this module only: features read by the gate."""
        schema = KINDS[kind].schema
        # The bucket is not in the file but in its path: said here, so that folders named a=b above do not matter.
        parts = [
            pl.scan_parquet(paths, hive_partitioning=False, glob=False).with_columns(
                pl.lit(bucket, dtype=pl.Int16).alias("bucket")
            )
            for bucket, paths in files.sort("bucket")
            .group_by("bucket", maintain_order=True)
            .agg("path")
            .iter_rows()
        ]
        empty = pl.LazyFrame(schema=schema)
        return pl.concat(parts or [empty]).select(pl.col(name).cast(dtype) for name, dtype in schema.items())

    def _path(self, kind: str) -> Path:
        return self.root / "records" / kind

    @property
    def _ledger_path(self) -> Path:
        return self.root / "loads"

    @staticmethod
    def _write(
        path: Path,
        rows: pl.DataFrame,
        *,
        partition_by: list[str] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        try:
            write_deltalake(
                path,
                rows.to_arrow(),
                mode="append",
                partition_by=partition_by,
                configuration=_KEEP_THE_LOG,
                commit_properties=CommitProperties(custom_metadata=dict(metadata or {})),
            )
        except (DeltaError, OSError) as error:
            raise StoreError(f"记录库写入失败（{path.name}），请检查磁盘空间和权限：{error}") from error


@dataclass(frozen=True)
class Known:
    """A view of the store as it was known at an instant; the source of the lawful gate and of nothing else."""

    store: Store
    known_at: datetime
    ledger: pl.DataFrame = field(repr=False)
    # kind → its files. Listed after the ledger was read, so that every row of a visible load is found.
    _files: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def version(self) -> int:
        """The last ledger version at or before the instant; -1 when nothing was known."""
        return max(self.ledger["version"].to_list(), default=-1)

    @property
    def shares(self) -> list[Share]:
        """The store's buckets in shares that fit in memory."""
        return shares(int(self.ledger["rows"].sum()))

    @property
    def data_hash(self) -> str:
        """SHA-256 over what was received and when, whatever its order or its loads' names."""
        lines = [
            f"{file.sha256}|{file.layout}|{file.feed}|{load.received_at(file).isoformat()}"
            for load in map(load_of, self.ledger.iter_rows(named=True))
            for file in load.files
            if load.received_at(file) < self.known_at
        ]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def rows(self, kind: str, share: Share | None = None, *, as_of: date | None = None) -> pl.DataFrame:
        """The newest revision of each record of a kind that was known, with its `revision` number (1, 2, …).

        With `as_of`, of a progressive kind the newest among the revisions dated by that day.
        """
        return self._newest(kind, self._known(kind, share), as_of)

    def rows_of(self, kind: str, codes: Sequence[str], *, as_of: date | None = None) -> pl.DataFrame:
        """As `rows`, of the enterprises with these codes only; no bucket without any of them is read."""
        wanted = pl.Series("uscc", codes, dtype=pl.String)
        share = tuple(wanted.to_frame().select(bucket_of().unique()).to_series())
        ours = self._known(kind, share).filter(pl.col("uscc").is_in(wanted.implode()))
        return self._newest(kind, ours, as_of)

    def _known(self, kind: str, share: Share | None) -> pl.LazyFrame:
        """Every receipt of a kind that was known."""
        if kind not in self._files:
            self._files[kind] = self.store.files_of(kind)
        files = self._files[kind]
        if share is not None:
            files = files.filter(pl.col("bucket").is_in(share))
        visible = self.ledger["load_id"].implode()
        return self.store.scan(kind, files).filter(
            pl.col("load_id").is_in(visible) & (pl.col("recorded_at") < self.known_at)
        )

    @staticmethod
    def _newest(kind: str, known: pl.LazyFrame, as_of: date | None) -> pl.DataFrame:
        with _reading(kind):
            return newest_revisions(known.collect(), as_of=as_of if KINDS[kind].progressive else None)


def newest_revisions(rows: pl.DataFrame, *, as_of: date | None = None) -> pl.DataFrame:
    """Of the rows of each record the one received last, numbered by the receipts up to it; sorted by code and record.

    With `as_of`, the last one among the rows dated by that day; the numbers stay those of all receipts.
    """
    ordered = rows.sort("uscc", "record_id", "recorded_at", "content_hash")
    record = pl.col("record_id")
    # Two loads on two machines may have stored the same receipt twice: one of them is enough.
    once = ordered.filter(
        ((record != record.shift(-1)) | (pl.col("recorded_at") != pl.col("recorded_at").shift(-1))).fill_null(
            value=True
        )
    )
    # The number of a receipt: how far it stands behind the first one of its record.
    placed = once.with_row_index("position")
    first = pl.when((record != record.shift()).fill_null(value=True)).then("position").forward_fill()
    numbered = placed.with_columns(revision=(pl.col("position") - first + 1).cast(pl.Int32))
    dated = numbered if as_of is None else numbered.filter(pl.col("occurred_on") <= as_of)
    return dated.filter((record != record.shift(-1)).fill_null(value=True)).drop("position")


@contextmanager
def _reading(what: str) -> Iterator[None]:
    try:
        yield
    except (DeltaError, OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(f"记录库读取失败（{what}），文件缺失或已损坏，请从备份恢复：{error}") from error


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
