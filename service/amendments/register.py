"""What is still to be brought about: which enterprise, by what, and the event that the record store is to hold first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from service.amendments.record_event import RecordEvent
from service.database.tables import reconsiderations

_TABLE = reconsiderations.c
EVALUATION: Final = ":evaluation"
"""End of the cause of an evaluation that was disputed itself, and is to be made again."""


@dataclass(frozen=True, slots=True)
class Reconsideration:
    """An enterprise to be evaluated again.

    Attributes:
        cause: what brought it, named once: `case:NUMBER:STEP:WHAT`, `act:NUMBER`, `load:NUMBER:CODE`.
        at: when it was put here.
        event: what the record store is to hold before; null where it holds it already.
    """

    id: int
    uscc: str
    cause: str
    at: datetime
    event: RecordEvent | None

    @property
    def only_outcome(self) -> bool:
        """Whether no record is concerned: it is published only if it comes to something else."""
        return self.cause.endswith(EVALUATION)


def put(
    connection: Connection, uscc: str, cause: str, *, now: datetime, event: RecordEvent | None = None
) -> bool:
    """Have an enterprise evaluated again, in the transaction of what brought it; once for each cause: whether it is the first time."""
    if connection.execute(select(_TABLE.id).where(_TABLE.cause == cause)).first() is not None:
        return False
    told = event.model_dump_json() if event else None
    values = {"uscc": uscc, "cause": cause, "at": now, "event": told}
    connection.execute(insert(reconsiderations).values(values))
    return True


def waiting(connection: Connection) -> list[Reconsideration]:
    """All that is still to be done, what has waited longest first; what failed before comes after the rest."""
    query = select(reconsiderations).where(_TABLE.done_at.is_(None))
    rows = connection.execute(query.order_by(_TABLE.fault.is_not(None), _TABLE.id))
    return [
        Reconsideration(
            row.id,
            row.uscc,
            row.cause,
            row.at,
            RecordEvent.model_validate_json(row.event) if row.event else None,
        )
        for row in rows
    ]


def events_on(
    connection: Connection, uscc: str, name: tuple[str, str | None, str | None] | None
) -> list[tuple[datetime, str, RecordEvent]]:
    """What was brought here so far to a record of an enterprise, each with when it was and its cause. `name` as of `RecordEvent.is_on`."""
    query = select(_TABLE.at, _TABLE.cause, _TABLE.event).where(
        _TABLE.uscc == uscc, _TABLE.event.is_not(None)
    )
    rows = connection.execute(query.order_by(_TABLE.id))
    found = [(row.at, row.cause, RecordEvent.model_validate_json(row.event)) for row in rows]
    return [one for one in found if one[-1].is_on(name)]


def finish(
    connection: Connection, done: Sequence[Reconsideration], *, publication: int | None, now: datetime
) -> None:
    """Write down that they were brought about, and by which amendment."""
    ours = _TABLE.id.in_([one.id for one in done])
    connection.execute(
        update(reconsiderations).where(ours).values(done_at=now, publication=publication, fault=None)
    )


def note_fault(connection: Connection, one: Reconsideration, why: str) -> None:
    """Write down why it could not be brought about this time."""
    connection.execute(update(reconsiderations).where(_TABLE.id == one.id).values(fault=why))
