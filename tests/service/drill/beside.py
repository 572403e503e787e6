"""The process beside the drill: evenings are looked at while the next days go on."""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Final

from tests.service.drill.cores import Cores, stand_on, standing_on, two_apart

_BEHIND: Final = 150
"""Questions that may wait: a fault is told some weeks later."""


class Beside:
    """Asks another process for faults; the first that it answers with ends the drill."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool, self._asked = pool, deque[Future[list[str]]]()

    def ask(self, question: Callable[..., list[str]], *told: object) -> None:
        """Put a question; raises what the answers to earlier ones say."""
        self._asked.append(self._pool.submit(question, *told))
        self.require(_BEHIND)

    def require(self, waiting: int = 0) -> None:
        """Raise for the first fault that was found, when no more than so many questions wait."""
        while self._asked and (len(self._asked) > waiting or self._asked[0].done()):
            faults = self._asked.popleft().result()
            assert not faults, faults[:10]


@contextmanager
def beside() -> Iterator[Beside]:
    """One process, begun anew: not a copy of this one. Each of both has a core of its own."""
    ours, others = two_apart()
    alone = ProcessPoolExecutor(
        1, multiprocessing.get_context("spawn"), initializer=_alone, initargs=(others,)
    )
    with standing_on(ours), alone as pool:
        try:
            yield Beside(pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _alone(cores: Cores) -> None:
    stand_on(cores)
    os.environ["POLARS_MAX_THREADS"] = "1"
    gc.set_threshold(50_000, 20, 50)  # as in every other process of tests
