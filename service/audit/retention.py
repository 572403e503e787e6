"""How long the log is kept, and the one way in which its oldest lines leave it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from features.ledger import ZONE
from service.audit.anchors import Anchor, sign
from service.audit.chain import Event
from service.audit.log import append_in, last
from service.database.engine import Database
from service.database.tables import audit, audit_purges, uses
from service.errors import StateError
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
        held: the anchor that keeps lines as old, as it was set since: from its line on none leaves; null where none does.
    """

    before: date
    through: int | None
    hash: str | None
    count: int
    held: Anchor | None = None


def ended_on(today: date, years: int) -> date:
    """The day before which lines have been kept for so many years."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def midnight(day: date) -> datetime:
    """When a day begins there."""
    return datetime.combine(day, time(), ZONE)


def kept_since(now: datetime, years: int) -> datetime:
    """From when on every line must still be there, by the clock of now."""
    return midnight(ended_on(now.astimezone(ZONE).date(), years))


def set_at(anchor: Anchor) -> datetime | None:
    """When an anchor was set; null where what it says is no instant."""
    try:
        found = datetime.fromisoformat(anchor.at)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def due(connection: Connection, *, before: date, anchors: Iterable[Anchor] = ()) -> Due:
    """What stands before a day at the front of the log. `anchors`: of this log; one that was set since keeps its line, which proves that it was there."""
    begins = midnight(before)
    kept = connection.execute(select(func.min(audit.c.seq)).where(audit.c.at >= begins)).scalar_one()
    old = audit.c.seq < kept if kept is not None else audit.c.at < begins
    count, through = _counted(connection, old)
    held = _first_since(begins, anchors)
    if held is not None and through is not None and held.seq <= through:
        count, through = _counted(connection, and_(old, audit.c.seq < held.seq))
    else:
        held = None
    if through is None:
        return Due(before, None, None, 0, held)
    own = connection.execute(select(audit.c.hash).where(audit.c.seq == through)).scalar_one()
    return Due(before, through, own, count, held)


def _counted(connection: Connection, old: ColumnElement[bool]) -> tuple[int, int | None]:
    count, through = connection.execute(select(func.count(), func.max(audit.c.seq)).where(old)).one()
    return count, through


def _first_since(begins: datetime, anchors: Iterable[Anchor]) -> Anchor | None:
    young = [one for one in anchors if (at := set_at(one)) is not None and at >= begins]
    return min(young, key=lambda one: one.seq, default=None)


def note(seq: int, hash: str, at: datetime) -> dict[str, Any]:  # noqa: A002 - its name everywhere
    """What is signed of a purge: the last line that left, and when."""
    return {"seq": seq, "hash": hash, "at": at.astimezone(ZONE).isoformat(timespec="microseconds")}


def purge(database: Database, keyring: Keyring, found: Due, event: Event) -> Iterator[int]:
    """Remove what is due, piece by piece; how many lines are gone after each.

    First, in one step, the signed note of the last line that leaves, and the line of the log (`event`) that says so: from
    then on the log begins after it, whenever this is stopped. `StateError` where no certificate key signs, and where the
    newest line would leave: a clock that runs ahead is likelier than a log to which nothing was written for so long.
    """
    if found.through is None or found.hash is None:
        raise ValueError("nothing is due")
    signature = sign(keyring, "audit-purge", note(found.through, found.hash, event.at))
    with database.writing() as connection:
        if last(connection)[0] == found.through:
            raise StateError(
                f"审计日志最新的一行也在 {found.before} 以前，没有删除：请先核对这台机器的时钟；确实这么久没有任何查询和变更的，先作一次有记录的操作（如 shouxin publish）"
            )
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
