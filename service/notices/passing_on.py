"""What did not arrive at an address that is closed: it goes on to another address of the party, or stays a dead letter until there is one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from features.store import ZONE
from service.database.tables import deliveries, notices, parties, subscriptions
from service.notices.receivers import still_told
from service.parties.party import Party

CLOSED: Final = "通知地址已关闭"
NOT_ANY_MORE: Final = "收件方已无权知悉（授权终止、账户关闭或不再属于其范围）"
_D: Final = deliveries.c
_OTHER: Final = deliveries.alias("other")


class PassedOn(NamedTuple):
    """What became of it.

    Attributes:
        moved: subscription → how many go there now.
        kept: how many are dead letters that no address takes.
        void: how many no address takes, and the party may not know any more.
    """

    moved: Mapping[str, int]
    kept: int
    void: int = 0

    @property
    def details(self) -> dict[str, Any]:
        """What the log says of it."""
        return {"moved": dict(self.moved), "kept": self.kept, "void": self.void}


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
    (`void`); what nobody open is told is kept as a dead letter, unless the party may not know it any more (`void` too). A party
    that is closed may know nothing any more: all of it ends, dead letters too.
    """
    ours = [_D.subscription == closed, *([] if notice is None else [_D.notice == notice])]
    undone = _D.state.in_(("waiting", "dead"))
    ended = {"ended_at": now, "fault": CLOSED}
    party, party_closed_at = party_in_turn(connection, closed)
    waiting = [*ours, _D.state == "waiting"]
    if party_closed_at is not None:
        return PassedOn({}, 0, _ended_for_good(connection, [*ours, undone], now))
    open_ones = _open_of(connection, party.id)
    moved = {}
    for target in open_ones:
        fresh = begun_anew(now) | {"subscription": target, "attempted_at": None, "status": None}
        going = update(deliveries).where(*ours, undone, ~_told_at([target])).values(fresh)
        if count := connection.execute(going).rowcount:
            moved[target] = count
    told = _told_at(open_ones, _OTHER.c.state != "void")
    connection.execute(update(deliveries).where(*ours, undone, told).values(ended | {"state": "void"}))
    lapsed = _end_lapsed(connection, party, waiting, now)
    connection.execute(update(deliveries).where(*waiting).values(ended | {"state": "dead"}))
    kept = select(func.count()).where(*ours, _D.state == "dead")
    return PassedOn(moved, connection.execute(kept).scalar_one(), lapsed)


def _end_lapsed(
    connection: Connection, party: Party, which: Sequence[ColumnElement[bool]], now: datetime
) -> int:
    """End those of some deliveries that their party may not know any more; how many."""
    on = now.astimezone(ZONE).date()
    asked = select(_D.id, notices.c.uscc, notices.c.reach, notices.c.whom)
    rows = connection.execute(asked.join(notices, notices.c.id == _D.notice).where(*which)).all()
    lapsed = [
        {"number": row.id}
        for row in rows
        if still_told(connection, party, row.uscc, row.reach, row.whom, on=on) is None
    ]
    if lapsed:
        void = {"state": "void", "ended_at": now, "fault": NOT_ANY_MORE}
        connection.execute(update(deliveries).where(_D.id == bindparam("number")).values(void), lapsed)
    return len(lapsed)


def party_in_turn(connection: Connection, subscription: str) -> tuple[Party, datetime | None]:
    """The party of a subscription, and when it was closed itself.

    What else asks this for it waits until this transaction is over: two would take one place, or each miss what the other does.
    To be asked before a row of the subscription or of its deliveries is changed: else two would wait for each other.
    """
    whose = select(subscriptions.c.party).where(subscriptions.c.id == subscription).scalar_subquery()
    query = select(*(parties.c[name] for name in ("id", "role", "name", "scope", "closed_at")))
    found = connection.execute(query.where(parties.c.id == whose).with_for_update(key_share=True)).one()
    party = Party(id=found.id, role=found.role, name=found.name, scope=found.scope)
    return party, found.closed_at


def end_for(connection: Connection, party: str, *, now: datetime) -> int:
    """End all that did not arrive at a party that is closed; how many. It may know nothing any more."""
    its = _D.notice.in_(select(notices.c.id).where(notices.c.party == party))
    return _ended_for_good(connection, [its, _D.state.in_(("waiting", "dead"))], now)


def _ended_for_good(connection: Connection, which: Sequence[ColumnElement[bool]], now: datetime) -> int:
    void = {"state": "void", "ended_at": now, "fault": NOT_ANY_MORE}
    return connection.execute(update(deliveries).where(*which).values(void)).rowcount


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
