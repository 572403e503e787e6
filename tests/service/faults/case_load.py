"""Offices and an enterprise that take cases from step to step by real HTTP, each request under a key, sent again until it is answered."""

import json
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

import httpx

from service import clock
from tests.service.faults.load import Answered
from tests.service.faults.place import Asked

PROVIDER = "market"
"""The department to which records are passed on."""
Body = dict[str, Any]


class Request(NamedTuple):
    """What a party sends."""

    party: str
    path: str
    body: Body


Script = Generator[Request, Body, None]
"""What is done one after the other: each request, and what it was answered."""


def objections(records: Sequence[Body]) -> Script:
    """To one record after the other, filed on paper: passed on, answered, decided; what cannot be verified is not used any more."""
    for one in records:
        case = yield _on_paper(one, "/v1/objections")
        yield _step(case, "bureau", "admitted")
        yield _step(case, "bureau", "forwarded", provider=PROVIDER)
        yield _step(case, PROVIDER, "answered", outcome="unverifiable", text="档案已经灭失")
        yield _step(case, "bureau", "decided", outcome="unverifiable", text="无法核实")


def repairs(records: Sequence[Body]) -> Script:
    """Of one record after the other: granted, then annulled, on paper; and a court suspends the enterprise's next record."""
    for one, other in zip(records[::2], records[1::2], strict=False):
        yield _suspended(other)
        case = yield _on_paper(one, "/v1/repairs", performed_on="2026-10-01", pledge=True)
        yield _step(case, "bureau", "admitted", text="一并办理")
        yield _step(case, "bureau", "decided", outcome="repaired", text="符合条件", **_paper())
        yield _step(case, "bureau", "annulled", text="材料虚假", **_paper())


def own_objections(effect: str) -> Script:
    """An enterprise disputes its evaluation and thinks better of it, again and again: no record changes by that."""
    while True:
        case = yield Request("enterprise", "/v1/objections", {"effect": effect, "text": "评价有误"})
        yield _step(case, "bureau", "admitted")
        yield _step(case, "enterprise", "retracted", text="不再坚持")


def _on_paper(record: Body, path: str, **more: Any) -> Request:
    filed = {"uscc": record["uscc"], "record_id": record["record_id"], "text": "与事实不符"} | _paper()
    return Request("bureau", path, filed | more)


def _paper() -> Body:
    return {"paper": "收1号", "paper_day": f"{clock.today()}"}


def _step(case: Body, party: str, step: str, **more: Any) -> Request:
    return Request(party, f"/v1/cases/{case['id']}/steps", {"step": step, "who": "张三"} | more)


def _suspended(record: Body) -> Request:
    told = {"uscc": record["uscc"], "record_id": record["record_id"], "event": "suspension", "by": "court"}
    told |= {"body": "州中级人民法院", "document_no": "裁1号", "day": f"{clock.today()}", "who": "张三"}
    return Request("bureau", "/v1/acts", told)


class Client:
    """Whoever follows a script. `doubtful`: what was sent and not answered, with its key."""

    def __init__(self, name: str, script: Script) -> None:
        self.name, self._script = name, script
        self._numbers = count()
        self._next: Request | None = next(script)
        self.doubtful: tuple[str, Request] | None = None

    @property
    def done(self) -> bool:
        """Whether the script is at its end."""
        return self._next is None

    def send(self, http: httpx.Client, headers: dict[str, dict[str, str]]) -> tuple[Answered, httpx.Response]:
        """The next request, or the doubtful one once more; `httpx.TransportError` where no answer comes."""
        if self.doubtful is None:
            assert self._next is not None
            self.doubtful = f"{self.name}-{next(self._numbers)}", self._next
        key, request = self.doubtful
        answer = http.post(
            request.path, json=request.body, headers=headers[request.party] | {"Idempotency-Key": key}
        )
        number = answer.headers.get("x-request-id", "")
        return Answered(request.path, key, number, answer.status_code, answer.content, request.body), answer

    def go_on(self, one: Answered) -> None:
        """What was sent is answered."""
        self.doubtful = None
        try:
            self._next = self._script.send(json.loads(one.body))
        except StopIteration:
            self._next = None


class CaseLoad:
    """Clients at once. `kept`: acknowledged, over all kills; `odd`: what nobody expects."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.clients = clients
        self.kept: list[Answered] = []
        self.odd: list[str] = []
        self._changed = threading.Condition()
        self._stop = False

    @contextmanager
    def running(self, server: Asked) -> Iterator[None]:
        """While they go on; afterwards each has ended or has one request in doubt."""
        self._stop = False
        headers = {party: server.as_party(party) for party in ("bureau", "enterprise", PROVIDER)}
        threads = [threading.Thread(target=self._go, args=(one, server, headers)) for one in self.clients]
        for one in threads:
            one.start()
        try:
            yield
        finally:
            self._stop = True
            for one in threads:
                one.join()

    def wait_for(self, more: int) -> None:
        """Until so many more are acknowledged."""
        with self._changed:
            wanted = len(self.kept) + more
            assert self._changed.wait_for(lambda: self.odd or len(self.kept) >= wanted, 60)
        assert self.odd == []

    def resend(self, server: Asked) -> int:
        """What is in doubt, twice each under its key: it is answered, and means the same; how many there were."""
        headers = {party: server.as_party(party) for party in ("bureau", "enterprise", PROVIDER)}
        found = 0
        with server.client() as http:
            for client in self.clients:
                if client.doubtful is None:
                    continue
                found += 1
                first, again = (self._taken(*client.send(http, headers)) for _ in range(2))
                assert self.odd == []
                assert first is not None
                assert again is not None
                assert _told(first) == _told(again)
                client.go_on(again)
        return found

    def _go(self, client: Client, server: Asked, headers: dict[str, dict[str, str]]) -> None:
        with server.client() as http:
            while not self._stop and not client.done:
                try:
                    sent = client.send(http, headers)
                except httpx.TransportError:
                    return
                one = self._taken(*sent)
                if one is None:
                    return
                client.go_on(one)

    def _taken(self, one: Answered, answer: httpx.Response) -> Answered | None:
        with self._changed:
            good = one.status in {200, 201}
            if good:
                self.kept.append(one)
            else:
                self.odd.append(f"{one.kind} {one.status} {answer.text}")
            self._changed.notify_all()
        return one if good else None


def _told(one: Answered) -> tuple[str, list[int]]:
    said = json.loads(one.body)
    return said["id"], [step["seq"] for step in said.get("steps", ())]
