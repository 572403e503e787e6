"""An answer too large to be held back whole: one line of the log before its first byte, one before its last."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from anyio import CancelScope
from starlette.types import Message, Send

Note = Callable[[Mapping[str, Any], str | None], Awaitable[None]]
"""Write a line: what it adds to the details, the hash of what was sent. Returns once it is on the disk."""
STREAM: Final = "stream"


class Streamed:
    """Passes messages on as they come.

    The first line says what is about to be sent, the last one how many bytes went out and their hash; `broken` where the
    answer did not come to its end. The last piece waits for its line, so that an answer that arrived whole has both.
    """

    def __init__(self, send: Send, note: Note, headers: list[tuple[bytes, bytes]]) -> None:
        """`headers`: added to those of the answer."""
        self._send = send
        self._note = note
        self._headers = headers
        self._digest = hashlib.sha256()
        self._bytes = 0
        self.begun = self.ended = False

    async def pass_on(self, message: Message) -> None:
        """One message; `DatabaseFault` where its line cannot be written: then it is not sent."""
        if message["type"] == "http.response.start":
            with CancelScope(shield=True):  # who leaves meanwhile does not take the line along
                await self._note({STREAM: "begun"}, None)
            self.begun = True
            message["headers"] = [*message["headers"], *self._headers]
        else:
            body = message.get("body", b"")
            self._digest.update(body)
            self._bytes += len(body)
            if not message.get("more_body", False):
                await self._end("whole")
        await self._send(message)

    async def broken(self) -> None:
        """That it ends here, before its end."""
        if self.begun and not self.ended:
            await self._end("broken")

    async def _end(self, how: str) -> None:
        self.ended = True
        with CancelScope(shield=True):
            await self._note({STREAM: how, "bytes": self._bytes}, self._digest.hexdigest())
