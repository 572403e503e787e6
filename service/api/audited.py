"""The outermost layer: an answer goes out only when its line of the log is on the disk."""

import hashlib
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import clock
from service.api.heard import Heard, hear
from service.api.running import Running
from service.audit.chain import Event
from service.errors import DatabaseFault

QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""What is asked every few seconds by machines and tells nothing of anybody: it is not in the log."""
_UNAVAILABLE: Final = '{"type":"about:blank","status":503,"title":"暂时不能服务","detail":"审计日志写不了，未作回答","instance":null}'


class Audited:
    """Holds every answer back until the log has it."""

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
        about = hear(scope)
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            await self._inner(scope, receive, keep)
        finally:
            await self._told(scope, about, answer, send)

    async def _told(self, scope: Scope, about: Heard, answer: list[Message], send: Send) -> None:
        if not answer:  # the client left, or nothing was answered: the server says the rest
            return
        try:
            await self._running.audit.write(_event(scope, about, answer))
        except DatabaseFault:
            await _unavailable(send)
            return
        answer[0]["headers"] = [*answer[0]["headers"], (b"x-request-id", about.request.encode())]
        for message in answer:
            await send(message)


def _event(scope: Scope, about: Heard, answer: list[Message]) -> Event:
    digest = hashlib.sha256()
    for message in answer[1:]:
        digest.update(message.get("body", b""))
    return Event(
        at=clock.now(),
        party=about.party.id if about.party else None,
        role=about.party.role if about.party else None,
        action=about.action or f"{scope['method']} {_route(scope)}"[:64],
        subject=about.subject,
        purpose=about.purpose,
        status=answer[0]["status"],
        answer=digest.hexdigest(),
        request=about.request,
        details=about.details,
    )


def _route(scope: Scope) -> str:
    """The path as it is declared: what a stranger wrote is not kept."""
    route = scope.get("route")
    return getattr(route, "path", "-")


async def _unavailable(send: Send) -> None:
    headers = [(b"content-type", b"application/problem+json")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _UNAVAILABLE.encode()})
