"""A job while it is done: its progress, and whether to go on."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Update, update

from service.database.engine import Database
from service.database.tables import jobs
from service.jobs.job import Job
from service.runs.canonical import canonical

EVERY: Final = 1.0
"""Seconds between two looks at the database, at least."""
_C: Final = jobs.c


class Interrupted(BaseException):
    """The work is to end where it is; root of why."""


class Cancelled(Interrupted):
    """A person asked for it."""


class Stopping(Interrupted):
    """The worker is to end: the job goes back to those that wait."""


class TakenOver(Interrupted):
    """Another worker has the job, which took this one for dead (its lock was lost): nothing of ours counts any more."""


class Doing:
    """One attempt at a job. What is written of it is written only while the job is still this attempt's.

    Attributes:
        job: the job as it was taken; `again`: whether an earlier attempt may have left something.
    """

    def __init__(
        self,
        database: Database,
        job: Job,
        *,
        again: bool,
        stop: threading.Event,
        every: float = EVERY,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stop`: set where the worker is to end; `ticks`: seconds that only grow."""
        self.job, self.again = job, again
        self._database, self._stop, self._every, self._ticks = database, stop, every, ticks
        self._looked: float | None = None
        self._happened = False

    def progress(self, done: int, total: int) -> None:
        """So many pieces are done of so many; raises `Interrupted` where the work is to end."""
        if self._stop.is_set():
            raise Stopping
        now = self._ticks()
        if self._looked is not None and now - self._looked < self._every and done < total:
            return
        self._looked = now
        with self._database.writing() as connection:
            told = self._ours().values(done=done, total=total).returning(_C.cancel_by)
            row = connection.execute(told).first()
        if row is None:
            raise TakenOver
        if row.cancel_by is not None and not self._happened:
            raise Cancelled

    def happened(self) -> None:
        """What the job does was brought about by an earlier attempt: it may still be stopped, but not cancelled any more."""
        self._happened = True

    def settled(self, request: dict[str, Any]) -> None:
        """Keep what the request left open as it is done now, so that each attempt does the same."""
        with self._database.writing() as connection:
            self.written(connection, settled=canonical(request).decode())

    def written(self, connection: Connection, **values: object) -> None:
        """Write of the job; `TakenOver` where it is another's by now."""
        if not connection.execute(self._ours().values(**values)).rowcount:
            raise TakenOver

    def _ours(self) -> Update:
        return update(jobs).where(
            _C.id == self.job.id, _C.state == "running", _C.attempts == self.job.attempts
        )
