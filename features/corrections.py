"""Mended quarantined rows → the record store: the same checks, the feed and layout of their files, known from now on.

A row that is right is appended and closed; one that is still wrong stays open with what is wrong now; one that is
dismissed is closed with the officer's reason; of a natural person's nothing stays but its place. What is closed stays
closed, so that the same workbook adds nothing; only what was dismissed may still be told a person's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from features.archive import Archive
from features.ingest import new_load_id
from features.layouts import Layout
from features.ledger import Load, LoadedFile, in_zone
from features.load_report import CorrectionReport
from features.load_step import append_new, judge_rows, new_rows
from features.mended_rows import facts, said, told_later
from features.persons import admit
from features.problems import FILE, RECEIVED_ON
from features.quarantine import CLOSED_SCHEMA, KEY, SCHEMA, with_content
from features.quarantine_export import ID, row_id
from features.quarantine_import import Key, MendedRow, read_mended
from features.quarantine_persons import wipe_persons
from features.read_delivery import content_of
from features.read_file import ROW
from features.records import INSTANT

_PERSON: Final = "自然人，按规定不收"


def correct(archive: Archive, path: Path, *, now: datetime) -> CorrectionReport:
    """Load the workbook of mended rows at `path`; `LayoutError` where it is damaged, and then nothing is changed."""
    now = in_zone(now)
    report = CorrectionReport(new_load_id(now))
    with archive.store.loading():
        work = _Work(archive, report, now, path)
        for group in work.groups():
            work.load(group)
        work.finish()
    return report


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of one layout and feed."""

    file: LoadedFile
    layout: Layout
    rows: list[MendedRow]


class _Work:
    """The state of one correction."""

    def __init__(self, archive: Archive, report: CorrectionReport, now: datetime, path: Path) -> None:
        self.archive, self.report, self.now, self.path = archive, report, now, path
        self.sha256 = content_of(path)
        loads = archive.store.loads()
        self.files = {(load.load_id, n): file for load in loads for n, file in enumerate(load.files)}
        self.received = {
            (load.load_id, n): load.received_at(file) for load in loads for n, file in enumerate(load.files)
        }
        visible = [load.load_id for load in loads]
        self.states = {_key(row): row for row in archive.quarantine.rows(visible).iter_rows(named=True)}
        self.told: dict[Key, list[dict[str, Any]]] = {}
        for problem in archive.quarantine.open_problems(visible).iter_rows(named=True):
            self.told.setdefault(_key(problem), []).append(problem)
        self.closed: list[dict[str, Any]] = []
        self.tables: list[pl.DataFrame] = []

    def groups(self) -> list[_Group]:
        """The workbook's rows by layout, mapping and feed; of rows about one record the one received last is first."""
        rows = read_mended(self.path, {key: row["content"] for key, row in self.states.items()})
        self.report.rows = len(rows)
        groups: dict[tuple[str, str | None, str], list[MendedRow]] = {}
        for row in sorted(rows, key=lambda row: self.received[row.key[:2]], reverse=True):
            file = self.files[row.key[:2]]
            groups.setdefault((file.layout, file.mapping, file.feed), []).append(row)
        return [self._group(groups[name]) for name in sorted(groups, key=str)]

    def _group(self, rows: list[MendedRow]) -> _Group:
        file = self.files[rows[0].key[:2]]
        return _Group(file, self.archive.originals.layout_of(file), rows)

    def load(self, group: _Group) -> None:
        """Close, append or leave open the rows of one layout and feed."""
        retried = []
        for row in group.rows:
            state = self.states[row.key]["state"]
            if row.wish == "person" and state in {"open", "dismissed"}:
                self._close(row, "person", _PERSON)
            elif state != "open":
                self.report.closed_before += 1
            elif row.wish == "dismiss":
                self._close(row, "dismissed", row.note)
            elif self._waits(row):
                self.report.still_open += 1
            else:
                retried.append(row)
        changed = self.report.accepted
        if retried:
            self._retry(retried, group)
        self._note(group, retried, self.report.accepted - changed)

    def _waits(self, row: MendedRow) -> bool:
        """Whether a row that is wrong as a whole came back as it was: reading it again would guess."""
        if row.wish == "confirm":
            return False
        whole = any(not problem["column"] for problem in self.told[row.key])
        return whole and said(row.cells) == said(json.loads(self.states[row.key]["content"]))

    def _retry(self, rows: list[MendedRow], group: _Group) -> None:
        store, load_id, layout = self.archive.store, self.report.load_id, group.layout
        raw = self._raw(rows, layout)
        receipt = {"source": [group.file.feed], "recorded_at": [self.now], "recorded_declared": [False]}
        receipts = pl.DataFrame({FILE: pl.Series([0], dtype=pl.Int32), **receipt})
        receipts = receipts.with_columns(pl.col("recorded_at").cast(INSTANT))
        judged = judge_rows(raw, layout, receipts, store, load_id)
        received = [self.received[row.key[:2]] for row in rows]
        stored = store.contents(layout.kind_name, load_id, judged.rows)
        later = told_later(judged.rows, stored, received)
        timely = judged.rows.join(later, on=ROW, how="anti", maintain_order="left")
        sifted = new_rows(store, layout, load_id, timely)
        append_new(store, layout, sifted)
        problems = pl.concat([judged.problems, later, sifted.conflicts])
        wrong, right = set(problems[ROW].to_list()), set(judged.rows[ROW].to_list())
        for place, row in enumerate(rows):
            if place in wrong:
                self.report.still_open += 1
            elif place in right:
                self._close(row, "corrected", row.note)
            else:
                self._close(row, "person", _PERSON)
        self.report.accepted += sifted.new.height
        self.report.revised += sifted.revised
        self.report.unchanged += sifted.unchanged + sifted.repeats
        self._still_wrong(with_content(problems, judged.admitted.rows, _headers(raw)), rows)

    def _raw(self, rows: Sequence[MendedRow], layout: Layout) -> pl.DataFrame:
        """The rows as text under the layout's headers; `__row__` is the place in `rows`."""
        known = {header for row in rows for header in row.cells}
        headers = [column.header for column in layout.read_columns if column.header in known]
        text = {header: [row.cells.get(header) or None for row in rows] for header in headers}
        return pl.DataFrame(text, schema=dict.fromkeys(headers, pl.String())).with_columns(
            pl.lit(0, dtype=pl.Int32).alias(FILE),
            pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW),
            pl.lit(self.now.date()).alias(RECEIVED_ON),
        )

    def _still_wrong(self, problems: pl.DataFrame, rows: list[MendedRow]) -> None:
        """Keep what is wrong with a row now, where that or the row has changed."""
        found: dict[Key, list[dict[str, Any]]] = {}
        for problem in problems.iter_rows(named=True):
            key = rows[problem[ROW]].key
            named = dict(zip(KEY, key, strict=True)) | {"file": self.files[key[:2]].name, "found_by": ""}
            found.setdefault(key, []).append({name: (problem | named)[name] for name in SCHEMA})
        new = [p for key, told in found.items() if facts(told) != facts(self.told[key]) for p in told]
        self.report.problems = pl.concat([self.report.problems, pl.DataFrame(new, schema=SCHEMA)])

    def _close(self, row: MendedRow, state: str, note: str) -> None:
        setattr(self.report, state, getattr(self.report, state) + 1)
        self.closed.append(dict(zip(KEY, row.key, strict=True)) | {"state": state, "note": note})

    def _note(self, group: _Group, retried: list[MendedRow], accepted: int) -> None:
        """Note the rows that came in the workbook, all of them, so that what is kept depends on the workbook only."""
        file = LoadedFile(
            name=self.path.name,
            sha256=self.sha256,
            layout=group.file.layout,
            feed=group.file.feed,
            received_on=self.now.date().isoformat(),
            declared=False,
            rows=len(retried),
            accepted=accepted,
            kept="table",
            mapping=group.file.mapping,
            corrects=True,
        )
        self.report.files.append(file)
        self.tables.append(self._table(group))

    def _table(self, group: _Group) -> pl.DataFrame:
        """What is kept of a workbook: the cells of each row, by its number, without natural persons'."""
        rows = [row for row in group.rows if row.cells]
        if not rows:
            return pl.DataFrame(schema={ROW: pl.Int64(), ID: pl.String()})
        names = pl.DataFrame({ID: [row_id(row.key) for row in rows]}).with_row_index(ROW)
        table = admit(self._raw(rows, group.layout), group.layout).rows
        return table.select(ROW, *_headers(table)).join(names.cast({ROW: pl.Int64()}), on=ROW)

    def finish(self) -> None:
        """Make the correction visible; where nothing came of it, nothing is written."""
        report = self.report
        if not self.closed and not report.accepted and report.problems.is_empty():
            report.files.clear()
            wipe_persons(self.archive)  # of which an earlier loading broke off
            return
        for file, table in zip(report.files, self.tables, strict=True):
            self.archive.originals.keep(self.path, file, table)
        closed = pl.DataFrame(
            self.closed, schema={n: t for n, t in CLOSED_SCHEMA.items() if n != "closed_by"}
        )
        self.archive.quarantine.write(report.load_id, report.problems, closed)
        report.version = self.archive.store.commit(
            Load(report.load_id, self.now, self.now, tuple(report.files), report.accepted, 0, report.person)
        )
        wipe_persons(self.archive)


def _key(row: dict[str, Any]) -> Key:
    return row["load_id"], row["file_no"], row["row"]


def _headers(raw: pl.DataFrame) -> list[str]:
    return [name for name in raw.columns if name not in {FILE, ROW, RECEIVED_ON}]
