"""The register of notices: what was put, what became of it, and dead letters sent again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from features.store import ZONE
from service.database.tables import deliveries, notices, subscriptions
from service.errors import Conflict, NotFound
from service.notices.kinds import KINDS, REACHES, kind_of
from service.notices.passing_on import begun_anew, party_in_turn, pass_on
from service.notices.states import STATES, State

_D: Final = deliveries.c
_SHOWN: Final = (
    "state",
    "attempts",
    "possibly_repeated",
    "next_at",
    "attempted_at",
    "status",
    "fault",
    "ended_at",
)
_ALL: Final = (
    select(
        *(notices.c[name] for name in ("id", "kind", "uscc", "party", "cause", "at", "reach", "content")),
        notices.c.whom,
        _D.id.label("delivery"),
        _D.subscription,
        subscriptions.c.address,
        *(_D[name] for name in _SHOWN),
    )
    .join(notices, notices.c.id == _D.notice)
    .join(subscriptions, subscriptions.c.id == _D.subscription)
    .order_by(_D.id.desc())
)


def listed(
    connection: Connection,
    *,
    states: Sequence[State] = (),
    party: str | None = None,
    uscc: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """Deliveries, the newest first: in some states, to a party, about an enterprise, before one, as many as a limit."""
    query = _ALL.limit(limit)
    if before is not None:
        query = query.where(_D.id < before)
    if states:
        query = query.where(_D.state.in_(states))
    for column, value in ((notices.c.party, party), (notices.c.uscc, uscc)):
        if value is not None:
            query = query.where(column == value)
    return _told(connection, query)


def found(connection: Connection, number: str) -> list[dict[str, Any]]:
    """The deliveries of a notice, one for each address; `NotFound` where there is no such notice."""
    rows = _told(connection, _ALL.where(notices.c.id == number))
    if not rows:
        raise unknown(number)
    return rows


def unknown(number: str) -> NotFound:
    """That there is no such notice, or that it is not for the party that asks."""
    return NotFound(
        f"没有编号为 {number} 的通知，或者不是给本账户的；编号见通知一览",
        english=f"there is no notice {number}, or it is not for this account",
    )


def replay(connection: Connection, number: str, *, now: datetime) -> int:
    """Send a dead letter again from the first attempt on, under the same number; to how many addresses.

    One of a closed address goes to another one of its party. `NotFound` where there is no such notice, `Conflict` where none of
    its deliveries is dead, or no open address takes it. Whoever replays says that the receiver is back: it rests no longer.
    """
    first, *_ = found(connection, number)
    party_in_turn(connection, first["subscription"])
    # Read once more: a closing that went before may have sent them on.
    dead = [one["subscription"] for one in found(connection, number) if one["state"] == "dead"]
    query = select(subscriptions.c.id, subscriptions.c.closed_at).where(subscriptions.c.id.in_(dead))
    receivers: set[str] = set()
    for one in connection.execute(query).all():
        if one.closed_at is None:
            ours = _D.notice == number, _D.subscription == one.id, _D.state == "dead"
            connection.execute(update(deliveries).where(*ours).values(begun_anew(now)))
            receivers.add(one.id)
        else:
            receivers |= pass_on(connection, one.id, now=now, notice=number).moved.keys()
    if not receivers:
        raise _not_replayed(connection, number)
    awake = {"failures": 0, "rests_until": None}
    connection.execute(update(subscriptions).where(subscriptions.c.id.in_(receivers)).values(awake))
    return len(receivers)


def _not_replayed(connection: Connection, number: str) -> Conflict:
    rows = found(connection, number)
    if any(one["state"] == "dead" for one in rows):
        return Conflict(
            f"通知 {number} 的通知地址已关闭：请先登记新的通知地址，再送",
            english=f"the address of notice {number} is closed: register a new one first",
        )
    told = "、".join(sorted({one["state_label"] for one in rows}))
    return Conflict(f"通知 {number} 没有未能送达的：{told}", english=f"notice {number} has no dead letter")


def counted(connection: Connection) -> dict[State, int]:
    """How many deliveries are not done and how many are dead."""
    states: tuple[State, ...] = ("waiting", "attempting", "dead")
    query = select(_D.state, func.count()).where(_D.state.in_(states)).group_by(_D.state)
    found_now = {row[0]: row[1] for row in connection.execute(query)}
    return {state: found_now.get(state, 0) for state in states}


def _told(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [_document(row) for row in connection.execute(query).mappings()]


def _document(row: RowMapping) -> dict[str, Any]:
    labels = {
        "kind_label": KINDS[kind_of(row["kind"])],
        "reach_label": next(label for reach, label in REACHES.items() if reach == row["reach"]),
        "state_label": next(label for state, label in STATES.items() if state == row["state"]),
    }
    return {**{name: _plain(value) for name, value in row.items()}, **labels}


def _plain(value: Any) -> Any:
    return value.astimezone(ZONE).isoformat(timespec="seconds") if isinstance(value, datetime) else value
