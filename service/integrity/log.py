"""What the log says of changes, read for who holds registers against it: a line that says nothing is told, and passed over."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, String, cast, select, type_coerce

from features.ledger import in_zone
from service.database.tables import audit, audit_purges
from service.integrity.fault import Fault
from service.integrity.json_object import json_object

_PIECE: Final = 5_000
UNLOGGED: Final = "审计日志里没有"
_APART: Final = timedelta(minutes=10)
"""How far apart a time that is kept and that of its line may be: both are of one transaction, which may have waited."""


class Entry(NamedTuple):
    """One line of the log. `at`: null where it is no time any more; `purpose`: stated with it, null for none."""

    seq: int
    at: datetime | None
    action: str
    subject: str | None
    purpose: str | None
    details: dict[str, Any]


def entries(connection: Connection, wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Entry | Fault]:
    """The lines of some actions in their order. `wanted`: action → the details without which its line says nothing."""
    columns = (
        audit.c.seq,
        as_stored(connection, audit.c.at),
        audit.c.action,
        audit.c.subject,
        audit.c.purpose,
        audit.c.details,
    )
    query = select(*columns).where(audit.c.action.in_(wanted)).order_by(audit.c.seq).limit(_PIECE)
    after = 0
    while rows := connection.execute(query.where(audit.c.seq > after)).all():
        for seq, at, action, subject, purpose, text in rows:
            details = json_object(text)
            if details is None or any(name not in details for name in wanted[action]):
                yield Fault(
                    None, None, f"审计日志第 {seq} 行（{action}）的内容读不了，请先运行 shouxin audit verify"
                )
            else:
                yield Entry(seq, instant_in(at), action, subject, purpose, details)
        after = rows[-1].seq


def complete_since(connection: Connection) -> datetime | None:
    """Since when the log has everything; null where nothing was ever purged from its front."""
    if connection.execute(select(audit_purges.c.seq).limit(1)).first() is None:
        return None
    at = as_stored(connection, audit.c.at)
    first = connection.execute(select(at).order_by(audit.c.seq).limit(1)).scalar()
    return instant_in(first)


def told_by(stored: Any, since: datetime | None) -> bool:
    """Whether the log must know of what is kept as having been done then. What has no time any more is looked for too."""
    at = instant_in(stored)
    return since is None or at is None or at >= since


def at_once(stored: Any, logged: datetime | None) -> bool:
    """Whether what is kept as a time is that of its line; a line without a time is told by `audit verify`."""
    at = instant_in(stored)
    return at is not None and (logged is None or abs(logged - at) <= _APART)


def told_at(stored: Any, entry: Entry) -> bool:
    """Whether what is kept as a time of a publication, or of what came with it, is the one that its line tells; of a line of before that tells none, that of the line."""
    if "published_at" not in entry.details:
        return at_once(stored, entry.at)
    at = instant_in(stored)
    return at is not None and at == instant_in(entry.details["published_at"])


def as_stored(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """A column of instants as text: what is kept on SQLite can be no instant, and PostgreSQL has some that are none here (`infinity`)."""
    on_sqlite = connection.dialect.name == "sqlite"
    return (type_coerce(column, String) if on_sqlite else cast(column, String)).label(column.name)


def instant_in(stored: Any) -> datetime | None:
    """The instant in what `as_stored` gives; null for none."""
    try:
        found = datetime.fromisoformat(stored)
        return in_zone(found) if found.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None
