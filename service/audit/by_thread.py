"""The log of SQLite is written by one thread of a server: a commit waits for the disk."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from service.audit.chain import Line
from service.audit.log import append
from service.audit.waiting import Waiting, events_of, settle
from service.database.engine import Database
from service.errors import AlreadyThere

_LARGEST: Final = 512
_BEFORE: Final = 10
"""By how much less nice the thread is than its loop."""


class ByThread:
    """What arrives together, or while a group is being written, is one group."""

    def __init__(self, database: Database, told: Callable[[Sequence[Line]], None]) -> None:
        """Begin. `told`: is called with the lines of each group, after its answers were."""
        self._database = database
        self._told = told
        self._arrived = threading.Condition()
        self._gathering: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
        self._waiting: list[Waiting] = []
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="audit", daemon=True)
        self._thread.start()

    @property
    def queue(self) -> int:
        """How many events wait to be written."""
        return len(self._waiting) + sum(len(gathered) for gathered in self._gathering.values())

    @property
    def alive(self) -> bool:
        """Whether it still writes."""
        return self._thread.is_alive() and not self._closing

    def take(self, one: Waiting) -> bool:
        """Write an event with those that come at the same time; whether it still does."""
        with self._arrived:
            if not self.alive:
                return False
            if one.loop not in self._gathering:
                self._gathering[one.loop] = []
                one.loop.call_soon(self._hand_over, one.loop, 0)
            self._gathering[one.loop].append(one)
            return True

    def _hand_over(self, loop: asyncio.AbstractEventLoop, before: int) -> None:
        """Give the thread what the loop has gathered, once a turn of it brings no more: a group costs hardly more than a line."""
        with self._arrived:
            count = len(self._gathering.get(loop, ()))
            if before < count < _LARGEST:
                loop.call_soon(self._hand_over, loop, count)
                return
            self._waiting += self._gathering.pop(loop, ())
            self._arrived.notify()

    async def finish(self) -> None:
        """Closing waits for the thread."""

    def close(self) -> None:
        """Write what is waiting, then end."""
        with self._arrived:
            self._closing = True
            for gathered in self._gathering.values():
                self._waiting += gathered
            self._gathering.clear()
            self._arrived.notify()
        self._thread.join()

    def _work(self) -> None:
        _go_first()
        while group := self._next():
            self._written(group)

    def _written(self, group: Sequence[Waiting]) -> None:
        try:
            written = append(self._database, *events_of(group))
        except AlreadyThere as error:
            if len(group) == 1:
                _tell(group, error)
                return
            for one in group:  # the others are not to suffer for the one that came late
                self._written([one])
        except Exception as error:  # noqa: BLE001 - told to each answer that waits for it
            _tell(group, error)
        else:
            _tell(group, None)
            self._told(written)

    def _next(self) -> list[Waiting]:
        """The next group; empty once all is written and the log is closing."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closing)
            group, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
            return group


def _go_first() -> None:
    """Have the system prefer this thread to the loop whose answers wait for it, where that is allowed (`LimitNICE`).

    It works for a moment and then waits for the disk; behind the loop it begins and ends a group when the loop happens to pause.
    """
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        with suppress(OSError):  # not allowed, or not known to who watches over system calls
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) - _BEFORE)


def _tell(group: Sequence[Waiting], error: Exception | None) -> None:
    """Wake the answers of a group, each loop once."""
    for loop in {one.loop for one in group}:
        ours = [one for one in group if one.loop is loop]
        try:
            loop.call_soon_threadsafe(settle, ours, error)
        except RuntimeError:  # the loop has ended, and with it who waited
            continue
