"""HTTP as uvicorn speaks it, with an end to patience: a header that comes too slowly or never ends is cut off."""

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.problems.kinds import KINDS, Told
from service.problems.languages import CHINESE

HEAD_SECONDS: Final = 10
"""How long the header of a request may take to arrive, from its first byte or from the opening of the connection."""
LARGEST_HEAD: Final = 64 * 1024
"""Bytes of a header that is still incomplete. What is complete is measured by `api.bounded`."""
_ENDLESS: Final = Told(f"请求头在 {LARGEST_HEAD // 1024} KiB 之内没有结束")
_UNREADABLE: Final = Told(
    "不是读得懂的 HTTP/1.1 请求：请核对请求行、请求头和正文长度的写法；网址中汉字等 ASCII 以外的字符须按百分号编码，"
    "如 purpose=%E8%B4%B7%E5%89%8D%E5%AE%A1%E6%9F%A5"
)
"""In Chinese alone, both: what language its sender prefers stands in a header that could not be read."""


def patient(seconds: float) -> type[HttpToolsProtocol]:
    """The protocol of a server whose requests may take so long; their headers may take no longer than that."""
    return type("Patient", (PatientProtocol,), {"head_seconds": min(HEAD_SECONDS, seconds)})


class PatientProtocol(HttpToolsProtocol):
    """One connection."""

    head_seconds: float = HEAD_SECONDS

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head_bytes = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Patience begins."""
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn names the kind it is given
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """And ends."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes; a header that has not ended within `LARGEST_HEAD` is refused."""
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse("header-too-large", _ENDLESS)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words name nothing to mend
        """What is no request of HTTP, mostly an address with characters as they are typed; then the connection is closed."""
        self._refuse("malformed-request", _UNREADABLE)

    def _refuse(self, name: str, detail: Told) -> None:
        kind = KINDS[name]
        body = json.dumps(kind.document(detail, "", english=False), ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {kind.status} {HTTPStatus(kind.status).phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-language: {CHINESE}\r\ncontent-length: {len(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._begin()

    def on_headers_complete(self) -> None:
        """The header has arrived."""
        self._in_head = False
        self._end()
        super().on_headers_complete()

    def _begin(self) -> None:
        self._end()
        self._in_head, self._head_bytes = True, 0
        self._deadline = self.loop.call_later(self.head_seconds, self._give_up)

    def _end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
