"""The history of one record: every receipt of it, what each changed, and the events that acted on it; or its purge."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from features.acts import kinds_alike, target_name
from features.known import Known
from features.layouts import LAYOUTS
from features.ledger import Load, load_of
from features.parse import document_no
from features.purges import hash_of_code, hash_of_document, read_purges
from features.records import KINDS, RecordKind
from features.records.events import EVENT_TYPES
from features.stated import Change, changes_of

_BY_DOCUMENT: Final = ("event_type", "effective_on", "document_no", "issuing_body")


@dataclass(frozen=True, slots=True)
class Revision:
    """One receipt of a record: when, whether the day was declared, through which load and files, what it changed.

    `number` counts receipts as `revision` does elsewhere. The first has no changes; one without any only confirms.
    """

    number: int
    recorded_at: datetime
    declared: bool
    load_id: str
    loaded_at: datetime
    files: tuple[str, ...]
    content_hash: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """An event that acts on the record, by one document: as that told it last.

    What several documents do to a record since one day, such as two annulments of it, is one event of the store, of which the last one
    stands; each is told here.
    """

    label: str
    effective_on: date
    document_no: str | None
    issuing_body: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """A record with its revisions, oldest first, and the events that name it, by effective day."""

    record_id: str
    kind: str
    kind_label: str
    source: str
    document_no: str | None
    revisions: tuple[Revision, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class PurgedRecord:
    """A record that was purged: when it was received, and when, by whom and by which rule it was taken.

    `months` of retention had ended on `judged_on`; `policy_hash` names the policy that says so. Of the content nothing
    is left.
    """

    record_id: str
    kind: str
    kind_label: str
    occurred_on: date | None
    received: tuple[datetime, ...]
    purged_at: datetime
    who: str
    months: int
    judged_on: date
    policy_hash: str


def purged_records(known: Known, uscc: str, named: str) -> list[PurgedRecord]:
    """The records of an enterprise with that document number or record_id that were known and have been purged."""
    document = document_no(named)
    code = pl.DataFrame({"uscc": [uscc]}).select(hash_of_code()).item()
    rows = read_purges(known.root).filter(
        pl.col("uscc_hash") == code,
        (pl.col("record_id") == named)
        | (pl.col("document_hash") == (hash_of_document(uscc, document) if document else None)),
        pl.col("recorded_at") < known.known_at,
        pl.col("load_id").is_in(known.ledger["load_id"].implode()),
    )
    parts = rows.sort("kind", "record_id", "recorded_at").partition_by("record_id", maintain_order=True)
    return [_purged(part) for part in parts]


def _purged(rows: pl.DataFrame) -> PurgedRecord:
    last = rows.row(-1, named=True)
    rule = json.loads(last["rule"])
    return PurgedRecord(
        last["record_id"],
        last["kind"],
        KINDS[last["kind"]].label,
        last["occurred_on"],
        tuple(rows["recorded_at"]),
        last["purged_at"],
        last["who"],
        rule["months"][last["kind"]],
        date.fromisoformat(rule["day"]),
        last["policy_hash"],
    )


def history_of(known: Known, uscc: str, named: str) -> list[History]:
    """The histories of the records of an enterprise with that document number or record_id; none if there is none.

    One document may have several records: through several feeds, or of several kinds.
    """
    loads = {load.load_id: load for load in map(load_of, known.ledger.iter_rows(named=True))}
    document = document_no(named)
    found = []
    for name, kind in KINDS.items():
        receipts = known.receipts(name, [uscc]).filter(
            (pl.col("record_id") == named) | (pl.col("document_no") == document)
        )
        for _, rows in receipts.group_by("record_id", maintain_order=True):
            found.append(_history(known, kind, rows.to_dicts(), loads))
    return found


def _history(
    known: Known, kind: RecordKind, receipts: Sequence[Mapping[str, Any]], loads: Mapping[str, Load]
) -> History:
    # The same receipt in two loads is one: the last in the order of contents stands, as for the gate.
    once = list({row["recorded_at"]: row for row in receipts}.values())
    last = once[-1]
    revisions = []
    for number, row in enumerate(once, start=1):
        load = loads[row["load_id"]]
        revisions.append(
            Revision(
                number,
                row["recorded_at"],
                row["recorded_declared"],
                load.load_id,
                load.loaded_at,
                _files(load, row),
                row["content_hash"],
                tuple(changes_of(kind, once[number - 2], row)) if number > 1 else (),
            )
        )
    return History(
        last["record_id"],
        kind.name,
        kind.label,
        last["source"],
        last["document_no"],
        tuple(revisions),
        _acts(known, kind, last),
    )


def _files(load: Load, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of a load through which a row may have come: of its kind and feed, received when it was."""
    return tuple(
        file.name
        for file in load.files
        if file.feed == row["source"]
        and load.received_at(file) == row["recorded_at"]
        and (file.layout not in LAYOUTS or LAYOUTS[file.layout].kind_name == row["kind"])
    )


def _acts(known: Known, kind: RecordKind, record: Mapping[str, Any]) -> tuple[Act, ...]:
    events = known.receipts("event", [record["uscc"]]).filter(
        pl.col("target_kind").is_in(kinds_alike(kind.name)),
        target_name() == (record["document_no"] or record["record_id"]),
    )
    told = events.unique(_BY_DOCUMENT, keep="last", maintain_order=True)
    return tuple(
        Act(
            EVENT_TYPES[row["event_type"]],
            row["effective_on"],
            row["document_no"],
            row["issuing_body"],
            row["recorded_at"],
        )
        for row in told.sort("effective_on", "event_type", "recorded_at").iter_rows(named=True)
    )
