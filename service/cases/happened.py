"""What happened to a record, or to an enterprise as a whole: what was brought here, and what the store was told by others."""

from datetime import date
from typing import Final

import polars as pl
from pydantic import TypeAdapter
from sqlalchemy import Connection

from scoring.rights.events import RecordEvent
from scoring.rights.words import EventType
from service.amendments import register
from service.cases.ground import CaseGround
from service.cases.target import CaseTarget

_EVENT: Final[TypeAdapter[EventType]] = TypeAdapter(EventType)


def brought_here(connection: Connection, uscc: str, target: CaseTarget | None) -> set[RecordEvent]:
    """What cases and acts brought to a record so far; to the enterprise as a whole where there is none."""
    document = target.document if target else None
    return {
        _event(one.effective_on, one.event_type) for one in register.events_on(connection, uscc, document)
    }


def happened(
    connection: Connection, ground: CaseGround, uscc: str, target: CaseTarget | None
) -> set[RecordEvent]:
    """The same, and what came to the store in files."""
    kind, number = (target.document if target else None) or (None, None)
    known = ground.events.filter(
        pl.col("target_kind").eq_missing(pl.lit(kind)),
        pl.col("target_document_no").eq_missing(pl.lit(number)),
    )
    rows = known.select("effective_on", "event_type").iter_rows()
    return {_event(day, name) for day, name in rows} | brought_here(connection, uscc, target)


def annulled_on(
    connection: Connection, ground: CaseGround, uscc: str, target: CaseTarget | None
) -> date | None:
    """When a repair of a record was last annulled as falsely obtained; null where none was."""
    found = happened(connection, ground, uscc, target)
    return max((one.effective_on for one in found if one.event_type == "repair_annulment"), default=None)


def _event(day: date, name: str) -> RecordEvent:
    return RecordEvent(day, _EVENT.validate_python(name))
