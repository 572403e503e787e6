"""Shares of the enterprises worked through two at a time: what takes one thread in one goes on beside the other."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from features.bucket import Share

_AT_ONCE: Final = 2
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Told how many shares are done, of how many."""


def worked_together(
    shares: Sequence[Share], work: Callable[[Share], Result], *, progress: Progress | None = None
) -> Iterator[Result]:
    """What `work` gives for each share, in their order; no more than two are in memory at a time.

    `work` runs in a thread of its own and must change nothing that another share reads.
    """
    waiting = deque(shares)
    running: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for done in range(1, len(shares) + 1):
            while waiting and len(running) < _AT_ONCE:
                running.append(threads.submit(work, waiting.popleft()))
            yield running.popleft().result()
            if progress is not None:
                progress(done, len(shares))
