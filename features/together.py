"""Shares of the enterprises worked through two at a time: while one waits for a single thread, the other uses the rest."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from features.bucket import Share

_AT_ONCE: Final = 2
Result = TypeVar("Result")
Progress = Callable[[int, int], None]  # done, in all


def worked_together(
    shares: Sequence[Share], work: Callable[[Share], Result], *, progress: Progress | None = None
) -> list[Result]:
    """What `work` gives for each share, in their order. It must change nothing that another share reads."""
    results = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for done, result in enumerate(threads.map(work, shares), start=1):
            results.append(result)
            if progress is not None:
                progress(done, len(shares))
    return results
