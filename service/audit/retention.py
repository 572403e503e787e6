"""How long the log is kept, and the one way in which its oldest lines leave it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from service.audit.anchors import sign
from service.audit.chain import Event
from service.audit.log import append_in
from service.database.engine import Database
from service.database.tables import audit, audit_purges, uses
from service.keys.keyring import Keyring

LEAST_YEARS: Final = 10
"""The bureau's own rule; no instrument in force here sets one."""
MODELLED_ON: Final = "浙江省公共信用信息管理条例第二十条（查询记录保存十年）"
_PIECE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Due:
    """What may leave the log.

    Attributes:
        before: lines before this day have been kept long enough.
        through: number of the last line that may be removed; null for none: only what stands at the front may.
        hash: of that line; `count`: how many lines that are.
    """

    before: date
    through: int | None
    hash: str | None
    count: int


def ended_on(today: date, years: int) -> date:
    """The day before which lines have been kept for so many years."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def due(connection: Connection, *, before: date, midnight: datetime) -> Due:
    """What stands before a day at the front of the log; `midnight`: when that day begins."""
    kept = connection.execute(select(func.min(audit.c.seq)).where(audit.c.at >= midnight)).scalar_one()
    old = audit.c.seq < kept if kept is not None else audit.c.at < midnight
    count, through = connection.execute(select(func.count(), func.max(audit.c.seq)).where(old)).one()
    if not count:
        return Due(before, None, None, 0)
    last = connection.execute(select(audit.c.hash).where(audit.c.seq == through)).scalar_one()
    return Due(before, through, last, count)


def purge(database: Database, keyring: Keyring, found: Due, event: Event) -> Iterator[int]:
    """Remove what is due, piece by piece; how many lines are gone after each.

    First, in one step, the signed note of the last line that leaves, and the line of the log (`event`) that says so: from
    then on the log begins after it, whenever this is stopped. `StateError` where no certificate key signs.
    """
    signature = sign(keyring, "audit-purge", {"seq": found.through, "hash": found.hash})
    with database.writing() as connection:
        values = {"seq": found.through, "hash": found.hash, "at": event.at, "signature": signature}
        connection.execute(insert(audit_purges).values(values))
        append_in(database, connection, [event])
    yield from remove_purged(database)


def remove_purged(database: Database) -> Iterator[int]:
    """Remove what a note names and what is still there, also after a purge that was stopped."""
    gone = 0
    while True:
        with database.writing() as connection:
            through = connection.execute(select(func.max(audit_purges.c.seq))).scalar_one()
            first = connection.execute(select(func.min(audit.c.seq))).scalar_one()
            if through is None or first is None or first > through:
                return
            until = min(through, first + _PIECE - 1)
            connection.execute(delete(uses).where(uses.c.seq <= until))
            gone += connection.execute(delete(audit).where(audit.c.seq <= until)).rowcount
        yield gone
