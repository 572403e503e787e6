"""What writes the log for a server: many lines at once, and its anchors."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

import anyio.to_thread

from service.audit.by_loop import ByLoop
from service.audit.by_thread import ByThread
from service.audit.chain import Event, Line
from service.audit.keeping import Keeper
from service.audit.log import Kept
from service.audit.waiting import Waiting
from service.database.engine import Database
from service.errors import AlreadyThere, DatabaseFault

STANDS_SECONDS: Final = 15
"""So long without a line while some wait, or after one that could not be written, and the log is not in order."""


class AuditWriter:
    """Writes events for many answers at once; each answer waits until its line is on the disk."""

    def __init__(self, database: Database, keeper: Keeper | None = None) -> None:
        """Begin; it ends by `close`. `keeper`: sets the log's anchors as it grows and at the end."""
        self._database = database
        self._keeper = keeper
        self.groups = self.lines = 0
        """How many groups and lines were written."""
        self.anchor_failed = False
        """Whether the last anchor could not be kept; the log itself goes on."""
        self._asked = 0
        self._moved = 0.0
        self._failed = False
        self._by: ByThread | ByLoop = (
            ByThread(database, self._counted) if database.on_sqlite else ByLoop(database, self._counted_aside)
        )

    @property
    def queue(self) -> int:
        """How many events wait to be written."""
        return self._by.queue

    @property
    def alive(self) -> bool:
        """Whether it still writes."""
        return self._by.alive

    @property
    def trouble(self) -> str | None:
        """What is wrong with it, for those who watch; null where it writes, or has nothing to write."""
        if not self.alive:
            return "审计日志已停止，不能答复"
        lately = time.monotonic() - self._moved < STANDS_SECONDS
        if self._asked and not lately:
            return f"审计日志 {STANDS_SECONDS} 秒没有写下一行"
        return "审计日志写不了" if self._failed and lately else None

    async def write(self, event: Event, kept: Kept | None = None) -> None:
        """Return once the event's line, and what is kept with it, is on the disk.

        `DatabaseFault` where it could not be written, `AlreadyThere` where what is to be kept has a key that is taken.
        """
        loop = asyncio.get_running_loop()
        one = Waiting(event, kept, loop, loop.create_future())
        if not self._by.take(one):
            raise DatabaseFault("审计日志已停止，服务正在关闭")
        if not self._asked:
            self._moved = time.monotonic()
        self._asked += 1
        try:
            await one.written
        except DatabaseFault as error:
            self._told(failed=not isinstance(error, AlreadyThere))
            raise
        else:
            self._told(failed=False)
        finally:
            self._asked -= 1

    def _told(self, *, failed: bool) -> None:
        self._failed, self._moved = failed, time.monotonic()

    async def finish(self) -> None:
        """Write what is waiting, before `close` in the loop whose answers wait."""
        await self._by.finish()

    def close(self) -> None:
        """Write what is waiting and an anchor, then end; `anchor_failed` tells where the anchor could not be kept."""
        self._by.close()
        keeper = self._keeper
        if keeper is not None and self.lines:
            self._anchored(lambda: keeper.newest(self._database))

    def _counted(self, written: Sequence[Line]) -> None:
        if self._due(written):
            self._anchor(written[-1])

    async def _counted_aside(self, written: Sequence[Line]) -> None:
        """The same without making a loop wait for an anchor's file."""
        if self._due(written):
            await anyio.to_thread.run_sync(self._anchor, written[-1])

    def _due(self, written: Sequence[Line]) -> bool:
        """Count a group; whether an anchor is to be set at its end."""
        self.groups, self.lines = self.groups + 1, self.lines + len(written)
        return self._keeper is not None and self._keeper.due(written[-1].seq)

    def _anchor(self, line: Line) -> None:
        keeper = self._keeper
        if keeper is not None:
            self._anchored(lambda: keeper.at(line.seq, line.hash))

    def _anchored(self, keep: Callable[[], object]) -> None:
        """Readiness tells of an anchor that could not be kept, whatever hindered it: answers do not wait for it."""
        try:
            keep()
        except Exception:  # noqa: BLE001 - a writer that ends would leave every answer waiting
            self.anchor_failed = True
        else:
            self.anchor_failed = False
