"""What was brought to a record so far, by what the steps of a case about it are checked."""

from datetime import date

from sqlalchemy import Connection

from scoring.rights.annulled_repairs import repair_annulled_on
from scoring.rights.events import RecordEvent
from scoring.rights.lasting import turn_of
from service.cases.beside import beside, brought
from service.cases.ground import CaseGround
from service.cases.target import CaseTarget


def brought_here(connection: Connection, uscc: str, target: CaseTarget) -> set[RecordEvent]:
    """What cases and acts brought to a record so far, as the record store is told of it.

    What made it void from the beginning, and what restored it, is told with the day on which that was decided: by it one sees
    what came last.
    """
    if target.named is None:
        return set()
    found = [one.happened for one in brought(connection, uscc, target.named)]
    return {RecordEvent(turn_of(one), one.event_type) for one in found if one.ends is None}


def annulled_on(connection: Connection, ground: CaseGround, uscc: str, target: CaseTarget) -> date | None:
    """When a repair of a record was last annulled; null where none was."""
    return repair_annulled_on(beside(connection, ground.events, uscc, target.named))
