"""What happened to a record, or to an enterprise as a whole: what was brought here, and what the store was told by others."""

from datetime import date
from typing import Final

import polars as pl
from pydantic import TypeAdapter
from sqlalchemy import Connection

from features.acts import VOID
from scoring.rights.events import RecordEvent
from scoring.rights.words import EventType
from service.amendments import register
from service.cases.ground import CaseGround
from service.cases.target import CaseTarget

_EVENT: Final[TypeAdapter[EventType]] = TypeAdapter(EventType)


def brought_here(connection: Connection, uscc: str, target: CaseTarget | None) -> set[RecordEvent]:
    """What cases and acts brought to a record so far; to the enterprise as a whole where there is none.

    What made it void from the beginning, and what restored it, is told with the day on which that was decided: by it one sees
    what came last.
    """
    found = register.events_on(connection, uscc, target.named if target else None)
    return {_event(one.event_type, one.effective_on, one.occurred_on) for one in found}


def happened(
    connection: Connection, ground: CaseGround, uscc: str, target: CaseTarget | None
) -> set[RecordEvent]:
    """The same, and what came to the store in files."""
    named = target.named if target else None
    known = ground.events.filter(named.is_named() if named else pl.col("target_kind").is_null())
    rows = known.select("event_type", "effective_on", "occurred_on").iter_rows()
    return {_event(*row) for row in rows} | brought_here(connection, uscc, target)


def annulled_on(
    connection: Connection, ground: CaseGround, uscc: str, target: CaseTarget | None
) -> date | None:
    """When a repair of a record was last annulled as falsely obtained; null where none was."""
    found = happened(connection, ground, uscc, target)
    return max((one.effective_on for one in found if one.event_type == "repair_annulment"), default=None)


def _event(name: str, effective_on: date, decided_on: date) -> RecordEvent:
    return RecordEvent(
        decided_on if name in {*VOID, "reinstatement"} else effective_on, _EVENT.validate_python(name)
    )
