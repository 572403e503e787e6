"""Ends of some of what lasts on a record while others keep it as it is: written down here, and not told to the record store."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from service.amendments.record_event import RecordEvent
from service.cases.target import TargetName
from service.database.tables import partial_ends

_TABLE = partial_ends.c


def put(connection: Connection, cause: str, end: RecordEvent, *, now: datetime) -> None:
    """Write an end of some (`RecordEvent.ends`) down. `cause`: the step of a case or the act that brought it, as of `service.amendments.register`."""
    values = {"cause": cause, "uscc": end.uscc, "at": now, "event": end.model_dump_json()}
    connection.execute(insert(partial_ends).values(values))


def on_record(
    connection: Connection, uscc: str, name: TargetName | None
) -> list[tuple[datetime, str, RecordEvent]]:
    """Those on a record of an enterprise, each with when it was written down and its cause; on the enterprise as a whole where null."""
    query = (
        select(_TABLE.at, _TABLE.cause, _TABLE.event)
        .where(_TABLE.uscc == uscc)
        .order_by(_TABLE.at, _TABLE.cause)
    )
    rows = connection.execute(query)
    found = [(row.at, row.cause, RecordEvent.model_validate_json(row.event)) for row in rows]
    return [one for one in found if one[-1].is_on(name)]


def of_case(connection: Connection, number: str) -> set[str]:
    """The ending events of a case that ended its own doing alone."""
    query = select(_TABLE.event).where(_TABLE.cause.startswith(f"case:{number}:", autoescape=True))
    return {RecordEvent.model_validate_json(text).event_type for text in connection.execute(query).scalars()}
