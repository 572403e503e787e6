"""The outermost layer: an answer goes out only when its line of the log is on the disk."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from anyio import CancelScope
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import clock
from service.api.heard import Heard, hear
from service.api.running import Running
from service.api.streamed import Note, Streamed
from service.audit.chain import Event
from service.authorisations.uses import ADDRESS, DETAIL
from service.errors import AlreadyThere, DatabaseFault
from service.problems.kinds import KINDS, Told
from service.problems.problem import problem

QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""What is asked every few seconds by machines and tells nothing of anybody: it is not in the log."""
_STREAMS: Final = 200
_UNAVAILABLE: Final = "unavailable", KINDS["unavailable"].example


class Audited:
    """Holds every answer back until the log has it; of one that is streamed, its beginning and its end."""

    def __init__(self, inner: ASGIApp, running: Running) -> None:
        """Around an application."""
        self._inner = inner
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._inner(scope, receive, send)
            return
        scope.setdefault("state", {})
        request = _Request(scope, receive)
        about = hear(scope)
        answer: list[Message] = []
        stream = Streamed(send, self._noting(scope, about), [_request_id(about)])

        async def keep(message: Message) -> None:
            if about.streamed:
                await stream.pass_on(message)
            else:
                answer.append(message)

        try:
            await self._inner(scope, request.receive, keep)
        finally:
            if about.streamed:
                await self._ended(scope, stream, send)
            else:
                await self._told(request, about, answer, send)

    def _noting(self, scope: Scope, about: Heard) -> Note:
        async def note(more: Mapping[str, Any], digest: str | None) -> None:
            event = _event(scope, about, _STREAMS, digest)
            await self._running.audit.write(replace(event, details={**event.details, **more}))

        return note

    async def _ended(self, scope: Scope, stream: Streamed, send: Send) -> None:
        """What could not begin is refused; what broke off has its line too, even while the server stops."""
        if not stream.begun:
            for message in _problem(scope, *_UNAVAILABLE):
                await send(message)
            return
        with CancelScope(shield=True), suppress(DatabaseFault):
            await stream.broken()

    async def _told(self, request: "_Request", about: Heard, answer: list[Message], send: Send) -> None:
        if not answer:  # the client left, or nothing was answered: the server says the rest
            return
        scope = request.scope
        try:
            try:
                await self._running.audit.write(_answered(scope, about, answer), about.kept)
            except (
                AlreadyThere
            ):  # another request of the same Idempotency-Key was first: now its answer is found
                about, answer = await self._again(request)
                await self._running.audit.write(_answered(scope, about, answer), about.kept)
        except DatabaseFault:
            answer = _problem(scope, *_UNAVAILABLE)
        else:
            answer[0]["headers"] = [*answer[0]["headers"], _request_id(about)]
        for message in answer:
            await send(message)

    async def _again(self, request: "_Request") -> tuple[Heard, list[Message]]:
        """The same request answered once more, of which nothing was kept."""
        scope, receive = request.again()
        about = hear(scope)
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._inner(scope, receive, keep)
        return about, answer


class _Request:
    """A request as it arrives, so that it can be put again."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._first = dict(scope)  # as it is before a route is found
        self._receive = receive
        self._arrived: list[Message] = []

    async def receive(self) -> Message:
        """The next message, remembered."""
        message = await self._receive()
        self._arrived.append(message)
        return message

    def again(self) -> tuple[Scope, Receive]:
        """The same once more, from its first message."""
        arrived = iter(self._arrived)

        async def receive() -> Message:
            message = next(arrived, None)
            return await self._receive() if message is None else message

        return dict(self._first), receive


def _request_id(about: Heard) -> tuple[bytes, bytes]:
    return b"x-request-id", about.request.encode()


def _answered(scope: Scope, about: Heard, answer: list[Message]) -> Event:
    return _event(
        scope, about, answer[0]["status"], _hash([one.get("body", b"") for one in answer[1:]], about)
    )


def _hash(sent: list[bytes], about: Heard) -> str:
    """SHA-256 of what is sent; not worked out again where it is the very body of which the ETag was made."""
    if about.hashed is not None and len(sent) == 1 and sent[0] is about.hashed[0]:
        return about.hashed[1]
    return hashlib.sha256(b"".join(sent)).hexdigest()


def _event(scope: Scope, about: Heard, status: int, digest: str | None) -> Event:
    return Event(
        at=clock.now(),
        party=about.party.id if about.party else None,
        role=about.party.role if about.party else None,
        action=about.action or f"{scope['method']} {route_of(scope)}"[:64],
        subject=about.subject,
        purpose=about.purpose,
        status=status,
        answer=digest,
        request=about.request,
        details=about.details | (_rests(scope, about) if about.rests_on else {}),
    )


def _rests(scope: Scope, about: Heard) -> dict[str, Any]:
    return {DETAIL: list(dict.fromkeys(about.rests_on)), ADDRESS: route_of(scope)}


def route_of(scope: Scope) -> str:
    """The path as it is declared: what a stranger wrote is not kept."""
    route = scope.get("route")
    return getattr(route, "path", "-")


def _problem(scope: Scope, name: str, detail: Told) -> list[Message]:
    """An answer of this layer itself, in the one shape of errors."""
    answer = problem(scope, name, detail)
    return [
        {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers},
        {"type": "http.response.body", "body": answer.body},
    ]
