"""Each use of an authorisation: the lines of the log that rest on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, ColumnElement, Connection, cast, insert, select, type_coerce

from service.access.rights import RIGHTS
from service.audit.chain import Line
from service.database.tables import audit, uses

DETAIL: Final = "authorisations"
"""Where the details of a line name the authorisations it rests on."""
ADDRESS: Final = "address"
"""Where they name what was asked, as it is declared; a notice has none, nor a line that was written before there was this."""
NOTICE_DELIVERED: Final = "notice_delivered"
ACTIONS: Final[Mapping[str, str]] = dict(RIGHTS) | {NOTICE_DELIVERED: "送达变化通知"}
"""What may rest on an authorisation, an answer by a right or a notice → Chinese name."""


class Use(NamedTuple):
    """One answer, or one notice, that rested on an authorisation.

    Attributes:
        seq: number of its line in the log; `request`: the id that the answer carried.
        action: the right it was asked by, or that a notice was delivered (`ACTIONS`).
        address: what was asked, as it is declared; null where the line does not name it.
        purpose: as it was stated; null for a notice, for which nobody asked. `status`: of the answer; 0 for a notice.
    """

    seq: int
    at: datetime
    party: str
    action: str
    address: str | None
    purpose: str | None
    status: int
    request: str


def keep_uses(connection: Connection, lines: Sequence[Line]) -> None:
    """Write down which authorisations lines rest on, in the transaction that writes the lines."""
    rows = rows_of_uses(lines)
    if rows:
        connection.execute(insert(uses), rows)


def rows_of_uses(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The rows in which that is written down."""
    return [
        {"authorisation": number, "seq": line.seq}
        for line in lines
        for number in line.event.details.get(DETAIL, ())
    ]


def uses_of(
    connection: Connection, number: str, *, before: int | None = None, limit: int | None = None
) -> list[Use]:
    """Uses of one authorisation, the newest first: those before a line of the log, so many."""
    found = {**audit.c, "address": _address(connection)}
    query = (
        select(*(found[name] for name in Use._fields))
        .join(uses, uses.c.seq == audit.c.seq)
        .where(uses.c.authorisation == number)
        .order_by(uses.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(uses.c.seq < before)
    return [Use(*row) for row in connection.execute(query)]


def _address(connection: Connection) -> ColumnElement[str]:
    """Out of the details by the database: those of a portfolio name a thousand authorisations."""
    text, on_sqlite = audit.c.details, connection.dialect.name == "sqlite"
    found: ColumnElement[str] = (type_coerce(text, JSON) if on_sqlite else cast(text, JSON))[
        ADDRESS
    ].as_string()
    return found
