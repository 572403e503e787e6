"""The night: every step as jobs, to their end; a night that was killed goes on where it was, one that is done does nothing.

Each job has an idempotency key of the day and of its ground. One that failed, or was cancelled, is asked for anew by the
next night of the same day, under the next number.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final, Literal

from features.system_reasons import said_by_system
from service import clock
from service.administration import Installation
from service.errors import EXPECTED, Conflict
from service.jobs import register
from service.jobs.doing import Stopping
from service.jobs.job import Job
from service.jobs.kinds import KINDS
from service.jobs.register import Wanted, logged_here
from service.jobs.runner import run_next
from service.jobs.steps import STEPS, Planned, Step

BY: Final = "shouxin nightly"
"""Who asks for the jobs of a night; no party or account has a blank in its name."""
PAUSE: Final = 1.0
"""Seconds between two looks at a job that another process is doing."""
Ended = Literal["done", "nothing", "failed", "left_out"]
ENDS: Final[dict[Ended, str]] = {
    "done": "完成",
    "nothing": "无事可做",
    "failed": "失败",
    "left_out": "未进行",
}
"""How a step ended → Chinese name."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step as it ended: the jobs it asked for, and why it failed or was left out."""

    step: Step
    ended: Ended
    jobs: tuple[Job, ...] = ()
    why: str = ""


def nightly(
    place: Installation, *, day: date, stop: threading.Event, steps: Sequence[Step] = STEPS
) -> list[Stepped]:
    """Do the steps of a day, one after another; what failed keeps only those from being done that need it.

    Raises `Stopping` where `stop` is set: what is left is done by the next call.
    """
    found: list[Stepped] = []
    for step in steps:
        found.append(_stepped(place, step, day, found, stop))
    return found


def _stepped(
    place: Installation, step: Step, day: date, before: Sequence[Stepped], stop: threading.Event
) -> Stepped:
    missing = [
        one.step.label
        for one in before
        if one.step.name in step.needs and one.ended in {"failed", "left_out"}
    ]
    if missing:
        return Stepped(step, "left_out", why=f"“{'、'.join(missing)}”没有完成")
    try:
        planned = step.plan(place, day, {one.step.name: one.jobs for one in before})
    except (*EXPECTED, OSError) as error:
        return Stepped(step, "failed", why=said_by_system(error))
    asked = [_asked(place, one, day) for one in planned]
    _finish(place, step.name, stop)
    jobs = tuple(_ended(place, job, stop) for job in asked)
    failed = [job for job in jobs if job.state != "done"]
    why = "；".join(job.error or f"任务 {job.id} 已由 {job.cancel_by} 取消" for job in failed)
    return Stepped(step, "failed" if failed else "done" if jobs else "nothing", jobs, why)


def _finish(place: Installation, kind: str, stop: threading.Event) -> None:
    """What is under way of a kind, or was left so by a process that died, comes to its end, also where the step does not ask for it anew."""
    with place.database.reading() as connection:
        running = register.listed(connection, kind=kind, states=["running"])
    for job in running:
        _ended(place, job, stop)


def _asked(place: Installation, planned: Planned, day: date) -> Job:
    """The job of a ground on a day: the one there is, unless it came to nothing; or whichever is to do the very same."""
    with place.database.reading() as connection:
        same = register.open_same(connection, planned.kind, planned.request)
    if same is not None:
        return same
    log = logged_here(place.database)
    for number in count(1):
        key = f"{day}-{planned.kind}-{planned.mark}" + (f".{number}" if number > 1 else "")
        wanted = Wanted(planned.kind, planned.request, BY, key=key)
        job = register.asked_for(place.database, wanted, log, now=clock.now()).job
        if job.state not in {"failed", "cancelled"}:
            return job
    raise AssertionError


def _ended(place: Installation, job: Job, stop: threading.Event) -> Job:
    """The job once it has ended: done here, or by another process that is at it."""
    while job.open:
        try:
            run_next(place, KINDS[job.kind], stop=stop)
        except Conflict:
            stop.wait(PAUSE)
            if stop.is_set():
                raise Stopping from None
        with place.database.reading() as connection:
            job = register.found(connection, job.id)
    return job
