"""Terms that are over: both sides are told once, in the transaction by which it is written that they were.

Whoever dies here, or is at it beside another, leaves each end either told or still to be told.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from features.store import ZONE
from service.database.engine import Database
from service.database.tables import authorisations
from service.notices.ended import authorisation_ended
from service.notices.notice import Notice
from service.notices.outbox import put

PIECE: Final = 1_000
"""Ends that are told of in one transaction."""
_TABLE: Final = authorisations.c


def untold(connection: Connection, *, on: date) -> int:
    """How many authorisations are over on a day of whose end nobody was told yet."""
    return connection.execute(select(func.count()).where(*_over(on))).scalar_one()


def tell_ends(database: Database, *, now: datetime) -> int:
    """Tell both sides of each authorisation whose last day is gone by; of how many, those that another tells of left out."""
    done = 0
    while told := _told(database, now):
        done += told
    return done


def _told(database: Database, now: datetime) -> int:
    """Those that have been over longest; the rows are locked by the statement that marks them."""
    some = select(_TABLE.id).where(*_over(now.astimezone(ZONE).date())).order_by(_TABLE.until_day, _TABLE.id)
    marked = (
        update(authorisations)
        .where(_TABLE.id.in_(some.limit(PIECE)), _TABLE.end_told_at.is_(None))
        .values(end_told_at=now)
        .returning(_TABLE.id, _TABLE.uscc, _TABLE.bank, _TABLE.until_day)
    )
    with database.writing() as connection:
        ended = connection.execute(marked).all()
        put(connection, [_notice(one) for one in sorted(ended)])
    return len(ended)


def _over(on: date) -> tuple[ColumnElement[bool], ...]:
    return _TABLE.end_told_at.is_(None), _TABLE.until_day < on


def _notice(one: Row[tuple[str, str, str, date]]) -> Notice:
    """It came to be so with the first moment of the day after the last one."""
    over = datetime.combine(one.until_day + timedelta(days=1), time(), ZONE)
    return authorisation_ended(one.uscc, one.id, one.bank, at=over)
