"""A connection to PostgreSQL that the event loop waits for itself.

A thread that waits has to be woken for each answer, and then to wait for the interpreter; the loop goes on with others.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import anyio.to_thread
from psycopg import AsyncConnection, OperationalError
from sqlalchemy import Engine

from service.database.dialogue import Dialogue, Seldom, Step
from service.database.pipeline import Pipeline
from service.database.session import RELIED_ON
from service.errors import DatabaseFault

T = TypeVar("T")
ANSWER_SECONDS: Final = 10
"""How long a dialogue may take: a connection that says nothing any more is let go of, and the next one is opened."""
_ALONE: Final = f"SET idle_in_transaction_session_timeout = '{ANSWER_SECONDS}s'"
"""What a dialogue had begun when its connection was lost ends by itself: it may hold the turn of the log."""
_PLANNED_ONCE: Final = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off"
"""Planning anew takes longer than to find the rows: each statement is planned once, by its indexes, however small the tables are by then."""


class Awaited:
    """One connection, for one dialogue at a time."""

    def __init__(
        self, engine: Engine, connecting: Mapping[str, Any], in_thread: Callable[[Seldom], Any]
    ) -> None:
        """Nothing is opened yet. `connecting`: how, besides what the address says; `in_thread`: does what is needed seldom."""
        self._engine = engine
        self._connecting = connecting
        self._in_thread = in_thread
        self._open: Pipeline | None = None

    async def held(self, dialogue: Dialogue[T]) -> T:
        """What a dialogue returns. What breaks it off ends the connection too, and whatever it had begun.

        `DatabaseFault` where it takes longer than `ANSWER_SECONDS`; who leaves before takes it along.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._held(dialogue)
        except TimeoutError as error:
            raise DatabaseFault(f"数据库 {ANSWER_SECONDS} 秒内没有答复") from error

    async def _held(self, dialogue: Dialogue[T]) -> T:
        try:
            over, found = await self._first(next(dialogue))
            while True:
                found = await self._found(over, dialogue.send(found))
        except StopIteration as end:
            answer: T = end.value
            return answer
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of it."""
        if self._open is not None:
            self._open.close()
            self._open = None

    async def _first(self, step: Step) -> tuple[Pipeline, Any]:
        """A first step is put again, to a new connection, where the kept one turns out to have ended: it changed nothing."""
        if self._open is not None:
            try:
                return self._open, await self._found(self._open, step)
            except OperationalError:
                if not self._open.ended:
                    raise
                self.close()
        self._open = await self._opened()
        return self._open, await self._found(self._open, step)

    async def _opened(self) -> Pipeline:
        _, given = self._engine.dialect.create_connect_args(self._engine.url)
        opened = await AsyncConnection.connect(autocommit=True, **given, **self._connecting)
        try:
            await opened.execute(f"{RELIED_ON}; {_PLANNED_ONCE}; {_ALONE}")
        except BaseException:
            opened.pgconn.finish()
            raise
        return Pipeline(opened)

    async def _found(self, over: Pipeline, step: Step) -> Any:
        if callable(step):
            return await anyio.to_thread.run_sync(self._in_thread, step)
        if isinstance(step, tuple):
            [rows] = await over.rows([step])
            return rows
        return await over.rows(step)
