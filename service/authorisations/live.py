"""Which authorisations allow a bank to ask now."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from service.authorisations.authorisation import Grant
from service.authorisations.scopes import SCOPES
from service.database.tables import authorisations

_WIDTH: Final = {scope: width for width, scope in enumerate(SCOPES)}
_TABLE: Final = authorisations.c
_IS_LIVE: Final = (
    _TABLE.bank == bindparam("bank"),
    _TABLE.purpose == bindparam("purpose"),
    _TABLE.from_day <= bindparam("on"),
    _TABLE.until_day >= bindparam("on"),
    _TABLE.revoked_at.is_(None),
)
_OF: Final = select(_TABLE.uscc, _TABLE.id, _TABLE.scope).where(
    *_IS_LIVE, _TABLE.from_day <= bindparam("about"), _TABLE.uscc.in_(bindparam("usccs", expanding=True))
)
_NEXT: Final = (
    select(_TABLE.uscc, _TABLE.id, _TABLE.scope)
    .where(*_IS_LIVE, _TABLE.uscc > bindparam("after"))
    .order_by(_TABLE.uscc)
    .limit(bindparam("rows"))
)


def live(
    connection: Connection,
    bank: str,
    purpose: str | None,
    usccs: Sequence[str],
    *,
    on: date,
    about: date | None = None,
) -> dict[str, Grant]:
    """Enterprise → the authorisation that is live on a day; those without one are left out.

    `about`: the day whose rating is asked for, where it is another: an authorisation does not reach back before its first day.
    Where several are live the one that shows most counts, the oldest of those.
    """
    asked = {"bank": bank, "purpose": purpose, "on": on, "about": about or on, "usccs": usccs}
    return _widest(connection, _OF, asked)


def live_after(
    connection: Connection, bank: str, purpose: str | None, after: str, count: int, *, on: date
) -> dict[str, Grant]:
    """The same for the next `count` enterprises after a code, in the order of codes."""
    # At most one of each scope is live for an enterprise, so this many rows hold the enterprises whole.
    asked = {"bank": bank, "purpose": purpose, "on": on, "after": after, "rows": count * len(SCOPES)}
    found = _widest(connection, _NEXT, asked)
    return dict(list(found.items())[:count])


def _widest(connection: Connection, query: Any, asked: Mapping[str, Any]) -> dict[str, Grant]:
    found: dict[str, Grant] = {}
    for row in connection.execute(query, dict(asked)):
        one = Grant(row.id, row.scope)
        kept = found.get(row.uscc)
        if kept is None or (-_WIDTH[one.scope], one.id) < (-_WIDTH[kept.scope], kept.id):
            found[row.uscc] = one
    return found
