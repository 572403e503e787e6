"""What is to happen to a record, as it goes into the record store: by the ordinary road of deliveries, original kept."""

import csv
import hashlib
import tempfile
from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from pydantic import BaseModel, ConfigDict

from features.acts import RESTRUCTURING, kinds_alike
from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import layout_named
from features.records import KINDS
from features.records.events import EVENT, EVENT_TYPES
from scoring.rights.steps import Ended
from service.home import Home

FEED: Final = "case-register"
"""Through which these events come."""
_LAYOUT: Final = "events"
_SAME: Final = ("uscc", *EVENT.key)
_COLUMNS: Final = {
    "uscc": "统一社会信用代码",
    "event_type": "变动类型",
    "target_kind": "所涉记录种类",
    "target_document_no": "所涉文书号",
    "target_record_id": "所涉记录标识",
    "document_no": "变动文号",
    "effective_on": "生效日期",
    "occurred_on": "决定日期",
    "publicity_until": "变更后公示截止期",
    "issuing_body": "决定机关",
}


class RecordEvent(BaseModel):
    """One event on one record of an enterprise, or on all of them.

    Attributes:
        target_kind, target_document_no, target_record_id: the record, by its number or else its id; null where it acts on all that speaks against the enterprise.
        document_no: under which number it was done: of the case, or of the document of the authority.
        effective_on: from which day it acts; `occurred_on`: when it was decided.
        publicity_until: the new end, of a change of publicity.
        ends: of an end of some of what lasts, their documents (`scoring.rights.lasting.documents_of`); null: of all.
            The record store takes it of restructurings alone.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    uscc: str
    event_type: str
    target_kind: str | None = None
    target_document_no: str | None = None
    target_record_id: str | None = None
    document_no: str
    effective_on: date
    occurred_on: date
    publicity_until: date | None = None
    issuing_body: str | None = None
    ends: tuple[Ended, ...] | None = None

    def is_on(self, name: tuple[str, str | None, str | None] | None) -> bool:
        """Whether it acts on a record (its kind, and the number of its document or else its id); on the enterprise as a whole where null.

        It acts whichever kind of its family it names.
        """
        if name is None:
            return self.target_kind is None
        kind, *which = name
        return self.target_kind in kinds_alike(kind) and which == [
            self.target_document_no,
            self.target_record_id,
        ]

    @property
    def named(self) -> tuple[str | None, ...]:
        """The documents that it names in the record store, one event for each: a ruling itself, its end those that it ends."""
        if self.event_type == RESTRUCTURING[0]:
            return (self.document_no,)
        if self.ends:
            return tuple(dict.fromkeys(one.name for one in self.ends))
        return (self.target_document_no,)


def load_events(home: Home, events: Sequence[RecordEvent], *, now: datetime) -> dict[RecordEvent, str]:
    """Put events into the record store, loaded again they add nothing; event → why the store does not take it, now or before.

    The store knows an event by what it does to which record since when. Of several that are the same to it, such as a court's
    suspension and the bureau's of one day, the last one stands: it corrects those before it.
    """
    known = {(*(getattr(one, name) for name in _SAME), one.named): one for one in events}
    named = {_file_of(one): one for one in known.values()}
    with tempfile.TemporaryDirectory() as folder:
        given = []
        for name, one in named.items():
            path = Path(folder) / name
            write_events(path, [one])
            given.append(Delivery(path, layout_named(_LAYOUT), FEED))
        report = ingest(home.archive, given, now=now)
    refused = _quarantined(home, named) | report.failed
    return {named[name]: why for name, why in refused.items()}


def _file_of(event: RecordEvent) -> str:
    """A file of its own for each: what is wrong with one is nothing to the others, and the same event is the same file."""
    return f"event-{hashlib.sha256(event.model_dump_json().encode()).hexdigest()}.csv"


def _quarantined(home: Home, names: Collection[str]) -> dict[str, str]:
    """File → why what it says is in quarantine, whichever load put it there."""
    loads = home.store.loads()
    if not any(load.quarantined and any(file.name in names for file in load.files) for load in loads):
        return {}
    problems = home.archive.quarantine.open_problems([load.load_id for load in loads])
    rows = problems.filter(pl.col("file").is_in(list(names)))
    return {
        row["file"]: f"记录变动没有记入，在隔离区：{row['column']}“{row['value']}”：{row['reason']}"
        for row in rows.iter_rows(named=True)
    }


def write_events(path: Path, events: Sequence[RecordEvent]) -> None:
    """Write events as a file that the store takes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS.values())
        writer.writeheader()
        writer.writerows(_row(one, named) for one in events for named in one.named)


def _row(event: RecordEvent, named: str | None) -> dict[str, str]:
    told = event.model_dump(mode="json")
    told["event_type"] = EVENT_TYPES[event.event_type]
    told["target_kind"] = KINDS[event.target_kind].label if event.target_kind else None
    told["target_document_no"] = named
    return {header: told[name] or "" for name, header in _COLUMNS.items()}
