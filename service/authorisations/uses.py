"""Each use of an authorisation: the lines of the log that rest on it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Cast, Column, Connection, LargeBinary, Text, cast, insert, select

from features.ledger import in_zone
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
_KEPT: Final = ("at", "party", "action", "details", "purpose", "status", "request")
_STATUS: Final = re.compile("[0-9]{1,3}")


class Use(NamedTuple):
    """One answer, or one notice, that rested on an authorisation.

    All but `seq` is null where the line of the log was altered and cannot be read, as `audit verify` tells.

    Attributes:
        seq: number of its line in the log; `request`: the id that the answer carried.
        action: the right it was asked by, or that a notice was delivered (`ACTIONS`).
        address: what was asked, as it is declared; null where the line does not name it.
        purpose: as it was stated; null for a notice, for which nobody asked. `status`: of the answer; 0 for a notice.
    """

    seq: int
    at: datetime | None
    party: str | None
    action: str | None
    address: str | None
    purpose: str | None
    status: int | None
    request: str | None


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
    """Uses of one authorisation, the newest first: those before a line of the log, so many. None is missing, whatever was done to its line."""
    query = (
        select(uses.c.seq, *(_as_kept(connection, audit.c[one]).label(one) for one in _KEPT))
        .join(uses, uses.c.seq == audit.c.seq)
        .where(uses.c.authorisation == number)
        .order_by(uses.c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(uses.c.seq < before)
    return [
        _use(seq, dict(zip(_KEPT, map(_text, kept), strict=True))) for seq, *kept in connection.execute(query)
    ]


def _as_kept(connection: Connection, column: Column[Any]) -> Cast[Any]:
    """A column as it is kept, whatever was put there: SQLite puts anything into any, and its driver ends at a text that is none."""
    return cast(column, LargeBinary() if connection.dialect.name == "sqlite" else Text())


def _text(kept: bytes | str | None) -> str | None:
    try:
        return kept.decode() if isinstance(kept, bytes) else kept
    except UnicodeDecodeError:
        return None


def _use(seq: int, kept: Mapping[str, str | None]) -> Use:
    status = kept["status"]
    return Use(
        seq,
        _instant(kept["at"] or ""),
        kept["party"],
        kept["action"],
        _address(kept["details"] or ""),
        kept["purpose"],
        int(status) if status and _STATUS.fullmatch(status) else None,
        kept["request"],
    )


def _instant(text: str) -> datetime | None:
    try:
        return in_zone(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _address(details: str) -> str | None:
    """What was asked, by the details of a line; null too where they are no longer what was written."""
    try:
        found = json.loads(details)
    except (ValueError, RecursionError):
        return None
    address = found.get(ADDRESS) if isinstance(found, dict) else None
    return address if isinstance(address, str) and _is_whole(address) else None


def _is_whole(text: str) -> bool:
    """Whether it can be written as UTF-8: JSON can name half a pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
