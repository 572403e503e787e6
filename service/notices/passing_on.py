"""What did not arrive at an address that is closed: it goes on to another address of the party, or stays a dead letter until there is one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select, update

from service.database.tables import deliveries, parties, subscriptions

CLOSED: Final = "通知地址已关闭"
_D: Final = deliveries.c
_OTHER: Final = deliveries.alias("other")


class PassedOn(NamedTuple):
    """What became of it: subscription → how many go there now, and how many are dead letters that no address takes."""

    moved: Mapping[str, int]
    kept: int

    @property
    def details(self) -> dict[str, Any]:
        """What the log says of it."""
        return {"moved": dict(self.moved), "kept": self.kept}


def begun_anew(now: datetime) -> dict[str, Any]:
    """The columns of a delivery that is tried from its first attempt on. `possibly_repeated` stays: it may have arrived before."""
    return {
        "state": "waiting",
        "attempts": 0,
        "since": now,
        "next_at": now,
        "ended_at": None,
        "fault": None,
    }


def pass_on(connection: Connection, closed: str, *, now: datetime, notice: str | None = None) -> PassedOn:
    """Send on what waits for a closed subscription and what is dead there, of one notice if it is named.

    An address that was open when a notice was put has a delivery of its own, so that those without one came later: the newest of
    them takes the place of the closed one. Where there is none, but another open address is told itself, nothing is left to do
    (`void`); what nobody open is told is kept as a dead letter.
    """
    ours = [_D.subscription == closed, *([] if notice is None else [_D.notice == notice])]
    undone = _D.state.in_(("waiting", "dead"))
    ended = {"ended_at": now, "fault": CLOSED}
    party, party_closed_at = _party_in_turn(connection, closed)
    if party_closed_at is not None:  # it may know nothing any more
        void = update(deliveries).where(*ours, _D.state == "waiting").values(ended | {"state": "void"})
        connection.execute(void)
        return PassedOn({}, 0)
    open_ones = _open_of(connection, party)
    moved = {}
    for target in open_ones:
        fresh = begun_anew(now) | {"subscription": target, "attempted_at": None, "status": None}
        going = update(deliveries).where(*ours, undone, ~_told_at([target])).values(fresh)
        if count := connection.execute(going).rowcount:
            moved[target] = count
    told = _told_at(open_ones, _OTHER.c.state != "void")
    connection.execute(update(deliveries).where(*ours, undone, told).values(ended | {"state": "void"}))
    left = update(deliveries).where(*ours, _D.state == "waiting").values(ended | {"state": "dead"})
    connection.execute(left)
    kept = select(func.count()).where(*ours, _D.state == "dead")
    return PassedOn(moved, connection.execute(kept).scalar_one())


def _party_in_turn(connection: Connection, closed: str) -> tuple[str, datetime | None]:
    """The party whose subscription is closed, and when it was closed itself; what else is passed on for it waits until this transaction is over: two would take one place."""
    whose = select(subscriptions.c.party).where(subscriptions.c.id == closed).scalar_subquery()
    query = select(parties.c.id, parties.c.closed_at).where(parties.c.id == whose)
    found = connection.execute(query.with_for_update(key_share=True)).one()
    return found.id, found.closed_at


def _open_of(connection: Connection, party: str) -> list[str]:
    """The open subscriptions of a party, the newest first."""
    query = select(subscriptions.c.id).where(
        subscriptions.c.party == party, subscriptions.c.closed_at.is_(None)
    )
    newest = query.order_by(subscriptions.c.created_at.desc(), subscriptions.c.id.desc())
    return list(connection.execute(newest).scalars())


def _told_at(names: list[str], *such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the notice of a delivery has another one, such a one, to one of some subscriptions."""
    query = select(_OTHER.c.id).where(_OTHER.c.notice == _D.notice, _OTHER.c.subscription.in_(names), *such)
    return query.correlate(deliveries).exists()
