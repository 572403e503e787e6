"""What is refused before anything is looked at: more at once than the server bears, or too many attempts at a token.

These refusals are not in the log, which a flood would fill; they are counted among the metrics.
"""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.audited import QUIET
from service.api.rates import Rates
from service.errors import TooOften
from service.problems.kinds import Told
from service.problems.problem import problem
from service.schemas.openapi import TOKEN_PATH

_BY_SECRET: Final = frozenset({TOKEN_PATH, "/oauth/revoke"})
"""Where a secret is tried, which takes the processor a while."""
_MOMENT: Final = {"Retry-After": "1"}


class Overload:
    """Sends away what is too much, at once and cheaply."""

    def __init__(self, inner: ASGIApp, rates: Rates, *, concurrency: int) -> None:
        """Around an application."""
        self._inner = inner
        self._rates = rates
        self._most = concurrency
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; health and metrics are always answered."""
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._inner(scope, receive, send)
            return
        if self.running >= self._most:
            told = Told(
                f"同时处理的请求已满（{self._most} 个），请稍后再试",
                f"{self._most} requests are being worked on, which is the most; ask again later",
            )
            await problem(scope, "busy", told, headers=_MOMENT)(scope, receive, send)
            return
        try:
            if scope["path"] in _BY_SECRET:
                self._rates.count_token((scope["client"] or ("",))[0])
        except TooOften as error:
            headers = {"Retry-After": str(error.retry_after)}
            told = Told(str(error), error.english)
            await problem(scope, "too-often", told, headers=headers)(scope, receive, send)
            return
        self.running += 1
        try:
            await self._inner(scope, receive, send)
        finally:
            self.running -= 1
