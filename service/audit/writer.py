"""The one thread of a server that writes the log: what arrives together, or while a group is being written, is one group."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from service.audit.chain import Event, Line
from service.audit.keeping import Keeper
from service.audit.log import Kept, append
from service.database.engine import Database
from service.errors import AlreadyThere, DatabaseFault

_LARGEST: Final = 512


class _Waiting(NamedTuple):
    event: Event
    kept: Kept | None
    loop: asyncio.AbstractEventLoop
    written: asyncio.Future[None]


class AuditWriter:
    """Writes events for many answers at once; each answer waits until its line is on the disk."""

    def __init__(self, database: Database, keeper: Keeper | None = None) -> None:
        """Begin; the thread ends by `close`. `keeper`: sets the log's anchors as it grows and at the end."""
        self._database = database
        self._keeper = keeper
        self.groups = self.lines = 0
        """How many groups and lines were written."""
        self.anchor_failed = False
        """Whether the last anchor could not be kept; the log itself goes on."""
        self._arrived = threading.Condition()
        self._gathering: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
        self._waiting: list[_Waiting] = []
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

    async def write(self, event: Event, kept: Kept | None = None) -> None:
        """Return once the event's line, and what is kept with it, is on the disk.

        `DatabaseFault` where it could not be written, `AlreadyThere` where what is to be kept has a key that is taken.
        """
        loop = asyncio.get_running_loop()
        one = _Waiting(event, kept, loop, loop.create_future())
        with self._arrived:
            if not self.alive:
                raise DatabaseFault("审计日志已停止，服务正在关闭")
            if loop not in self._gathering:
                self._gathering[loop] = []
                loop.call_soon(self._hand_over, loop, 0)
            self._gathering[loop].append(one)
        await one.written

    def _hand_over(self, loop: asyncio.AbstractEventLoop, before: int) -> None:
        """Give the thread what the loop has gathered, once a turn of it brings no more: a group costs hardly more than a line."""
        with self._arrived:
            count = len(self._gathering.get(loop, ()))
            if before < count < _LARGEST:
                loop.call_soon(self._hand_over, loop, count)
                return
            self._waiting += self._gathering.pop(loop, ())
            self._arrived.notify()

    def close(self) -> None:
        """Write what is waiting and an anchor, then end; `anchor_failed` tells where the anchor could not be kept."""
        with self._arrived:
            self._closing = True
            for gathered in self._gathering.values():
                self._waiting += gathered
            self._gathering.clear()
            self._arrived.notify()
        self._thread.join()
        keeper = self._keeper
        if keeper is not None and self.lines:
            self._anchored(lambda: keeper.newest(self._database))

    def _work(self) -> None:
        while group := self._next():
            self._written(group)

    def _written(self, group: Sequence[_Waiting]) -> None:
        kept = [one.kept for one in group if one.kept is not None]
        try:
            written = append(self._database, [one.event for one in group], kept)
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
            self.groups, self.lines = self.groups + 1, self.lines + len(written)
            self._anchor(written[-1])

    def _anchor(self, line: Line) -> None:
        keeper = self._keeper
        if keeper is not None:
            self._anchored(lambda: keeper.passed(line.seq, line.hash))

    def _anchored(self, keep: Callable[[], object]) -> None:
        """Readiness tells of an anchor that could not be kept, whatever hindered it: answers do not wait for it."""
        try:
            keep()
        except Exception:  # noqa: BLE001 - a thread that ends would leave every answer waiting
            self.anchor_failed = True
        else:
            self.anchor_failed = False

    def _next(self) -> list[_Waiting]:
        """The next group; empty once all is written and the log is closing."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closing)
            group, self._waiting = self._waiting[:_LARGEST], self._waiting[_LARGEST:]
            return group


def _tell(group: Sequence[_Waiting], error: Exception | None) -> None:
    """Wake the answers of a group, each loop once."""
    for loop in {one.loop for one in group}:
        ours = [one.written for one in group if one.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, ours, error)
        except RuntimeError:  # the loop has ended, and with it who waited
            continue


def _settle(written: Sequence[asyncio.Future[None]], error: Exception | None) -> None:
    for one in written:
        if one.done():
            continue
        if error is None:
            one.set_result(None)
        else:
            one.set_exception(
                error if isinstance(error, DatabaseFault) else DatabaseFault(f"审计日志写不了：{error}")
            )
