"""The outermost layer: each answer gets its security headers, is counted, and has a line in the server's own log."""

from time import perf_counter
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.audited import QUIET, route_of
from service.api.heard import heard_in
from service.api.metrics import Metrics
from service.server.logs import Log

_LEFT: Final = 499
"""Nothing was answered: the client left, or the server stopped."""
_POLICY: Final = b"content-security-policy"
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_CLOSED: Final = (_POLICY, b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
_TLS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")


class Watched:
    """Watches over every answer."""

    def __init__(self, inner: ASGIApp, metrics: Metrics, log: Log | None, *, behind_tls: bool) -> None:
        """Around an application."""
        self._inner = inner
        self._metrics = metrics
        self._log = log
        self._headers = (*_HEADERS, _TLS_ONLY) if behind_tls else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        begun, status = perf_counter(), _LEFT

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = message["headers"]
                closed = () if any(name == _POLICY for name, _ in own) else (_CLOSED,)
                message["headers"] = [*own, *self._headers, *closed]
            await send(message)

        self._metrics.in_progress.inc()
        try:
            await self._inner(scope, receive, seen)
        finally:
            self._metrics.in_progress.dec()
            self._told(scope, status, perf_counter() - begun)

    def _told(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.answered(scope["method"], route, status, seconds)
        if self._log is None or (scope["path"] in QUIET and status < 500):
            return
        about = heard_in(scope)
        said: dict[str, Any] = {"route": route, "status": status, "ms": round(seconds * 1000, 2)}
        if about is not None:
            said |= {"request": about.request, "party": about.party.id if about.party else None}
        write = self._log.warning if status >= 500 else self._log.info
        write("request", **said)
