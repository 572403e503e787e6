"""What followed from what was to be brought about: whether it is done, and the decision that came of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, select

from service.database.tables import decisions, publications, reconsiderations

_TABLE = reconsiderations.c


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of one cause.

    Attributes:
        cause: as `Reconsideration` has it.
        done: whether it was brought about; `fault`: why it could not be, where it was tried.
        decision_id: the decision that was published with it; null where none was.
        as_of: the day of that decision; `published_at`: since when it stands.
    """

    cause: str
    done: bool
    fault: str | None
    decision_id: str | None
    as_of: date | None
    published_at: datetime | None


def followed(connection: Connection, cause: str) -> list[Followed]:
    """Of every cause that is named so, or begins so, in their order."""
    amending = and_(
        decisions.c.publication == _TABLE.publication,
        decisions.c.uscc == _TABLE.uscc,
    )
    query = (
        select(
            _TABLE.cause,
            _TABLE.done_at,
            _TABLE.fault,
            decisions.c.decision_id,
            publications.c.as_of,
            publications.c.published_at,
        )
        .outerjoin(decisions, amending)
        .outerjoin(publications, publications.c.id == decisions.c.publication)
        .where(_TABLE.cause.startswith(cause, autoescape=True))
        .order_by(_TABLE.id)
    )
    return [
        Followed(row.cause, row.done_at is not None, row.fault, row.decision_id, row.as_of, row.published_at)
        for row in connection.execute(query)
    ]
