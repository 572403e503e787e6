"""One connection of the generator: a request out, an answer in, by the least work that HTTP/1.1 allows."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass
class Told:
    """What a load brought: seconds of each answer, how often each status came, bytes in all."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    received: int = 0
    sample: bytes = b""


class Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last one is whole."""

    def __init__(self, told: Told, following: Callable[[], tuple[bytes, float] | None]) -> None:
        """`following` gives the next request and the time at which it was due, or None at the end."""
        self._told = told
        self._following = following
        self._received = bytearray()
        self._wanted = 0
        self._due = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The first request."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it
        self._ask()

    def data_received(self, data: bytes) -> None:
        """A piece of an answer; answers have a length, as both servers give it."""
        self._received += data
        if not self._wanted:
            end = self._received.find(_HEAD_END)
            if end < 0:
                return
            self._wanted = end + len(_HEAD_END) + _length(bytes(self._received[:end]).lower())
        if len(self._received) >= self._wanted:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        """The server closed the connection: an error unless all was asked."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionResetError("closed by the server"))

    def _answered(self) -> None:
        told = self._told
        told.seconds.append(time.perf_counter() - self._due)
        status = int(self._received[9:12])
        told.statuses[status] = told.statuses.get(status, 0) + 1
        told.received += len(self._received)
        told.sample = told.sample or bytes(self._received)
        self._received.clear()
        self._wanted = 0
        self._ask()

    def _ask(self) -> None:
        following = self._following()
        if following is None:
            self.done.set_result(None)
            self._transport.close()
            return
        request, due = following
        now = time.perf_counter()
        if due > now:
            asyncio.get_running_loop().call_later(due - now, self._send, request, due)
        else:
            self._send(request, due or now)

    def _send(self, request: bytes, due: float) -> None:
        self._due = due
        self._transport.write(request)


def _length(head: bytes) -> int:
    at = head.find(_LENGTH)
    if at < 0:
        raise ValueError("an answer without a length")
    end = head.find(b"\r\n", at)
    return int(head[at + len(_LENGTH) : end if end > 0 else None])
