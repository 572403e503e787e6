"""Each use of an authorisation: the lines of the log that rest on it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select

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
    found = {**audit.c, "address": audit.c.details}
    query = (
        select(*(found[name].label(name) for name in Use._fields))
        .join(uses, uses.c.seq == audit.c.seq)
        .where(uses.c.authorisation == number)
        .order_by(uses.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(uses.c.seq < before)
    rows = connection.execute(query).mappings()
    return [Use(**{**row, "address": _address(row["address"])}) for row in rows]


def _address(details: str) -> str | None:
    """What was asked, by the details of a line; null too where they are no longer what was written, as `audit verify` tells."""
    try:
        found = json.loads(details)
    except (ValueError, RecursionError):
        return None
    address = found.get(ADDRESS) if isinstance(found, dict) else None
    return address if isinstance(address, str) else None
