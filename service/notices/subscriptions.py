"""Subscriptions: where a party wants to be told; registered, paused, closed."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from features.store import ZONE
from service.database.tables import deliveries, parties, subscriptions
from service.errors import Conflict, NotFound, TooOften
from service.notices.address import checked
from service.notices.passing_on import PassedOn, party_in_turn, pass_on
from service.notices.settings import NoticeSettings
from service.notices.states import Standing
from service.parties.registry import nobody, open_party

MOST: Final = 4
"""Addresses that a party may have open at a time."""
MOST_A_DAY: Final = 20
"""Addresses that a party may register within 24 hours, those closed again included."""
_OPEN: Final = subscriptions.c.closed_at.is_(None)
_D: Final = deliveries.c


def subscribe(
    connection: Connection, party: str, address: str, settings: NoticeSettings, *, now: datetime
) -> RowMapping:
    """Register an address: what is put from now on is sent there.

    `NotFound` for no open party, `WrongUse` for an address that may not be used, `Conflict` for one that is registered or too many.
    """
    if open_party(connection, party) is None:
        raise nobody(party)
    wanted = checked(address, settings)
    _require_few(connection, party, now)
    there = [one for one in listed(connection, party) if one["closed_at"] is None]
    if any(one["address"] == wanted for one in there):
        raise Conflict(
            f"{party} 已登记了这个通知地址", english=f"{party} has registered this address already"
        )
    if len(there) >= MOST:
        raise Conflict(
            f"{party} 已有 {len(there)} 个通知地址，最多 {MOST} 个：请先关闭不用的",
            english=f"{party} has {len(there)} addresses open, at most {MOST}: close one first",
        )
    number = f"{now.astimezone(ZONE):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    values = {"id": number, "party": party, "address": wanted, "created_at": now}
    connection.execute(insert(subscriptions).values(values))
    return found(connection, number)


def _require_few(connection: Connection, party: str, now: datetime) -> None:
    """Each address is somewhere that may be asked from here: nobody tries many."""
    recent = subscriptions.c.party == party, subscriptions.c.created_at > now - timedelta(days=1)
    count = connection.execute(select(func.count()).where(*recent)).scalar_one()
    if count >= MOST_A_DAY:
        raise TooOften(
            f"{party} 一天内已登记 {count} 个通知地址，最多 {MOST_A_DAY} 个，请明天再登记",
            retry_after=24 * 60 * 60,
            english=f"{count} addresses were registered within a day; at most {MOST_A_DAY}",
        )


def found(connection: Connection, number: str, party: str | None = None) -> RowMapping:
    """One subscription, of a party if it is named; `NotFound` alike where there is none and where it is another's."""
    query = select(subscriptions).where(subscriptions.c.id == number)
    if party is not None:
        query = query.where(subscriptions.c.party == party)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound(
            f"没有编号为 {number} 的通知地址，或者不是本账户的；编号见通知地址一览",
            english=f"there is no webhook {number}, or it is not of this account",
        )
    return row


def listed(connection: Connection, party: str | None = None) -> list[RowMapping]:
    """Every subscription ever registered, of one party if it is named, oldest first."""
    query = select(subscriptions).order_by(subscriptions.c.id)
    if party is not None:
        query = query.where(subscriptions.c.party == party)
    return list(connection.execute(query).mappings())


def waiting_of(connection: Connection, number: str) -> dict[str, int]:
    """State → how many deliveries of a subscription are in it."""
    query = select(deliveries.c.state, func.count()).where(deliveries.c.subscription == number)
    rows: Any = connection.execute(query.group_by(deliveries.c.state))
    return dict(rows.all())


class Closed(NamedTuple):
    """A subscription that was closed, and what became of what had not arrived there."""

    row: RowMapping
    passed: PassedOn


def close(connection: Connection, number: str, *, now: datetime) -> Closed:
    """End a subscription; what did not arrive there goes on to another address. `Conflict` where it is closed already."""
    found(connection, number)
    party_in_turn(connection, number)
    _changed(connection, number, closed_at=now)
    passed = pass_on(connection, number, now=now)
    return Closed(found(connection, number), passed)


def served(now: datetime) -> ColumnElement[bool]:
    """Whether something is done with what is due to a subscription: it is sent, or goes on from one that is closed, or ends with its party."""
    gone = subscriptions.c.party.in_(select(parties.c.id).where(parties.c.closed_at.is_not(None)))
    rests = subscriptions.c.rests_until.is_not(None) & (subscriptions.c.rests_until > now)
    return ~_OPEN | gone | (subscriptions.c.paused_at.is_(None) & ~rests)


def pause(connection: Connection, number: str, *, now: datetime) -> RowMapping:
    """Send nothing until it is resumed; everything waits. `Conflict` where it is closed."""
    _changed(connection, number, paused_at=now)
    return found(connection, number)


def resume(connection: Connection, number: str, *, now: datetime) -> RowMapping:
    """Send again, at once what failed before too. `Conflict` where it is closed."""
    _changed(connection, number, paused_at=None, rests_until=None, failures=0)
    later = _D.subscription == number, _D.state == "waiting", _D.next_at > now
    connection.execute(update(deliveries).where(*later).values(next_at=now))
    return found(connection, number)


def _changed(connection: Connection, number: str, **values: Any) -> None:
    done = connection.execute(update(subscriptions).where(subscriptions.c.id == number, _OPEN).values(values))
    if not done.rowcount:
        row = found(connection, number)
        day = f"{row['closed_at']:%Y-%m-%d}"
        raise Conflict(f"通知地址 {number} 已于 {day} 关闭", english=f"webhook {number} was closed on {day}")


def standing_of(row: RowMapping) -> Standing:
    """Where a subscription stands."""
    if row["closed_at"]:
        return "closed"
    if row["paused_at"]:
        return "paused"
    return "failing" if row["failures"] else "active"
