"""The token of a client: fetched when it is first needed, kept, and renewed before it ends or when it is refused."""

from collections.abc import Callable, Generator
from threading import Lock
from typing import Final

import httpx

from service.client.errors import refusal

_EARLY: Final = 30
"""Seconds before its end at which a token is renewed."""


class Token(httpx.Auth):
    """Puts a token into each request."""

    def __init__(self, url: httpx.URL, client_id: str, secret: str, now: Callable[[], float]) -> None:
        """`url`: where tokens are got; `now`: seconds that only grow."""
        self._url, self._now = url, now
        self._client = httpx.BasicAuth(client_id, secret)
        self._lock = Lock()
        self._text, self._until = "", float("-inf")

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with a token; once more with a new one where the one at hand is refused."""
        kept = self._text if self._now() < self._until else ""
        token = kept or (yield from self._renewed())
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if kept and answer.status_code == 401:  # revoked, or signed by a key that is no more
            request.headers["Authorization"] = f"Bearer {yield from self._renewed()}"
            yield request

    def forget(self) -> None:
        """Get a new one at the next request."""
        with self._lock:
            self._until = float("-inf")

    def _renewed(self) -> Generator[httpx.Request, httpx.Response, str]:
        asked = httpx.Request("POST", self._url, data={"grant_type": "client_credentials"})
        answer = yield next(self._client.sync_auth_flow(asked))
        answer.read()
        if answer.status_code != 200:
            raise refusal(answer)
        said = answer.json()
        with self._lock:
            self._text, self._until = said["access_token"], self._now() + said["expires_in"] - _EARLY
        return str(said["access_token"])
