"""Work of seconds beside the event loop: so many pieces at a time, so many waiting, the rest is told to come again."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from service.errors import TooOften

T = TypeVar("T")
AT_A_TIME: Final = 2
LARGEST: Final = 16
"""Pieces that are worked on or wait."""
_SOON: Final = 5  # seconds


class Aside:
    """A small number of threads for such work."""

    def __init__(self, doing: str = "推算", *, largest: int = LARGEST) -> None:
        """Begin; the threads end by `close`. `doing`: what is told of who waits; `largest`: pieces worked on or waiting."""
        self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="aside")
        self._waiting = 0
        self._doing, self._largest = doing, largest

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives; `TooOften` where too much waits already."""
        if self._waiting >= self._largest:
            raise TooOften(
                f"正在{self._doing}的已有 {self._waiting} 件，请过几秒再试",
                retry_after=_SOON,
                english=f"{self._waiting} such questions are being worked on; ask again in some seconds",
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let what is begun end; what waits is dropped."""
        self._threads.shutdown(cancel_futures=True)
