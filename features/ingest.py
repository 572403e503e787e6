"""Source files → the record store. All of a load becomes visible at once, or none of it."""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from features.deliveries import Delivery, by_layout
from features.errors import SourceFileError
from features.identity import with_identity
from features.layouts import Layout
from features.quarantine import SCHEMA as QUARANTINE_SCHEMA
from features.quarantine import Quarantine, with_content
from features.read_file import ROW, read_source_file
from features.records import INSTANT
from features.revisions import Sifted, sift
from features.store import Load, LoadedFile, Store, in_zone, start_of_day
from features.typed_rows import FILE, RECEIVED_ON, type_rows

BATCH_ROWS: Final = 2_000_000
"""Rows that are typed together; more than these are worked through batch by batch."""
# Content, sheet, layout, feed, declared day of receipt (None: any).
_Delivered = tuple[str, str | None, str, str, str | None]
Progress = Callable[[str, int, int], None]  # what, done, in all


@dataclass(slots=True)
class LoadReport:
    """What a load did, for the officer and for the ledger."""

    load_id: str
    version: int | None = None
    rows: int = 0
    accepted: int = 0
    revised: int = 0
    unchanged: int = 0
    repeats: int = 0
    left_out: int = 0
    quarantined: int = 0
    files: list[LoadedFile] = field(default_factory=list)
    already_loaded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    problems: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUARANTINE_SCHEMA))


@dataclass(frozen=True, slots=True)
class _Read:
    delivery: Delivery
    sha256: str
    received_at: datetime
    rows: pl.DataFrame


def ingest(
    store: Store,
    quarantine: Quarantine,
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files: read, type, check, append, quarantine; visible when the ledger has the load's row.

    A file whose content was loaded before adds nothing, unless another day of receipt is declared for it. A file that
    cannot be read is named in the report and the rest is loaded. `now` is the time of the load for files without a
    declared day of receipt. Loads of one store take turns.
    """
    now = in_zone(now)
    report = LoadReport(load_id=f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}")
    with store.loading():
        work = _Work(store, report, now, _seen(store), progress or (lambda *_: None), total=len(deliveries))
        for group in by_layout(deliveries).values():
            for batch in work.batches(group):
                work.load_batch(batch, group[0].layout)
        if report.files:
            quarantine.write(report.load_id, report.problems)
            report.version = store.commit(work.ledger_row())
    return report


@dataclass(slots=True)
class _Work:
    """The state of one load while its files are worked through."""

    store: Store
    report: LoadReport
    now: datetime
    seen: set[_Delivered]
    progress: Progress
    total: int
    done: int = 0
    earliest: datetime | None = None

    def batches(self, deliveries: list[Delivery]) -> Iterator[list[_Read]]:
        """Read files until there are rows enough for one pass; what cannot be read is reported and left out."""
        batch: list[_Read] = []
        for delivery in deliveries:
            try:
                read = self._read(delivery)
            except SourceFileError as error:
                self._failed(delivery, error)
                read = None
            self.done += 1
            self.progress(delivery.path.name, self.done, self.total)
            if read is not None:
                batch.append(read)
            if sum(r.rows.height for r in batch) >= BATCH_ROWS:
                yield batch
                batch = []
        if batch:
            yield batch

    def _read(self, delivery: Delivery) -> _Read | None:
        name, day = delivery.path.name, delivery.received_on
        if day is not None and day > self.now.date():
            raise SourceFileError(
                f"{name}：声明的收到日 {day} 晚于今天（{self.now:%Y-%m-%d}），请改正后重新载入"
            )
        # Another sheet of the same workbook is another delivery.
        content = (_sha256(delivery.path), delivery.sheet, delivery.layout.name, delivery.feed)
        identity = (*content, None if day is None else day.isoformat())
        if identity in self.seen:
            self.report.already_loaded.append(name)
            return None
        rows = read_source_file(delivery.path, delivery.layout, sheet=delivery.sheet)
        self.seen |= {identity, (*content, None)}
        received = self.now if day is None else start_of_day(day)
        self.earliest = min(self.earliest or received, received)
        return _Read(delivery, content[0], received, rows)

    def _failed(self, delivery: Delivery, error: SourceFileError) -> None:
        name = delivery.path.name
        if name in self.report.failed:  # another folder's file of that name
            name = f"{delivery.path.parent.name}/{name}"
        self.report.failed[name] = str(error)

    def load_batch(self, batch: list[_Read], layout: Layout) -> None:
        """Type, identify, sift and append the rows of files of one layout; quarantine the rest."""
        raw = _together(batch)
        typed = type_rows(raw, layout)
        rows = with_identity(_with_receipt(typed.good, batch), layout.kind)
        rows = rows.with_columns(load_id=pl.lit(self.report.load_id))
        sifted = sift(rows, self.store.contents(layout.kind_name, self.report.load_id, rows))
        if sifted.new.height:
            self.store.append(layout.kind_name, sifted.new)
        problems = pl.concat([typed.problems, sifted.conflicts])
        names = [read.delivery.path.name for read in batch]
        self.report.problems = pl.concat([self.report.problems, _stored(problems, raw, names)])
        self._count(batch, typed.left_out, problems, sifted)

    def _count(self, batch: list[_Read], left_out: int, problems: pl.DataFrame, sifted: Sifted) -> None:
        report = self.report
        report.rows += sum(read.rows.height for read in batch)
        report.accepted += sifted.new.height
        report.revised += sifted.revised
        report.unchanged += sifted.unchanged
        report.repeats += sifted.repeats
        report.left_out += left_out
        report.quarantined += problems.select(FILE, ROW).n_unique()
        accepted = dict(sifted.new.group_by(FILE).len().iter_rows())
        for index, read in enumerate(batch):
            report.files.append(
                LoadedFile(
                    name=read.delivery.path.name,
                    sha256=read.sha256,
                    layout=read.delivery.layout.name,
                    feed=read.delivery.feed,
                    received_on=read.received_at.date().isoformat(),
                    declared=read.delivery.received_on is not None,
                    rows=read.rows.height,
                    accepted=accepted.get(index, 0),
                    sheet=read.delivery.sheet,
                )
            )

    def ledger_row(self) -> Load:
        """What the ledger says about this load."""
        report = self.report
        return Load(
            report.load_id,
            self.now,
            self.earliest or self.now,
            tuple(report.files),
            report.accepted,
            report.quarantined,
            report.left_out,
        )


def _seen(store: Store) -> set[_Delivered]:
    """What was delivered before. A file without a declared day repeats any that has its content."""
    files = [file for load in store.loads() for file in load.files]
    days = {(f.sha256, f.sheet, f.layout, f.feed, f.received_on) for f in files if f.declared}
    return days | {(f.sha256, f.sheet, f.layout, f.feed, None) for f in files}


def _together(batch: list[_Read]) -> pl.DataFrame:
    frames = [
        read.rows.with_columns(
            pl.lit(index, dtype=pl.Int32).alias(FILE),
            pl.lit(read.received_at.date()).alias(RECEIVED_ON),
        )
        for index, read in enumerate(batch)
    ]
    return pl.concat(frames, how="diagonal")


def _with_receipt(rows: pl.DataFrame, batch: list[_Read]) -> pl.DataFrame:
    files = pl.DataFrame(
        {
            FILE: pl.Series(range(len(batch)), dtype=pl.Int32),
            "source": [read.delivery.feed for read in batch],
            "recorded_at": pl.Series([read.received_at for read in batch]).cast(INSTANT),
            "recorded_declared": [read.delivery.received_on is not None for read in batch],
        }
    )
    return rows.drop("source", "recorded_at", "recorded_declared").join(
        files, on=FILE, how="left", maintain_order="left"
    )


def _stored(problems: pl.DataFrame, raw: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    if problems.is_empty():
        return pl.DataFrame(schema=QUARANTINE_SCHEMA)
    rows = with_content(problems, raw, names)
    return rows.select(pl.lit("").alias("load_id"), pl.all())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceFileError(
            f"{path.name}：文件不存在或读不出（{error.strerror}），请检查路径和权限"
        ) from error
