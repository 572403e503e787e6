"""The steps of a delivery in the database: one is claimed before it is sent, and settled when it is known how that ended."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, case, func, select, update

from features.store import ZONE
from service.audit.chain import Event
from service.audit.log import append_in
from service.authorisations.uses import DETAIL, NOTICE_DELIVERED
from service.database.engine import Database
from service.database.tables import deliveries, notices, parties, subscriptions
from service.notices.kinds import kind_of
from service.notices.notice import body_of
from service.notices.passing_on import NOT_ANY_MORE, party_in_turn, pass_on
from service.notices.receivers import still_told
from service.notices.sending import Outcome
from service.notices.settings import NoticeSettings
from service.notices.states import State, rest_after, wait_after, whole_time
from service.notices.subscriptions import served
from service.parties.party import Party

LOST: Final = "上次送的过程中断，不知是否送到"
GIVEN_UP: Final = "收件方长时间没有恢复"
_TOLD: Final = 200
"""Characters of what was wrong last that are kept behind it."""
_D: Final = deliveries.c
_NEXT: Final = (
    select(
        *(_D[name] for name in ("id", "attempts", "possibly_repeated", "subscription")),
        *(notices.c[name].label(f"notice_{name}") for name in notices.c.keys()),  # noqa: SIM118 - names, not columns
        *(parties.c[name].label(f"party_{name}") for name in ("role", "name", "scope", "closed_at")),
        subscriptions.c.closed_at.label("unsubscribed_at"),
    )
    .join(notices, notices.c.id == _D.notice)
    .join(parties, parties.c.id == notices.c.party)
    .join(subscriptions, subscriptions.c.id == _D.subscription)
    .order_by(_D.attempts, _D.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is being attempted.

    Attributes:
        attempt: which one it is; `possibly_repeated`: whether an earlier one may have arrived.
        rests_on: the authorisations that telling the party rests on.
    """

    id: int
    notice: str
    subscription: str
    party: Party
    uscc: str
    kind: str
    attempt: int
    possibly_repeated: bool
    body: bytes
    rests_on: tuple[str, ...]


class Settled(NamedTuple):
    """How an attempt ended: where its delivery stands, and how many others to the same receiver were given up with it."""

    state: State
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Attempts:
    """The steps, in one database. `issuer`: in whose name is told."""

    database: Database
    settings: NoticeSettings
    issuer: str

    def recover(self, *, now: datetime) -> int:
        """What a sender that died left behind is sent again, marked; how many. While nobody else sends."""
        minutes = self.settings.notice_retry_minutes
        lost = update(deliveries).where(_D.state == "attempting")
        known = {"possibly_repeated": True, "fault": LOST}
        with self.database.writing() as connection:
            begun = select(_D.subscription).where(_D.state == "attempting").distinct()
            receivers = sorted(connection.execute(begun).scalars())
            closed = [one for one in receivers if party_in_turn(connection, one)[1] is not None]
            last = lost.where(_D.attempts > len(minutes)).values(known | {"state": "dead", "ended_at": now})
            dead = connection.execute(last).rowcount
            again = lost.values(known | {"state": "waiting", "next_at": now})
            waiting = connection.execute(again).rowcount
            gone = subscriptions.c.id.in_(receivers), subscriptions.c.closed_at.is_not(None)
            closed += connection.execute(select(subscriptions.c.id).where(*gone)).scalars()
            for one in dict.fromkeys(closed):
                self._passed_on(connection, one, now)
            return waiting + dead

    def receivers(self, *, now: datetime) -> list[tuple[str, str]]:
        """Subscriptions to which something is due, with their addresses; those that failed last come last.

        Those that are closed too, whatever came to them meanwhile: it goes on from there (`claim`).
        """
        query = (
            select(subscriptions.c.id, subscriptions.c.address)
            .where(
                served(now),
                select(_D.id)
                .where(_D.state == "waiting", _D.subscription == subscriptions.c.id, _D.next_at <= now)
                .exists(),
            )
            .order_by(subscriptions.c.failures, subscriptions.c.id)
        )
        with self.database.reading() as connection:
            return [(row.id, row.address) for row in connection.execute(query)]

    def claim(self, subscription: str, *, now: datetime) -> Claimed | State | None:
        """The next delivery to a receiver, as one that is being attempted; `void` for one that ends here; null for none.

        What is due to a closed address goes on to another one of its party, or ends: an attempt was under way when it was
        closed, or who put it saw it open still.
        """
        due = _D.subscription == subscription, _D.state == "waiting", _D.next_at <= now
        with self.database.writing() as connection:
            row = connection.execute(_NEXT.where(*due)).first()
            if row is None:
                return None
            if row.unsubscribed_at is not None and row.party_closed_at is None:
                self._passed_on(connection, subscription, now)
                return None
            claimed = self._allowed(connection, row, now)
            if claimed is None:
                _end(connection, row.id, "void", now, fault=NOT_ANY_MORE)
                told = {"notice": row.notice_id, "kind": row.notice_kind, "party": row.notice_party}
                self._log(connection, "notice_void", row.notice_uscc, now, told | {"why": NOT_ANY_MORE})
                return "void"
            values = {"state": "attempting", "attempts": claimed.attempt, "attempted_at": now}
            taken = connection.execute(
                update(deliveries).where(_D.id == row.id, *due).values(values)
            ).rowcount
            return claimed if taken else None

    def settle(self, one: Claimed, outcome: Outcome, *, now: datetime) -> Settled:
        """Write down how an attempt ended; where the delivery stands then, and what was given up with it."""
        with self.database.writing() as connection:
            if outcome.fault is not None:
                return self._failed(connection, one, outcome, outcome.fault, now)
            told = {"status": outcome.status, "fault": None}
            _end(connection, one.id, "delivered", now, **told)
            _rest(connection, one.subscription, failures=0, rests_until=None)
            self._ended(connection, NOTICE_DELIVERED, one, now, status=outcome.status)
        return Settled("delivered")

    def _failed(
        self, connection: Connection, one: Claimed, outcome: Outcome, fault: str, now: datetime
    ) -> Settled:
        minutes = self.settings.notice_retry_minutes
        _, party_closed_at = party_in_turn(connection, one.subscription)
        which = subscriptions.c.id == one.subscription
        before = connection.execute(
            select(subscriptions.c.failures, subscriptions.c.closed_at).where(which)
        ).one()
        failures = before.failures + 1
        rests_until = now + rest_after(failures, minutes)
        _rest(connection, one.subscription, failures=failures, rests_until=rests_until)
        told = {
            "status": outcome.status,
            "fault": fault,
            "possibly_repeated": one.possibly_repeated or outcome.uncertain,
        }
        closed = before.closed_at is not None or party_closed_at is not None
        wait = timedelta(0) if closed else wait_after(one.attempt, minutes)
        if wait is None:
            _end(connection, one.id, "dead", now, **told)
            self._ended(connection, "notice_dead", one, now, fault=fault)
        else:
            values = told | {"state": "waiting", "next_at": now + wait}
            connection.execute(update(deliveries).where(_D.id == one.id).values(values))
        given_up: frozenset[int] = frozenset()
        if failures > len(minutes) and not closed:  # else it goes on to another address, or ends
            given_up = self._give_up(connection, one, now)
        dead = wait is None or one.id in given_up
        return Settled("dead" if dead else "waiting", len(given_up - {one.id}))

    def _give_up(self, connection: Connection, one: Claimed, now: datetime) -> frozenset[int]:
        """A receiver that failed as often in a row as one notice is tried: what waited as long as that is dead too; which."""
        old = now - whole_time(self.settings.notice_retry_minutes)
        others = _D.subscription == one.subscription, _D.state == "waiting", _D.since <= old
        said = _D.fault.is_not(None) & _D.fault.not_like(f"{GIVEN_UP}%")
        last = case((said, f"{GIVEN_UP}；最近一次：" + func.substr(_D.fault, 1, _TOLD)), else_=GIVEN_UP)
        values = {"state": "dead", "ended_at": now, "fault": last}
        ended = update(deliveries).where(*others).values(values).returning(_D.id)
        given_up = frozenset(connection.execute(ended).scalars())
        if given_up:
            told = {"party": one.party.id, "subscription": one.subscription, "notices": len(given_up)}
            self._log(connection, "notices_dead", one.party.id, now, told)
        return given_up

    def _passed_on(self, connection: Connection, subscription: str, now: datetime) -> None:
        """What waits for a closed address, or for a party that is closed, with a line of the log."""
        told = pass_on(connection, subscription, now=now).details | {"subscription": subscription}
        party, _ = party_in_turn(connection, subscription)
        self._log(connection, "notices_passed_on", party.id, now, told)

    def _ended(
        self, connection: Connection, action: str, one: Claimed, now: datetime, **told: str | int | None
    ) -> None:
        """A line of the log; of a notice that an authorisation allows, it is a use that the enterprise sees."""
        said = {"notice": one.notice, "kind": one.kind, "attempt": one.attempt, **told}
        uses = {DETAIL: list(one.rests_on)} if one.rests_on and action == NOTICE_DELIVERED else {}
        self._log(connection, action, one.uscc, now, said | uses, one.party)

    def _log(
        self,
        connection: Connection,
        action: str,
        subject: str,
        now: datetime,
        details: Mapping[str, Any],
        party: Party | None = None,
    ) -> None:
        event = Event(
            at=now,
            action=action,
            status=0,
            request=secrets.token_hex(16),
            party=party.id if party else None,
            role=party.role if party else None,
            subject=subject,
            details=details,
        )
        append_in(self.database, connection, [event])

    def _allowed(self, connection: Connection, row: Any, now: datetime) -> Claimed | None:
        if row.party_closed_at is not None:
            return None
        party = Party(id=row.notice_party, role=row.party_role, name=row.party_name, scope=row.party_scope)
        rests_on = still_told(
            connection,
            party,
            row.notice_uscc,
            row.notice_reach,
            row.notice_whom,
            on=now.astimezone(ZONE).date(),
        )
        if rests_on is None:
            return None
        body = body_of(
            row.notice_id,
            kind_of(row.notice_kind),
            row.notice_uscc,
            party.id,
            row.notice_at,
            row.notice_content,
            issuer=self.issuer,
        )
        return Claimed(
            id=row.id,
            notice=row.notice_id,
            subscription=row.subscription,
            party=party,
            uscc=row.notice_uscc,
            kind=row.notice_kind,
            attempt=row.attempts + 1,
            possibly_repeated=row.possibly_repeated,
            body=body,
            rests_on=tuple(rests_on),
        )


def _end(connection: Connection, number: int, state: State, now: datetime, **values: Any) -> None:
    ended = {"state": state, "ended_at": now, **values}
    connection.execute(update(deliveries).where(_D.id == number).values(ended))


def _rest(connection: Connection, subscription: str, **values: Any) -> None:
    connection.execute(update(subscriptions).where(subscriptions.c.id == subscription).values(values))
