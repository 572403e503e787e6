"""What happened to a record, or to an enterprise as a whole: what acts and cases brought, and what came in files."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import polars as pl
from pydantic import TypeAdapter
from sqlalchemy import Connection

from features.acts import RESTRUCTURING
from scoring.rights.steps import Ended, Happened
from scoring.rights.words import EventType, Party
from service.amendments import register
from service.amendments.record_event import FEED, RecordEvent
from service.cases import act_register, partial_ends
from service.cases.passed_on import passed_to, passings
from service.cases.register import found as case_of
from service.cases.target import TargetName

_NAMED: Final = (
    "event_type",
    "effective_on",
    "occurred_on",
    "document_no",
    "issuing_body",
    "publicity_until",
)
_EVENT: Final[TypeAdapter[EventType]] = TypeAdapter(EventType)
_CASE: Final = "case:"
_OF_REPAIR: Final = frozenset({"repair", "repair_annulment"})


class Brought(NamedTuple):
    """What happened, the step of a case or the act that brought it (null for what only a file tells), and when it was taken down."""

    happened: Happened
    cause: str | None
    at: datetime


def brought(connection: Connection, uscc: str, name: TargetName | None) -> list[Brought]:
    """What acts and cases brought to a record, or to the enterprise where null, ends of some of what lasts too."""
    acts = act_register.done(connection, uscc)
    causes: list[tuple[datetime, str, RecordEvent]] = [
        *register.events_on(connection, uscc, name),
        *partial_ends.on_record(connection, uscc, name),
    ]
    return [
        Brought(
            _of_ours(
                event,
                *acts.get(cause, (_doer(cause, event), event.occurred_on)),
                body=_body(connection, cause, event),
            ),
            cause,
            at,
        )
        for at, cause, event in causes
    ]


def _of_ours(event: RecordEvent, by: Party | None, day: date, *, body: str | None) -> Happened:
    """What an act or a case brought, decided on its own day, whatever the store was told."""
    told = {field: getattr(event, field) for field in _NAMED} | {"issuing_body": body, "occurred_on": day}
    told_on = event.occurred_on if event.occurred_on != day else None
    return _happened(told, by=by, ends=event.ends, told_on=told_on)


def all_on(connection: Connection, events: pl.DataFrame, uscc: str, name: TargetName | None) -> list[Brought]:
    """The same, and what came to the store in files (`events`: what happened to the enterprise's records, as the store knows it).

    Of a record whichever kind of its family they named, in the order of the days (`order_of`). What acts and cases brought the register has
    at once, and in its own words; what the store has of that is told once.
    """
    ours = brought(connection, uscc, name)
    told = {(one.happened.event_type, one.happened.effective_on) for one in ours}
    rows = events.filter(name.is_named() if name else pl.col("target_kind").is_null())
    came = [
        Brought(_happened(row, ends=_ruling_ended(row)), None, row["recorded_at"])
        for row in rows.select("source", "recorded_at", "target_document_no", *_NAMED).iter_rows(named=True)
        if row["source"] != FEED or (row["event_type"], row["effective_on"]) not in told
    ]
    return sorted((*ours, *came), key=order_of)


def beside(
    connection: Connection,
    events: pl.DataFrame,
    uscc: str,
    name: TargetName | None,
    case: str | None = None,
) -> list[Happened]:
    """What happened other than by a case (its number: what it brought itself is left out; null: nothing is). Args as of `all_on`."""
    known = (one.happened for one in all_on(connection, events, uscc, name))
    return list(known) if case is None else list(others(known, case))


def others(known: Iterable[Happened], case: str) -> Iterable[Happened]:
    """What was not brought by a case, of what happened."""
    return (one for one in known if not (one.document_no or "").startswith(f"{case}-"))


def _doer(cause: str, event: RecordEvent) -> Party | None:
    """Of a case: the finding authority decides on a repair, the bureau on an objection; null of an act that is in no register."""
    if not cause.startswith(_CASE):
        return None
    return "finding_authority" if event.event_type in _OF_REPAIR else "bureau"


def _body(connection: Connection, cause: str, event: RecordEvent) -> str | None:
    """Whose doing it is by name: of a repair the authority with which it lay when that step was taken; null of the bureau's own cases."""
    if not cause.startswith(_CASE) or event.event_type not in _OF_REPAIR:
        return event.issuing_body
    _, number, seq, *_ = cause.split(":")
    case = case_of(connection, number, {})
    sent = passings(case.kind, case.taken[: int(seq)])
    return passed_to(case, sent[-1]) if sent else case.target.issuing_body


def _ruling_ended(row: Mapping[str, Any]) -> tuple[Ended, ...] | None:
    """Of an end of a restructuring the ruling that it names; null where it ends all, and of what else a file tells."""
    named = row["target_document_no"] if row["event_type"] == RESTRUCTURING[1] else None
    return (Ended(name=named),) if named else None


def _happened(
    one: Mapping[str, Any],
    *,
    by: Party | None = None,
    ends: tuple[Ended, ...] | None = None,
    told_on: date | None = None,
) -> Happened:
    return Happened(
        event_type=_EVENT.validate_python(one["event_type"]),
        effective_on=one["effective_on"],
        decided_on=one["occurred_on"],
        told_on=told_on,
        document_no=one["document_no"],
        body=one["issuing_body"],
        publicity_until=one["publicity_until"],
        by=by,
        ends=ends,
    )


def order_of(one: Brought) -> tuple[date, datetime]:
    """By the days from which it acts, what is of one day as it was taken down."""
    return (one.happened.effective_on, one.at)
