"""Publications held against the log: each was seen when a line says so, and has a line."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from service.database.tables import decisions, publications
from service.integrity.fault import Fault
from service.integrity.log import UNLOGGED, Entry, as_stored, entries, instant_in, told_by

_TABLE: Final = publications.c
_WANTED: Final = {"publish": ("enterprises", "who"), "amend": ("run", "amends", "decision_id", "who")}
_BETWEEN: Final = timedelta(minutes=10)
"""How long before its line something may have been published: both are of one transaction."""


class _Row(NamedTuple):
    """A publication as it is kept. `amends`: run of the one it amends; `decision`: that of an amendment."""

    run: str
    published: Any
    who: str
    enterprises: int
    amends: str | None
    uscc: str | None
    decision: str | None


def publications_not_as_logged(connection: Connection, since: datetime | None) -> Iterator[Fault]:
    """Every difference. `since`: when the log begins to have everything, null: it has all."""
    seen = _seen(connection)
    told = set()
    for entry in entries(connection, _WANTED):
        if isinstance(entry, Fault):
            yield entry
            continue
        run = str(entry.details["run"] if entry.action == "amend" else entry.subject)
        told.add(run)
        uscc = entry.subject if entry.action == "amend" else None
        row = seen.get(run)
        if row is None:
            yield Fault(run, uscc, f"审计日志第 {entry.seq} 行记有它的发布，数据库里没有，或者没有发布时间")
        elif other := _otherwise(entry, row):
            yield Fault(run, uscc, f"{'、'.join(other)} 与审计日志第 {entry.seq} 行所记的发布不符")
    for run, row in seen.items():
        if run not in told and told_by(row.published, since):
            yield Fault(run, row.uscc, f"{UNLOGGED}它的发布")


def _otherwise(entry: Entry, row: _Row) -> list[str]:
    """Columns that say otherwise than a line."""
    said = entry.details
    pairs: dict[str, tuple[Any, Any]] = {"published_by": (row.who, said["who"])}
    if entry.action == "amend":
        pairs |= {
            "amends": (row.amends, said["amends"]),
            "uscc": (row.uscc, entry.subject),
            "decision_id": (row.decision, said["decision_id"]),
        }
    else:
        pairs |= {"amends": (row.amends, None), "enterprises": (row.enterprises, said["enterprises"])}
    differ = [name for name, (kept, logged) in pairs.items() if kept != logged]
    return differ if _at_once(row.published, entry.at) else ["published_at", *differ]


def _at_once(stored: Any, logged: datetime | None) -> bool:
    """Whether a time of publication is that of its line; a line without a time is told by `audit verify`."""
    at = instant_in(stored)
    return at is not None and (logged is None or timedelta() <= logged - at <= _BETWEEN)


def _seen(connection: Connection) -> dict[str, _Row]:
    """Run → its publication, of those that are seen."""
    whole = publications.alias()
    query = (
        select(
            _TABLE.run,
            as_stored(connection, _TABLE.published_at),
            _TABLE.published_by,
            _TABLE.enterprises,
            whole.c.run.label("amends"),
            decisions.c.uscc,
            decisions.c.decision_id,
        )
        .outerjoin(whole, whole.c.id == _TABLE.amends)
        .outerjoin(decisions, (decisions.c.publication == _TABLE.id) & _TABLE.amends.is_not(None))
        .where(_TABLE.published_at.is_not(None))
        .order_by(_TABLE.id)
    )
    return {row.run: _Row(*row) for row in connection.execute(query)}
