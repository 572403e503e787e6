"""The log of PostgreSQL is written by the event loop: it waits for the database, not for a disk of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from service.audit.chain import Line
from service.audit.log import append_asked
from service.audit.waiting import Waiting, events_of, settle
from service.database.engine import Database
from service.errors import AlreadyThere


class ByLoop:
    """What arrives together, or while a group is being written, is one group."""

    def __init__(self, database: Database, told: Callable[[Sequence[Line]], Awaitable[None]]) -> None:
        """Nothing is opened yet. `told`: is called with the lines of each group, after its answers were."""
        self._database = database
        self._told = told
        self._waiting: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
        self._working: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}
        self.alive = True
        """Whether it still writes."""

    @property
    def queue(self) -> int:
        """How many events wait to be written."""
        return sum(len(waiting) for waiting in self._waiting.values())

    def take(self, one: Waiting) -> bool:
        """Write an event with those that come at the same time; whether it still does."""
        if self.alive:
            self._waiting.setdefault(one.loop, []).append(one)
            if one.loop not in self._working:
                self._working[one.loop] = one.loop.create_task(self._work(one.loop))
        return self.alive

    async def finish(self) -> None:
        """Write what is waiting in this loop."""
        while working := self._working.get(asyncio.get_running_loop()):
            await asyncio.wait([working])

    def close(self) -> None:
        """Take no more."""
        self.alive = False

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while group := self._waiting.pop(loop, None):
                await self._written(group)
        finally:
            del self._working[loop]

    async def _written(self, group: Sequence[Waiting]) -> None:
        try:
            written = await self._database.asked(append_asked(*events_of(group)))
        except AlreadyThere as error:
            if len(group) == 1:
                settle(group, error)
                return
            for one in group:  # the others are not to suffer for the one that came late
                await self._written([one])
        except Exception as error:  # noqa: BLE001 - told to each answer that waits for it
            settle(group, error)
        else:
            settle(group, None)
            await self._told(written)
