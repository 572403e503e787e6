"""The record store: append-only Delta tables, one per kind, made visible by one ledger row per load.

A Delta commit covers one table; so rows are written first and the load becomes visible by its row in the ledger,
written last. Rows of loads that are not in the ledger are never read. The data version that a decision names is the
ledger's Delta version; every earlier one stays readable.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from features.errors import StoreError
from features.records import INSTANT, KINDS, TIME_ZONE

ZONE: Final = ZoneInfo(TIME_ZONE)
_LEDGER_SCHEMA: Final = {
    "load_id": pl.String(),
    "loaded_at": INSTANT,
    "recorded_from": INSTANT,  # earliest receipt among its rows
    "files": pl.String(),  # JSON: name, sha256, layout, feed, received_on, counts
    "rows": pl.Int64(),
    "quarantined": pl.Int64(),
    "left_out": pl.Int64(),
}


def end_of_day(day: date) -> datetime:
    """The first instant after a day: a bare date means the end of that day, Asia/Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZONE)


def start_of_day(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai: when a declared day of receipt counts from."""
    return datetime.combine(day, time(), tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file of a load, by content, with what became of its rows."""

    name: str
    sha256: str
    layout: str
    feed: str
    received_on: str
    declared: bool
    rows: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Load:
    """One load: what the ledger says about it."""

    load_id: str
    loaded_at: datetime
    recorded_from: datetime
    files: tuple[LoadedFile, ...]
    rows: int
    quarantined: int
    left_out: int


class Store:
    """The record store under one folder."""

    def __init__(self, root: Path) -> None:
        """Open the store at `root`; nothing is created before the first write."""
        self.root = root
        self._files: dict[str, pl.DataFrame] = {}  # kind → its data files and their buckets

    def append(self, kind: str, rows: pl.DataFrame) -> None:
        """Write rows of one kind. They stay invisible until their load is committed."""
        ordered = rows.select(list(KINDS[kind].schema)).sort("bucket", "uscc", "record_id", "recorded_at")
        self._write(self._path(kind), ordered, partition_by=["bucket"])
        self._files.pop(kind, None)

    def commit(self, load: Load) -> int:
        """Make a load visible by its row in the ledger. Returns the ledger's new version."""
        row = pl.DataFrame(
            {
                "load_id": load.load_id,
                "loaded_at": load.loaded_at,
                "recorded_from": load.recorded_from,
                "files": json.dumps([_file_json(f) for f in load.files], ensure_ascii=False),
                "rows": load.rows,
                "quarantined": load.quarantined,
                "left_out": load.left_out,
            },
            schema=_LEDGER_SCHEMA,
        )
        self._write(self._ledger_path, row, metadata={"load_id": load.load_id})
        return DeltaTable(self._ledger_path).version()

    def ledger(self, version: int | None = None) -> pl.DataFrame:
        """The loads up to a ledger version (all without one), oldest first, with the version of each."""
        if not DeltaTable.is_deltatable(str(self._ledger_path)):
            return pl.DataFrame(schema={**_LEDGER_SCHEMA, "version": pl.Int64()})
        table = DeltaTable(self._ledger_path)
        rows = pl.from_arrow(table.to_pyarrow_table())
        versions = {
            entry["load_id"]: int(entry["version"]) for entry in table.history() if "load_id" in entry
        }
        frame = pl.DataFrame(rows).with_columns(pl.col("load_id").replace_strict(versions).alias("version"))
        frame = frame.with_columns(pl.col("loaded_at", "recorded_from").dt.convert_time_zone(TIME_ZONE))
        return frame.filter(pl.col("version") <= version if version is not None else True).sort("version")

    def loads(self, version: int | None = None) -> list[Load]:
        """The loads as objects, oldest first."""
        return [_load(row) for row in self.ledger(version).iter_rows(named=True)]

    def known(self, known_at: datetime, *, version: int | None = None) -> "Known":
        """What the platform knew before an instant: the loads received by then, up to a ledger version."""
        ledger = self.ledger(version).filter(pl.col("recorded_from") < known_at)
        self._files.clear()  # after the ledger, so that every row of a visible load is found
        return Known(self, known_at, ledger)

    def rows_of(self, kind: str, bucket: int | None = None, columns: list[str] | None = None) -> pl.DataFrame:
        """Every stored row of a kind, visible or not. For this package only; features read through the gate."""
        schema = KINDS[kind].schema
        wanted = columns or list(schema)
        files = self._files_of(kind)
        if bucket is not None:
            files = files.filter(pl.col("bucket") == bucket)
        if files.is_empty():
            return pl.DataFrame(schema={name: schema[name] for name in wanted})
        frame = pl.scan_parquet(
            files["path"].to_list(), hive_partitioning=True, hive_schema={"bucket": pl.Int16()}
        )
        return frame.select(pl.col(name).cast(schema[name]) for name in wanted).collect()

    def contents(self, kind: str, load_id: str) -> pl.DataFrame:
        """Identity, content and receipt of the rows of committed loads and of the load being written."""
        visible = pl.Series([*self.ledger()["load_id"], load_id]).implode()
        columns = ["record_id", "content_hash", "recorded_at", "load_id"]
        return self.rows_of(kind, columns=columns).filter(pl.col("load_id").is_in(visible))

    def _files_of(self, kind: str) -> pl.DataFrame:
        if kind not in self._files:
            self._files[kind] = self._list_files(kind)
        return self._files[kind]

    def _list_files(self, kind: str) -> pl.DataFrame:
        path = self._path(kind)
        if not DeltaTable.is_deltatable(str(path)):
            return pl.DataFrame(schema={"path": pl.String(), "bucket": pl.Int16()})
        actions = pl.DataFrame(DeltaTable(path).get_add_actions(flatten=True))
        return actions.select(
            (str(path) + "/" + pl.col("path")).alias("path"),
            pl.col("partition.bucket").cast(pl.Int16).alias("bucket"),
        )

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
                commit_properties=CommitProperties(custom_metadata=dict(metadata or {})),
            )
        except (DeltaError, OSError) as error:
            raise StoreError(f"记录库写入失败({path.name}):{error}") from error


@dataclass(frozen=True)
class Known:
    """A view of the store as it was known at an instant; the source of the lawful gate and of nothing else."""

    store: Store
    known_at: datetime
    ledger: pl.DataFrame = field(repr=False)

    @property
    def version(self) -> int:
        """The last ledger version at or before the instant; -1 when nothing was known."""
        return int(self.ledger["version"].max() or 0) if self.ledger.height else -1  # type: ignore[arg-type]

    @property
    def data_hash(self) -> str:
        """SHA-256 over the contents of the files that were known, whatever their order or their loads' names."""
        lines = sorted(
            f"{f['sha256']}|{f['layout']}|{f['feed']}|{f['received_on']}"
            for files in self.ledger["files"]
            for f in json.loads(files)
            if start_of_day(date.fromisoformat(f["received_on"])) < self.known_at
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def rows(self, kind: str, bucket: int | None = None) -> pl.DataFrame:
        """The newest revision of each record of a kind that was known, with its `revision` number (1, 2, …)."""
        rows = self.store.rows_of(kind, bucket)
        visible = self.ledger["load_id"].implode()
        known = rows.filter(pl.col("load_id").is_in(visible) & (pl.col("recorded_at") < self.known_at))
        return newest_revisions(known)


def newest_revisions(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the rows of each record the one received last, numbered by how many were received before it."""
    ordered = rows.sort("uscc", "record_id", "recorded_at")
    return (
        ordered.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("record_id").alias("revision"))
        .filter(pl.col("record_id") != pl.col("record_id").shift(-1).fill_null(""))
    )


def _file_json(file: LoadedFile) -> dict[str, Any]:
    return {name: getattr(file, name) for name in LoadedFile.__slots__}


def _load(row: Mapping[str, Any]) -> Load:
    files = tuple(LoadedFile(**entry) for entry in json.loads(row["files"]))
    return Load(
        row["load_id"],
        row["loaded_at"],
        row["recorded_from"],
        files,
        row["rows"],
        row["quarantined"],
        row["left_out"],
    )
