"""Source files → the record store. All of a load becomes visible at once, or none of it."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from features.archive import Archive
from features.deliveries import Delivery, by_layout
from features.errors import SourceFileError
from features.layouts import Layout
from features.ledger import Load, LoadedFile, in_zone, start_of_day
from features.load_report import LoadReport
from features.load_step import Judged, append_new, judge_rows, new_rows
from features.originals import how_to_keep
from features.other_feeds import feeds_of, known_elsewhere
from features.problems import FILE
from features.profile import Profiler
from features.quarantine import SCHEMA as QUARANTINE_SCHEMA
from features.quarantine import with_content
from features.quarantine_import import is_export
from features.read_delivery import ReadDelivery, content_of, reading, receipts_of, stamp_of, together
from features.read_file import ROW
from features.registry_match import TELL_OF_CODES
from features.revisions import Sifted
from features.store import Store
from features.together import side_by_side

BATCH_ROWS: Final = 2_000_000
"""Rows that are typed together; more than these are worked through batch by batch."""
# Content, sheet, layout, mapping, feed, declared day of receipt (None: any).
_Delivered = tuple[str, str | None, str, str | None, str, str | None]
Progress = Callable[[str, int, int], None]  # what, done, in all


def ingest(
    archive: Archive,
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
    progress: Progress | None = None,
    load_id: str | None = None,
) -> LoadReport:
    """Load files: read, type, check, append, quarantine; visible when the ledger has the load's row.

    A file whose content was loaded before adds nothing, unless another day of receipt is declared for it. A file that
    cannot be read is named in the report and the rest is loaded. `now` is the time of the load for files without a
    declared day of receipt; `load_id` a name that no load ever had, else one is made. Loads of one store take turns. What tells of codes comes first, because other files may
    name their enterprises by older identifiers.
    """
    now = in_zone(now)
    report = LoadReport(load_id=load_id or new_load_id(now))
    store = archive.store
    with store.loading():
        loads = store.loads()
        work = _Work(archive, report, now, loads, progress or (lambda *_: None), total=len(deliveries))
        groups = by_layout(deliveries).values()
        for group in sorted(groups, key=lambda group: group[0].layout.kind_name not in TELL_OF_CODES):
            for batch in work.batches(group):
                work.load_batch(batch, group[0].layout)
        if report.files:
            archive.quarantine.write(report.load_id, report.problems)
            report.profiles = archive.profiles.write(report.load_id, work.profiler.profiles(), loads)
            report.version = store.commit(work.ledger_row())
    return report


def new_load_id(now: datetime) -> str:
    """A name for a load that no other has, beginning with its time."""
    return f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}"


class _Work:
    """The state of one load while its files are worked through."""

    def __init__(
        self,
        archive: Archive,
        report: LoadReport,
        now: datetime,
        loads: Sequence[Load],
        progress: Progress,
        *,
        total: int,
    ) -> None:
        self.archive, self.report, self.now, self.seen = archive, report, now, _seen(loads)
        self.loaded = [file for load in loads for file in load.files]
        self.progress, self.total, self.done = progress, total, 0
        self.store: Store = archive.store
        self.profiler = Profiler()
        self.earliest: datetime | None = None

    def batches(self, deliveries: list[Delivery]) -> Iterator[list[ReadDelivery]]:
        """Read files until there are rows enough for one pass; what cannot be read is reported and left out."""
        batch: list[ReadDelivery] = []
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

    def _read(self, delivery: Delivery) -> ReadDelivery | None:
        name, day, layout = delivery.path.name, delivery.received_on, delivery.layout
        if day is not None and day > self.now.date():
            raise SourceFileError(
                f"{name}：声明的收到日 {day} 晚于今天（{self.now:%Y-%m-%d}），请改正后重新载入"
            )
        stamp = stamp_of(delivery.path)
        with reading(delivery, stamp[0]) as rows_of:
            digest = content_of(delivery.path)
            mapping = (
                None if layout.declared_in is None else self.archive.originals.keep_text(layout.declared_in)
            )
            # Another sheet of the same workbook is another delivery; so is the same file read by a mended mapping.
            content = (digest, delivery.sheet, layout.name, mapping, delivery.feed)
            identity = (*content, None if day is None else day.isoformat())
            if identity in self.seen:
                self.report.note_loaded(delivery.path)
                return None
            if delivery.path.suffix.lower() == ".xlsx" and is_export(delivery.path):
                raise SourceFileError(
                    f"{name}：这是隔离区导出的工作簿，不是来源文件；请以 shouxin quarantine --load 载入"
                )
            rows = rows_of()
        self.seen |= {identity, (*content, None)}
        received = self.now if day is None else start_of_day(day)
        self.earliest = min(self.earliest or received, received)
        return ReadDelivery(delivery, digest, stamp, mapping, received, rows)

    def _failed(self, delivery: Delivery, error: SourceFileError) -> None:
        name = delivery.path.name
        if name in self.report.failed:  # another folder's file of that name
            name = f"{delivery.path.parent.name}/{name}"
        self.report.failed[name] = str(error)

    def load_batch(self, batch: list[ReadDelivery], layout: Layout) -> None:
        """Type, identify, sift and append the rows of files of one layout; quarantine the rest, keep the files."""
        raw = together(batch)
        judged = judge_rows(raw, layout, receipts_of(batch), self.store, self.report.load_id)
        sifted = new_rows(self.store, layout, self.report.load_id, judged.rows)
        problems = pl.concat([judged.problems, sifted.conflicts])
        self._tell_other_feeds(batch, layout, sifted)

        def told() -> None:
            self._quarantine(problems, judged.admitted.rows, layout, batch)
            feeds = [read.delivery.feed for read in batch]
            self.profiler.add(layout, feeds, raw, judged.rows, problems)
            self._count(batch, judged, problems, sifted)

        # Neither needs the other, and nothing of either is visible before the load is committed.
        side_by_side(lambda: append_new(self.store, layout, sifted), told)

    def _tell_other_feeds(self, batch: list[ReadDelivery], layout: Layout, sifted: Sifted) -> None:
        """Of rows whose feed nobody chose: whether another one told their records before."""
        if all(read.delivery.feed != layout.name for read in batch):
            return
        feeds = feeds_of([*self.loaded, *self.report.files], layout)
        found = known_elsewhere(self.store, layout, self.report.load_id, sifted.new, feeds)
        self.report.note_elsewhere(layout.name, found)

    def _quarantine(
        self, problems: pl.DataFrame, raw: pl.DataFrame, layout: Layout, batch: list[ReadDelivery]
    ) -> None:
        if problems.is_empty():
            return
        first = len(self.report.files)
        names = {index: read.delivery.path.name for index, read in enumerate(batch)}
        headers = [column.header for column in layout.read_columns if column.header in raw.columns]
        rows = with_content(problems, raw, headers).select(
            pl.lit(self.report.load_id).alias("load_id"),
            (pl.col(FILE) + first).cast(pl.Int32).alias("file_no"),
            pl.col(FILE).replace_strict(names, return_dtype=pl.String).alias("file"),
            pl.col(ROW).alias("row"),
            *("column", "value", "reason", "expected", "content"),
            pl.lit(self.report.load_id).alias("found_by"),
        )
        self.report.problems = pl.concat([self.report.problems, rows.cast(pl.Schema(QUARANTINE_SCHEMA))])

    def _count(
        self, batch: list[ReadDelivery], judged: Judged, problems: pl.DataFrame, sifted: Sifted
    ) -> None:
        report = self.report
        report.rows += sum(read.rows.height for read in batch)
        report.accepted += sifted.new.height
        report.revised += sifted.revised
        report.unchanged += sifted.unchanged
        report.repeats += sifted.repeats
        report.purged += sifted.purged
        report.left_out += judged.admitted.left_out
        report.masked += judged.admitted.masked
        report.quarantined += problems.select(FILE, ROW).n_unique()
        accepted = dict(sifted.new.group_by(FILE).len().iter_rows())
        changed = judged.admitted.left_out > 0 or judged.admitted.masked > 0
        parts = judged.admitted.rows.partition_by(FILE, as_dict=True) if changed else {}
        for index, read in enumerate(batch):
            admitted = parts.get((index,), read.rows.clear()) if changed else read.rows
            report.files.append(self._kept(read, admitted, accepted.get(index, 0)))

    def _kept(self, read: ReadDelivery, admitted: pl.DataFrame, accepted: int) -> LoadedFile:
        """Keep a file that was loaded, as far as its rows were `admitted`, and say so."""
        delivery, layout = read.delivery, read.delivery.layout
        columns = [ROW, *(c.header for c in layout.read_columns if c.header in read.rows.columns)]
        rows = admitted.select(columns)
        all_in = admitted is read.rows or rows.equals(read.rows.select(columns))
        file = LoadedFile(
            name=delivery.path.name,
            sha256=read.sha256,
            layout=layout.name,
            feed=delivery.feed,
            received_on=read.received_at.date().isoformat(),
            declared=delivery.received_on is not None,
            rows=read.rows.height,
            accepted=accepted,
            sheet=delivery.sheet,
            kept=how_to_keep(delivery.path, layout, read.rows, all_in=all_in),
            mapping=read.mapping,
        )
        self.archive.originals.keep(delivery.path, file, rows)
        if stamp_of(delivery.path) != read.stamp:
            raise SourceFileError(f"{file.name}：文件在载入期间被改动，本次载入作废，请重新载入")
        return file

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


def _seen(loads: Sequence[Load]) -> set[_Delivered]:
    """What was delivered before. A file without a declared day repeats any that has its content."""
    seen: set[_Delivered] = set()
    for file in (file for load in loads for file in load.files):
        content = (file.sha256, file.sheet, file.layout, file.mapping, file.feed)
        seen |= {(*content, None), (*content, file.received_on if file.declared else None)}
    return seen
