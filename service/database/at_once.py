"""A connection to SQLite that an event loop keeps: a read there waits for nobody, so the loop asks itself."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from service.database.dialogue import Dialogue, held

T = TypeVar("T")


class AtOnce:
    """One connection, for one dialogue at a time: to take one out of a pool and give it back costs more than a question."""

    def __init__(self, opened: Callable[[], Connection]) -> None:
        """Nothing is opened yet. `opened`: gives a connection each statement of which is a consistent view by itself."""
        self._opened = opened
        self._kept: Connection | None = None

    async def held(self, dialogue: Dialogue[T]) -> T:
        """What a dialogue returns, before anything else of the loop goes on. What breaks it off gives the connection back."""
        connection = self._kept or self._opened()
        self._kept = None
        try:
            answer = held(connection, dialogue)
        except BaseException:
            connection.close()
            raise
        self._kept = connection
        return answer

    def close(self) -> None:
        """Let go of it."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
