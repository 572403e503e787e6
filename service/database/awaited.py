"""A connection to PostgreSQL that the event loop waits for itself.

A thread that waits has to be woken for each answer, and then to wait for the interpreter; the loop goes on with others.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import anyio.to_thread
from psycopg import AsyncConnection, AsyncCursor, OperationalError
from sqlalchemy import Engine

from service.database.dialogue import Dialogue, Seldom, Statement, Step
from service.database.prepared import Row, Worded

T = TypeVar("T")
_AT_ONCE: Final = 0
"""After how many times a statement is kept prepared: all of them are put again and again."""
_PLANNED_ONCE: Final = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off"
"""Planning anew takes longer than to find the rows: each statement is planned once, by its indexes, however small the tables are by then."""


class Awaited:
    """One connection, for one dialogue at a time."""

    def __init__(self, engine: Engine, in_thread: Callable[[Seldom], Any]) -> None:
        """Nothing is opened yet. `in_thread`: does what is needed seldom."""
        self._engine = engine
        self._in_thread = in_thread
        self._open: AsyncConnection[Row] | None = None

    async def held(self, dialogue: Dialogue[T]) -> T:
        """What a dialogue returns. What breaks it off ends the connection too, and whatever it had begun."""
        try:
            found = await self._first(next(dialogue))
            while True:
                found = await self._found(dialogue.send(found))
        except StopIteration as end:
            answer: T = end.value
            return answer
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of it."""
        if self._open is not None:
            self._open.pgconn.finish()
            self._open = None

    async def _first(self, step: Step) -> Any:
        """A first step is put again, to a new connection, where the kept one turns out to have ended: it changed nothing."""
        if self._open is not None:
            try:
                return await self._found(step)
            except OperationalError:
                if not self._open.closed:
                    raise
                self.close()
        self._open = await self._opened()
        return await self._found(step)

    async def _opened(self) -> AsyncConnection[Row]:
        _, given = self._engine.dialect.create_connect_args(self._engine.url)
        opened = await AsyncConnection.connect(autocommit=True, prepare_threshold=_AT_ONCE, **given)
        await opened.execute(_PLANNED_ONCE, prepare=False)
        return opened

    async def _found(self, step: Step) -> Any:
        if callable(step):
            return await anyio.to_thread.run_sync(self._in_thread, step)
        if isinstance(step, tuple):
            return await self._rows(step, await self._put(step))
        return await self._together(step)

    async def _together(self, step: Sequence[Statement]) -> list[list[Row]]:
        assert self._open is not None  # noqa: S101 - `_first` opened it
        worded = [prepared.worded(self._engine.dialect) for prepared, _ in step]
        if not any(one.takes_values for one in worded):
            return await self._as_one(self._open, worded)
        async with self._open.pipeline():
            put = [await self._put(one) for one in step]
        return [await self._rows(one, cursor) for one, cursor in zip(step, put, strict=True)]

    async def _as_one(self, connection: AsyncConnection[Row], worded: Sequence[Worded]) -> list[list[Row]]:
        """Without values the texts can be one: half the work of a pipeline."""
        text = "; ".join(one.text.replace("%%", "%") for one in worded)
        cursor = await connection.execute(text.encode(), prepare=False)
        found = []
        for one in worded:
            found.append(one.read(await cursor.fetchall()) if cursor.description else [])
            cursor.nextset()
        return found

    async def _put(self, statement: Statement) -> AsyncCursor[Row]:
        assert self._open is not None  # noqa: S101 - `_first` opened it
        prepared, values = statement
        worded = prepared.worded(self._engine.dialect)
        return await self._open.execute(worded.text, worded.given(values))

    async def _rows(self, statement: Statement, cursor: AsyncCursor[Row]) -> list[Row]:
        if cursor.description is None:
            return []
        return statement[0].worded(self._engine.dialect).read(await cursor.fetchall())
