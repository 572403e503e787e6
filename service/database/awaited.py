"""A connection to PostgreSQL that the event loop waits for itself.

A thread that waits has to be woken for each answer, and then to wait for the interpreter; the loop goes on with others.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import anyio.to_thread
from psycopg import AsyncConnection, OperationalError
from sqlalchemy import Engine

from service.database.dialogue import Dialogue, Seldom, Step
from service.database.pipeline import Pipeline

T = TypeVar("T")
_PLANNED_ONCE: Final = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off"
"""Planning anew takes longer than to find the rows: each statement is planned once, by its indexes, however small the tables are by then."""


class Awaited:
    """One connection, for one dialogue at a time."""

    def __init__(self, engine: Engine, in_thread: Callable[[Seldom], Any]) -> None:
        """Nothing is opened yet. `in_thread`: does what is needed seldom."""
        self._engine = engine
        self._in_thread = in_thread
        self._open: Pipeline | None = None

    async def held(self, dialogue: Dialogue[T]) -> T:
        """What a dialogue returns. What breaks it off ends the connection too, and whatever it had begun."""
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
        opened = await AsyncConnection.connect(autocommit=True, **given)
        await opened.execute(_PLANNED_ONCE)
        return Pipeline(opened)

    async def _found(self, over: Pipeline, step: Step) -> Any:
        if callable(step):
            return await anyio.to_thread.run_sync(self._in_thread, step)
        if isinstance(step, tuple):
            [rows] = await over.rows([step])
            return rows
        return await over.rows(step)
