"""Asking the service: the token, the purpose, what is asked again, and an answer as a typed result."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import date
from typing import Final, Literal, Protocol, Self, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from service.client.address import base_of
from service.client.errors import BrokenAnswer, Unreachable, refusal, seconds_to_wait
from service.client.token import Token

M = TypeVar("M")
T = TypeVar("T")
Parameters = Mapping[str, str | int | date | None]
KEY: Final = "Idempotency-Key"
_LATER: Final = frozenset({429, 503})
_LONGEST_WAIT: Final = 30
"""Seconds; who is to wait longer is told so by the error."""


class Page(Protocol):
    """One page of a list: `next` leads on."""

    @property
    def next(self) -> str | int | None:
        """What the next page is asked for by; null at the end."""


class Caller:
    """A connection to one service as one party."""

    def __init__(
        self,
        url: str,
        client_id: str,
        secret: str,
        *,
        purpose: str | None = None,
        language: Literal["zh-CN", "en"] = "zh-CN",
        timeout: float = 30,
        tries: int = 3,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is asked yet.

        `url`: https; http for `localhost` and loopback addresses alone, also where `transport` leads to a socket of this machine.
        `WrongAddress` for any other. `purpose`: stated with every question about enterprises; `language`: of what goes wrong; `timeout`: seconds;
        `tries`: how often at most one question is asked that may be asked again; `transport`: how requests travel.
        """
        self.purpose = purpose
        self._tries, self._sleep = tries, sleep
        base = base_of(url)
        token = Token(base.join("oauth/token"), client_id, secret, time.monotonic)
        self._token = token
        self._http = httpx.Client(
            base_url=base,
            auth=token,
            timeout=timeout,
            transport=transport,
            # No proxy of the environment has what goes to this machine unencrypted.
            trust_env=base.scheme == "https",
            headers={"Accept-Language": language, "User-Agent": "shouxin"},
        )

    def stating(self, purpose: str) -> Self:
        """The same client, on the same connections, with another purpose."""
        found = copy(self)
        found.purpose = purpose
        return found

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _about(self, model: type[M] | TypeAdapter[M], path: str, **parameters: str | int | date | None) -> M:
        """What a question about enterprises is answered: it states the purpose."""
        return self._get(model, path, {**parameters, "purpose": self.purpose})

    def _get(self, model: type[M] | TypeAdapter[M], path: str, parameters: Parameters | None = None) -> M:
        request = self._http.build_request("GET", path, params=_texts(parameters or {}))
        return result(model, self._answered(request))

    def _file(self, path: str) -> bytes:
        """A file as it is; `BrokenAnswer` as for any other answer."""
        return whole(self._answered(self._http.build_request("GET", path)))

    def _post(
        self,
        model: type[M],
        path: str,
        body: BaseModel | None = None,
        *,
        parameters: Parameters | None = None,
        key: str | None = None,
        kept: Callable[[bytes], object] | None = None,
    ) -> M:
        """`key`: by which the service knows the same question, so that it may be sent again; `kept`: is given the bytes."""
        request = self._http.build_request(
            "POST",
            path,
            params=_texts(parameters or {}),
            headers={} if key is None else {KEY: key},
            json=None if body is None else body.model_dump(mode="json"),
        )
        answer = self._answered(request)
        if kept is not None:
            kept(answer.content)
        return result(model, answer)

    def _delete(self, path: str) -> None:
        self._answered(self._http.build_request("DELETE", path))

    def _pages(
        self,
        ask: Callable[[str | int | None], tuple[Page, Sequence[T]]],
    ) -> Iterator[T]:
        """The items of all pages. `ask`: the page behind a cursor, null for the first, and its items."""
        after: str | int | None = None
        while True:
            page, items = ask(after)
            yield from items
            after = page.next
            if after is None:
                return

    def _answered(self, request: httpx.Request) -> httpx.Response:
        with self._open(request) as answer:
            try:
                answer.read()
            except httpx.TransportError as error:
                raise Unreachable(f"{request.method} {request.url.path}: {error!r}") from error
            return answer

    @contextmanager
    def _open(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """The answer, its body not read yet; `Refused`, or `Unreachable`."""
        answer = self._sent(request)
        try:
            if answer.status_code >= 400:
                answer.read()
                raise refusal(answer)
            yield answer
        finally:
            answer.close()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """Sent again only where that does nothing twice: what reads, and what has a key."""
        again = request.method == "GET" or KEY in request.headers
        left = self._tries
        while True:
            left -= 1
            try:
                answer = self._http.send(request, stream=True)
            except httpx.TransportError as error:
                raise Unreachable(f"{request.method} {request.url.path}: {error!r}") from error
            wait = seconds_to_wait(answer)
            later = answer.status_code in _LATER and wait is not None and wait <= _LONGEST_WAIT
            if not (again and later and left > 0):
                return answer
            answer.close()
            self._sleep(wait or 0)


def whole(answer: httpx.Response) -> bytes:
    """The bytes of an answer; `BrokenAnswer` where they are not those of its ETag."""
    tag = answer.headers.get("etag")
    if tag is not None and tag.strip('W/"') != hashlib.sha256(answer.content).hexdigest():
        raise BrokenAnswer(f"{answer.request.url.path}: the body is not the one its ETag is the hash of")
    return answer.content


def result(model: type[M] | TypeAdapter[M], answer: httpx.Response) -> M:
    """The answer as its model; `BrokenAnswer` where its bytes are not those of its ETag, or not as described."""
    adapter = model if isinstance(model, TypeAdapter) else TypeAdapter(model)
    try:
        return adapter.validate_json(whole(answer))
    except ValidationError as error:
        raise BrokenAnswer(f"{answer.request.url.path}: not as described: {error}") from error


def _texts(parameters: Parameters) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in parameters.items()
        if value is not None
    }
