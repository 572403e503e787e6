"""What a request may at most be: size of its header and body, depth of its JSON, time. Refusals are in the log."""

import asyncio
import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems.kinds import KINDS, Told
from service.problems.problem import problem
from service.server.settings import ServingSettings

DEEPEST: Final = 32
"""Levels of a JSON body."""
LONGER: Final = {"/v1/ratings/export": 20}
"""What is made whole before its answer begins, such as a workbook, and how many times as long it may take."""
_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_CLOSE: Final = {"Connection": "close"}
_TOO_DEEP: Final = Told(
    f"请求内容的 JSON 嵌套过深，最多 {DEEPEST} 层",
    f"the JSON of the body is nested too deeply; at most {DEEPEST} levels",
)


class _Refused(Exception):
    """What is answered instead."""

    def __init__(self, kind: str, detail: Told) -> None:
        super().__init__(detail.zh)
        self.kind, self.detail = kind, detail


class Bounded:
    """Refuses what is too large, too deep or too slow."""

    def __init__(self, inner: ASGIApp, settings: ServingSettings) -> None:
        """Around an application."""
        self._inner = inner
        self._head = settings.head_kib * 1024
        self._body = settings.body_kib * 1024
        self._seconds = settings.request_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        arrived = False
        seconds = self._seconds * LONGER.get(scope["path"], 1)
        try:
            async with asyncio.timeout(seconds) as limit:

                async def begun(message: Message) -> None:
                    if message["type"] == "http.response.start":
                        limit.reschedule(None)  # what is being sent may take its time
                    await send(message)

                receive = await self._checked(scope, receive)
                arrived = True
                await self._inner(scope, receive, begun)
        except _Refused as refused:
            answer = problem(scope, refused.kind, refused.detail, headers=_CLOSE)
            await answer(scope, receive, send)
        except TimeoutError:
            if not limit.expired():
                raise
            name, headers = ("took-too-long", None) if arrived else ("arrived-too-slowly", _CLOSE)
            await problem(scope, name, KINDS[name].example, headers=headers)(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """How the body, which has then arrived, is received; `_Refused` says what it is too much of."""
        headers = scope["headers"]
        if sum(len(name) + len(value) for name, value in headers) > self._head:
            kib = self._head // 1024
            told = Told(f"请求头过大，最多 {kib} KiB", f"the header is too large; at most {kib} KiB")
            raise _Refused("header-too-large", told)
        found = {name: value for name, value in headers if name in _OF_BODY}
        if b"content-length" not in found and b"transfer-encoding" not in found:
            return receive
        length = found.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._body:
            raise self._too_large()
        body = await self._whole(receive)
        if body is None:
            return receive
        if b"json" in found.get(b"content-type", b"").lower() and depth(body) > DEEPEST:
            raise _Refused("malformed-request", _TOO_DEEP)
        return _again(body, receive)

    async def _whole(self, receive: Receive) -> bytes | None:
        """The whole body; None where the client left."""
        pieces, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            piece = message.get("body", b"")
            size += len(piece)
            if size > self._body:
                raise self._too_large()
            pieces.append(piece)
            if not message.get("more_body"):
                return b"".join(pieces)

    def _too_large(self) -> _Refused:
        kib = self._body // 1024
        told = Told(f"请求内容过大，最多 {kib} KiB", f"the body is too large; at most {kib} KiB")
        return _Refused("too-large", told)


_OF_BODY: Final = frozenset({b"content-length", b"transfer-encoding", b"content-type"})


def depth(body: bytes) -> int:
    """How deep arrays and objects of a JSON text lie in each other; counting ends beyond what is allowed."""
    deepest = now = 0
    for found in _TOKENS.finditer(body):
        if body[found.start()] in b"[{":
            now += 1
            if now > deepest:
                deepest = now
                if deepest > DEEPEST:
                    break
        elif body[found.start()] in b"]}":
            now -= 1
    return deepest


def _again(body: bytes, receive: Receive) -> Receive:
    """Receive a body that has arrived, then what comes after it."""
    kept: list[bytes] = [body]

    async def replay() -> Message:
        if kept:
            return {"type": "http.request", "body": kept.pop(), "more_body": False}
        return await receive()

    return replay
