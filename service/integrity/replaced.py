"""Which decision stands: each that was amended names its successor, the last of them none."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

from sqlalchemy import Connection, select

from service.database.tables import decisions, publications
from service.integrity.fault import Fault

_AMENDING: Final = (
    select(publications.c.amends, decisions.c.uscc, publications.c.id)
    .join(decisions, decisions.c.publication == publications.c.id)
    .where(publications.c.amends.is_not(None), publications.c.published_at.is_not(None))
    .order_by(publications.c.amends, decisions.c.uscc, publications.c.id)
)
_REPLACED: Final = (
    select(decisions.c.publication, decisions.c.uscc, decisions.c.superseded_by)
    .where(decisions.c.superseded_by.is_not(None))
    .order_by(decisions.c.publication, decisions.c.uscc)
)


def wrongly_replaced(connection: Connection) -> Iterator[Fault]:
    """Decisions that name another successor than the amendments of their publication give them, in their order."""
    due = _due(connection)
    named = {(row.publication, row.uscc): row.superseded_by for row in connection.execute(_REPLACED)}
    runs = {row.id: row.run for row in connection.execute(select(publications.c.id, publications.c.run))}
    for number, uscc in sorted(due.keys() | named.keys()):
        wanted, found = due.get((number, uscc)), named.get((number, uscc))
        if wanted != found:
            should = f"它由发布 {wanted}（{runs[wanted]}）更正" if wanted else "没有发布更正它"
            says = f"却写着由发布 {found} 取代" if found else "却写着仍然有效"
            yield Fault(runs.get(number), uscc, f"{should}，{says}")


def _due(connection: Connection) -> dict[tuple[int, str], int]:
    """Publication and enterprise → the publication that replaced that decision."""
    found = {}
    for (whole, uscc), rows in groupby(connection.execute(_AMENDING), key=lambda row: (row.amends, row.uscc)):
        for before, after in pairwise([whole, *(row.id for row in rows)]):
            found[before, uscc] = after
    return found
