"""What happened to the record of a case other than by the case: what acts and other cases brought, and what came in files."""

from datetime import date
from typing import Any, Final

import polars as pl
from pydantic import TypeAdapter
from sqlalchemy import Connection

from scoring.rights.steps import Happened
from scoring.rights.words import EventType
from service.amendments import register
from service.amendments.record_event import FEED
from service.cases.target import CaseTarget

_NAMED: Final = (
    "event_type",
    "effective_on",
    "occurred_on",
    "document_no",
    "issuing_body",
    "publicity_until",
)
_EVENT: Final[TypeAdapter[EventType]] = TypeAdapter(EventType)


def beside(
    connection: Connection, events: pl.DataFrame, uscc: str, target: CaseTarget, case: str | None = None
) -> list[Happened]:
    """What others brought to a record, whichever kind of its family they named, in the order of the days.

    What acts and cases brought the register has at once, and in its own words; what the store has of that is told once.

    Args:
        connection: in which the register is read.
        events: what happened to the enterprise's records, as the store knows it.
        uscc: the enterprise.
        target: what the case is about; nothing happens to an evaluation.
        case: its number: what it brought itself is left out; null: nothing is.
    """
    if target.named is None:
        return []
    found = register.events_on(connection, uscc, target.named)
    brought = [{name: getattr(one, name) for name in _NAMED} for one in found]
    told = {(one["event_type"], one["effective_on"]) for one in brought}
    rows = events.filter(target.named.is_named()).select("source", *_NAMED).iter_rows(named=True)
    came = [
        row for row in rows if row["source"] != FEED or (row["event_type"], row["effective_on"]) not in told
    ]
    others = [
        one
        for one in (*brought, *came)
        if case is None or not (one["document_no"] or "").startswith(f"{case}-")
    ]
    return sorted(map(_happened, others), key=_order)


def _happened(one: dict[str, Any]) -> Happened:
    return Happened(
        event_type=_EVENT.validate_python(one["event_type"]),
        effective_on=one["effective_on"],
        decided_on=one["occurred_on"],
        document_no=one["document_no"],
        body=one["issuing_body"],
        publicity_until=one["publicity_until"],
    )


def _order(one: Happened) -> tuple[date, str, str]:
    return (one.effective_on, one.event_type, one.document_no or "")
