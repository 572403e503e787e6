"""What is asked of the database statement by statement, without saying how one waits for the rows."""

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from service.database.prepared import Prepared

T = TypeVar("T")
Statement = tuple[Prepared, Mapping[str, Any]]
Together = list[Statement]
"""Statements that are put in one go; the rows of each."""
Seldom = Callable[[Connection], Any]
"""What is needed seldom, by any statements, of a connection that one waits for in a thread."""
Step = Statement | Together | Seldom
Dialogue = Generator[Step, Any, T]
"""Gives a step, is sent what it found, and so on; returns the answer. The first step changes nothing: it may be put twice."""


def held(connection: Connection, dialogue: Dialogue[T]) -> T:
    """Hold a dialogue over a connection, waiting for each answer."""
    try:
        found = _found(connection, next(dialogue))
        while True:
            found = _found(connection, dialogue.send(found))
    except StopIteration as end:
        answer: T = end.value
        return answer


def _found(connection: Connection, step: Step) -> Any:
    if callable(step):
        return step(connection)
    if isinstance(step, tuple):
        prepared, values = step
        return prepared.rows(connection, values)
    return [prepared.rows(connection, values) for prepared, values in step]
