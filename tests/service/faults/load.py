"""Writes by real HTTP requests from several threads, of which each acknowledged answer is remembered."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from service import clock
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE
from tests.service.faults.place import CHANGING, Server

DAYS = 700
"""Days to come for which an authorisation may be granted."""


@dataclass(frozen=True)
class Answered:
    """An answer that arrived whole. `key`: by which the write is found again; `asked`: what was asked."""

    kind: str
    key: str
    request: str
    status: int
    body: bytes
    asked: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Load:
    """Writes until it is told to stop or the server is gone.

    Attributes:
        kept: answers that acknowledge a write; `doubtful`: keys of screenings of which no answer arrived.
        unavailable: 503 answers by the detail they told; `odd`: answers that nobody expects.
    """

    _numbers = count()

    def __init__(self, server: Server, codes: list[str], certified: str) -> None:
        self.server, self.codes, self.certified = server, codes, certified
        self.name = f"load-{next(self._numbers)}"
        self.kept: list[Answered] = []
        self.doubtful: list[str] = []
        self.unavailable: Counter[str] = Counter()
        self.odd: list[str] = []
        self._changed = threading.Condition()
        self._stop = False
        self._days = count()
        names = ("finance", "bureau", "enterprise")
        self._headers = {name: server.as_party(name) for name in names}
        self._secret = server.place.secret(CHANGING)

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """While it writes; afterwards every thread has ended."""
        writers = (
            self._screenings,
            self._screenings,
            self._certificates,
            self._authorisations,
            self._secrets,
        )
        threads = [threading.Thread(target=self._write, args=(one,)) for one in writers]
        for one in threads:
            one.start()
        try:
            yield self
        finally:
            self._stop = True
            for one in threads:
                one.join()

    def wait_for(self, more: int) -> None:
        """Until so many more writes are acknowledged."""
        with self._changed:
            wanted = len(self.kept) + more
            assert self._changed.wait_for(lambda: len(self.kept) >= wanted, 60), (self.odd, self.unavailable)

    def wait_unavailable(self, more: int) -> None:
        """Until so many more writes were refused because the service cannot keep them."""
        with self._changed:
            wanted = self.unavailable.total() + more
            assert self._changed.wait_for(lambda: self.unavailable.total() >= wanted, 60), self.odd

    def _write(self, writer: Callable[[httpx.Client], Iterator[None]]) -> None:
        with self.server.client() as client:
            steps = writer(client)
            while not self._stop:
                try:
                    next(steps)
                except (httpx.TransportError, StopIteration):
                    return

    def _told(self, kind: str, key: str, answer: httpx.Response, asked: dict[str, Any]) -> bool:
        """Whether the write is acknowledged."""
        with self._changed:
            good = answer.status_code in {200, 201}
            if good:
                request = answer.headers["x-request-id"]
                self.kept.append(Answered(kind, key, request, answer.status_code, answer.content, asked))
            elif answer.status_code == 503 and answer.headers["content-type"] == "application/problem+json":
                self.unavailable[answer.json()["detail"]] += 1
            else:
                self.odd.append(f"{kind} {answer.status_code} {answer.text}")
            self._changed.notify_all()
        return good

    def _screenings(self, client: httpx.Client) -> Iterator[None]:
        for number in count():
            key = f"{self.name}-{threading.get_ident()}-{number}"[-64:]
            body = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": self.codes, "reference": key}
            headers = self._headers["finance"] | {"Idempotency-Key": key}
            self.doubtful.append(key)
            answer = client.post("/v1/screenings", json=body, headers=headers)
            if self._told("screening", key, answer, body):
                self.doubtful.remove(key)
            yield

    def _certificates(self, client: httpx.Client) -> Iterator[None]:
        path, body = f"/v1/enterprises/{self.certified}/certificates", {"purpose": "投标"}
        while True:
            answer = client.post(path, json=body, headers=self._headers["bureau"])
            key = answer.json().get("jti", "")
            self._told("certificate", key, answer, body)
            yield

    def _authorisations(self, client: httpx.Client) -> Iterator[None]:
        """Each for a day of its own, revoked as soon as it is granted."""
        headers, today = self._headers["enterprise"], clock.today()
        for number in count():
            day = f"{today + timedelta(days=number % DAYS)}"
            body = {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE}
            body |= {"from_day": day, "until_day": day}
            answer = client.post("/v1/authorisations", json=body, headers=headers)
            if answer.status_code == 409:  # of that day one was granted, of which no answer arrived
                yield
                continue
            granted = self._told("authorisation", answer.json().get("id", ""), answer, body)
            yield
            if granted:
                key = answer.json()["id"]
                ended = client.post(f"/v1/authorisations/{key}/revoke", headers=headers)
                self._told("revocation", key, ended, {})
                yield

    def _secrets(self, client: httpx.Client) -> Iterator[None]:
        """Each new secret ends the one before, and its tokens, at once; one of which no answer arrived ends the writer."""
        secret = self._secret
        while True:
            with suppress(httpx.HTTPStatusError):
                headers = {"Authorization": f"Bearer {self.server.token(client, CHANGING, secret)}"}
                answer = client.post("/v1/account/secrets", json={"overlap_hours": 0}, headers=headers)
                if not self._told("secret", answer.json().get("secret", ""), answer, {}):
                    return
                secret = answer.json()["client_secret"]
            yield
