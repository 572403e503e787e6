"""A core of its own for each of the two processes of the drill.

Thousands of small questions go to the threads of polars: to wake one on another core takes longer than its answer.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Cores = frozenset[int]
"""Empty where the system gives out no cores: then it is left to the system where something runs."""


def two_apart() -> tuple[Cores, Cores]:
    """One and another; the same one where there is no other."""
    cores = sorted(_given())
    return frozenset(cores[:1]), frozenset(cores[-1:])


@contextmanager
def standing_on(cores: Cores) -> Iterator[None]:
    """With all threads of this process there, and those that they begin; afterwards where they were before."""
    before = _given()
    stand_on(cores)
    try:
        yield
    finally:
        stand_on(before)


def stand_on(cores: Cores) -> None:
    """Put all threads of this process there."""
    if sys.platform == "linux" and cores:
        for thread in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.sched_setaffinity(int(thread.name), cores)


def _given() -> Cores:
    return frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()
