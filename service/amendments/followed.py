"""What followed from what was to be brought about: whether it is done, and the decision that came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, select

from service.database.tables import decisions, publications, reconsiderations

_TABLE: Final = reconsiderations.c
_FORMER: Final = decisions.alias()
# Put together once: a list of cases asks it of each of them.
_FOLLOWED: Final = (
    select(
        _TABLE.cause,
        _TABLE.done_at,
        _TABLE.fault,
        decisions.c.decision_id,
        publications.c.as_of,
        publications.c.published_at,
        decisions.c.grade,
        decisions.c.score,
        _FORMER.c.grade.label("former_grade"),
        _FORMER.c.score.label("former_score"),
    )
    .outerjoin(
        decisions, and_(decisions.c.publication == _TABLE.publication, decisions.c.uscc == _TABLE.uscc)
    )
    .outerjoin(
        _FORMER, and_(_FORMER.c.superseded_by == decisions.c.publication, _FORMER.c.uscc == decisions.c.uscc)
    )
    .outerjoin(publications, publications.c.id == decisions.c.publication)
    .where(_TABLE.cause.like(bindparam("beginning"), escape="/"))
    .order_by(_TABLE.id)
)


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of one cause.

    Attributes:
        cause: as `Reconsideration` has it.
        done: whether it was brought about; `fault`: why it could not be, where it was tried.
        decision_id: the decision that was published with it; null where none was.
        as_of: the day of that decision; `published_at`: since when it stands.
        grade, score: what it says, null where it says none; `former_grade`, `former_score`: what the one said that it replaced.
    """

    cause: str
    done: bool
    fault: str | None
    decision_id: str | None
    as_of: date | None
    published_at: datetime | None
    grade: str | None = None
    score: int | None = None
    former_grade: str | None = None
    former_score: int | None = None


def followed(connection: Connection, cause: str) -> list[Followed]:
    """Of every cause that is named so, or begins so, in their order."""
    literally = cause.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return [
        Followed(
            done=row.done_at is not None,
            **{name: getattr(row, name) for name in Followed.__slots__ if name != "done"},
        )
        for row in connection.execute(_FOLLOWED, {"beginning": f"{literally}%"})
    ]
