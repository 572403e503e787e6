"""Delivery: what is due is worked off, receivers side by side and the notices of each one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

import anyio
import anyio.to_thread
import httpx

from service import clock
from service.database.alone import alone
from service.errors import ServiceError
from service.keys.keyring import Keyring
from service.notices.attempts import Attempts, Claimed
from service.notices.headers import headers_of
from service.notices.sending import Sender, client_for
from service.notices.states import State
from service.publications.place import Place

LOCK: Final = "notices"
MOST: Final = 500
"""Notices that one receiver is sent in one call, so that a call ends."""
LONGEST: Final = 60
"""Seconds that one receiver may take in one call."""


@dataclass(slots=True)
class Counts:
    """What a call did. `recovered`: found as being attempted by a sender that died; `waiting`: to be tried again."""

    recovered: int = 0
    delivered: int = 0
    waiting: int = 0
    dead: int = 0
    void: int = 0

    def add(self, state: State) -> None:
        """One more that ended as this."""
        setattr(self, state, getattr(self, state) + 1)


def deliver(place: Place, *, now: datetime | None = None) -> Counts:
    """Send what is due, once each. Raises:

    `Conflict` where another process is at it, `StateError` where no key signs: then nothing was attempted.

    Args:
        place: settings, home and database.
        now: which instant it is all the while, for drills; null for the clock's.
    """
    settings = place.settings
    keyring = Keyring(place.home.keys)
    keyring.signing("certificate")
    attempts = Attempts(place.database, settings, settings.issuer)
    told = clock.now if now is None else lambda: now
    with alone(place.database, LOCK, told="另一个进程正在送通知，请等它完成"):
        call = _Delivering(attempts, keyring, told, Counts(recovered=attempts.recover(now=told())))
        if receivers := attempts.receivers(now=told()):  # mostly nothing is due
            anyio.run(call.all, receivers)
    for fault in call.faults:
        raise fault
    return call.counts


@dataclass(frozen=True)
class _Delivering:
    """One call. `faults`: of the database or the keys, which hinder one receiver and are told when the others are done."""

    attempts: Attempts
    keyring: Keyring
    now: Callable[[], datetime]
    counts: Counts
    faults: list[ServiceError] = field(default_factory=list)

    async def all(self, receivers: Sequence[tuple[str, str]]) -> None:
        """Every receiver to which something is due, by subscription and address, so many at a time."""
        limit = anyio.CapacityLimiter(self.attempts.settings.notice_receivers)
        async with client_for(self.attempts.settings) as client, anyio.create_task_group() as group:
            for subscription, address in receivers:
                group.start_soon(self._receiver, subscription, address, client, limit)

    async def _receiver(
        self, subscription: str, address: str, client: httpx.AsyncClient, limit: anyio.CapacityLimiter
    ) -> None:
        """One receiver, until nothing is due, it fails, or it has had its share."""
        async with limit:
            sender, begun = Sender(address, client, self.attempts.settings), monotonic()
            try:
                for _ in range(MOST):
                    state = await self._next(subscription, sender)
                    if state is None:
                        return
                    self.counts.add(state)
                    if state not in {"delivered", "void"} or monotonic() - begun >= LONGEST:
                        return
            except ServiceError as fault:
                self.faults.append(fault)

    async def _next(self, subscription: str, sender: Sender) -> State | None:
        """The next notice of a receiver; where its delivery stands then, null where nothing is due."""
        one = await anyio.to_thread.run_sync(lambda: self.attempts.claim(subscription, now=self.now()))
        return await self._attempted(one, sender) if isinstance(one, Claimed) else one

    async def _attempted(self, one: Claimed, sender: Sender) -> State:
        headers = headers_of(
            self.keyring,
            one.notice,
            one.body,
            attempt=one.attempt,
            possibly_repeated=one.possibly_repeated,
            now=self.now(),
        )
        outcome = await sender.send(headers, one.body)
        settled = await anyio.to_thread.run_sync(lambda: self.attempts.settle(one, outcome, now=self.now()))
        self.counts.dead += settled.given_up
        return settled.state
