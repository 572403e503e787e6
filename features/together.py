"""Pieces of work done two at a time: what takes one thread in one goes on beside the other."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_AT_ONCE: Final = 2
Piece = TypeVar("Piece")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Told how many pieces are done, of how many."""


def side_by_side(*work: Callable[[], object]) -> None:
    """Do work of different kinds, two pieces at a time; none may change what another reads."""
    for _ in worked_together(work, lambda piece: piece()):
        pass


def worked_together(
    pieces: Sequence[Piece], work: Callable[[Piece], Result], *, progress: Progress | None = None
) -> Iterator[Result]:
    """What `work` gives for each piece, in their order; no more than two are in memory at a time.

    `work` runs in a thread of its own and must change nothing that another piece reads.
    """
    waiting = deque(pieces)
    running: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for done in range(1, len(pieces) + 1):
            while waiting and len(running) < _AT_ONCE:
                running.append(threads.submit(work, waiting.popleft()))
            yield running.popleft().result()
            if progress is not None:
                progress(done, len(pieces))
