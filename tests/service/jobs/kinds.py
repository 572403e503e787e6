"""Kinds of jobs for tests: their work is what a test says, and each begun one is noted."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service import clock
from service.administration import Installation
from service.jobs import register
from service.jobs.doing import Doing
from service.jobs.job import Job
from service.jobs.kind import Kind
from service.jobs.register import Wanted, logged_here
from service.jobs.requests import Request
from service.jobs.runner import run_next


class Numbered(Request):
    """A number."""

    number: int = 0


@dataclass
class Trial:
    """A place with one kind of job, whose work is `work`."""

    place: Installation
    work: Callable[[Doing], Mapping[str, Any]] = lambda _doing: {}
    begun: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def kind(self) -> Kind:
        def noted(_place: Installation, _request: Numbered, doing: Doing) -> Mapping[str, Any]:
            self.begun.append(doing.job.id)
            return self.work(doing)

        return Kind("numbered", "计数", Numbered, noted)

    def ask(self, number: int = 0, key: str | None = None, *, party: str = "") -> Job:
        wanted = Wanted("numbered", {"number": number}, "测试", party, key)
        log = logged_here(self.place.database)
        return register.asked_for(self.place.database, wanted, log, now=clock.now()).job

    def cancel(self, job: Job) -> Job:
        log = logged_here(self.place.database)
        return register.cancelled(self.place.database, job.id, log, by="测试", now=clock.now())

    def run(self) -> bool:
        return run_next(self.place, self.kind, stop=self.stop)

    def now(self, job: Job) -> Job:
        return now_of(self.place, job)


class Killed(BaseException):
    """Stands for a process that ends where it is: nothing of ours may catch it."""


def asked(place: Installation, kind: str, request: Mapping[str, Any], key: str | None = None) -> Job:
    """A job of a kind of the product, asked for."""
    log = logged_here(place.database)
    wanted = Wanted(kind, request, "测试", key=key)
    return register.asked_for(place.database, wanted, log, now=clock.now()).job


def began(place: Installation, kind: Kind) -> bool:
    """The next job of a kind, done."""
    return run_next(place, kind, stop=threading.Event())


def now_of(place: Installation, job: Job) -> Job:
    """A job as it stands."""
    with place.database.reading() as connection:
        return register.found(connection, job.id)
