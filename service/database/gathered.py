"""Questions that arrive at the same time, put to the database as one: a statement costs more than the row it finds."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from service.database.dialogue import Dialogue
from service.database.engine import Database

K = TypeVar("K")
V = TypeVar("V")
Answer = Callable[[Sequence[K]], Dialogue[Mapping[K, V]]]
"""Questions, each once → answers, each out of one statement; what is left out has none."""


class Gathered(Generic[K, V]):
    """One kind of question. What arrives while a group is being answered is the next group; a lone one waits for nobody."""

    def __init__(self, database: Database, answer: Answer[K, V]) -> None:
        """Nothing is asked yet."""
        self._database = database
        self._answer = answer
        self._waiting: dict[asyncio.AbstractEventLoop, list[tuple[K, asyncio.Future[V | None]]]] = {}
        self._working: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}

    async def ask(self, question: K) -> V | None:
        """The answer; whatever answering raises is raised to each of the group."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[V | None] = loop.create_future()
        self._waiting.setdefault(loop, []).append((question, future))
        if loop not in self._working:
            self._working[loop] = loop.create_task(self._work(loop))
        return await future

    async def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while group := self._waiting.pop(loop, None):
                await self._settle(group)
        finally:
            del self._working[loop]

    async def _settle(self, group: Sequence[tuple[K, asyncio.Future[V | None]]]) -> None:
        questions = list(dict.fromkeys(question for question, _ in group))
        try:
            answers = await self._database.asked(self._answer(questions))
        except Exception as error:  # noqa: BLE001 - told to each who waits for it
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
        else:
            for question, future in group:
                if not future.done():
                    future.set_result(answers.get(question))
