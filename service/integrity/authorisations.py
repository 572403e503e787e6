"""Authorisations held against the log: what was granted, on which terms, and what was revoked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, String, cast, select

from service.authorisations.authorisation import Terms
from service.database.tables import authorisations
from service.integrity.fault import Fault
from service.integrity.log import UNLOGGED, as_stored, at_once, entries, told_by

_TABLE: Final = authorisations.c
_TERMS: Final = (*Terms._fields, "paper")
_WANTED: Final = {
    "authorisation_granted": ("authorisation", *_TERMS),
    "authorisation_revoked": ("authorisation",),
}


def authorisations_not_as_logged(connection: Connection, since: datetime | None) -> Iterator[Fault]:
    """Every difference. `since`: when the log begins to have everything, null: it has all."""
    registered = _registered(connection)
    granted, revoked = set(), set()
    for entry in entries(connection, _WANTED):
        if isinstance(entry, Fault):
            yield entry
            continue
        number = entry.details["authorisation"]
        row = registered.get(number) if isinstance(number, str) else None
        if row is None:
            yield Fault(None, entry.subject, f"审计日志第 {entry.seq} 行所记的授权 {number} 不在登记里")
        elif entry.action == "authorisation_revoked":
            revoked.add(number)
            if row["revoked_at"] is None:
                yield Fault(None, entry.subject, f"授权 {number} 按审计日志已经撤销，登记里没有撤销")
            elif not at_once(row["revoked_at"], entry.at):
                what = f"授权 {number} 的 revoked_at 与审计日志第 {entry.seq} 行所记的撤销不符"
                yield Fault(None, entry.subject, what)
        else:
            granted.add(number)
            other = [name for name in _TERMS if row[name] != entry.details[name]]
            if not at_once(row["granted_at"], entry.at):
                other.append("granted_at")
            if other:
                yield Fault(None, entry.subject, f"授权 {number} 的 {'、'.join(other)} 与审计日志所记的不符")
    for number, row in registered.items():
        yield from _unlogged(number, row, since, logged=number in granted, ended=number in revoked)


def _unlogged(
    number: str, row: dict[str, Any], since: datetime | None, *, logged: bool, ended: bool
) -> Iterator[Fault]:
    if not logged and told_by(row["granted_at"], since):
        yield Fault(None, row["uscc"], f"{UNLOGGED}授权 {number} 的登记")
    if row["revoked_at"] is not None and not ended and told_by(row["revoked_at"], since):
        yield Fault(None, row["uscc"], f"授权 {number} 在登记里已经撤销，{UNLOGGED}它的撤销")


def _registered(connection: Connection) -> dict[str, dict[str, Any]]:
    columns = (
        *(_TABLE[name] for name in ("id", "uscc", "bank", "scope", "purpose", "paper")),
        *(cast(_TABLE[name], String).label(name) for name in ("from_day", "until_day")),
        *(as_stored(connection, _TABLE[name]) for name in ("granted_at", "revoked_at")),
    )
    return {
        row["id"]: dict(row) for row in connection.execute(select(*columns).order_by(_TABLE.id)).mappings()
    }
