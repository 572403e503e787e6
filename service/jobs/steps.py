"""The steps of a night, in their order: what each asks to be done, as jobs.

Whoever adds one puts it into `STEPS`. A step is planned when its turn comes, so it sees what the ones before it did.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from features.store import end_of_day
from service import clock
from service.administration import Installation
from service.jobs.chores import to_deliver, to_settle, to_tell
from service.jobs.inbox import Inbox
from service.jobs.job import Job
from service.runs.canonical import canonical
from service.runs.evaluated import prepared

Before = Mapping[str, Sequence[Job]]
"""Step → its jobs as they ended."""


class Planned(NamedTuple):
    """A job that a step asks for. `mark`: the ground of it, in 40 letters: on one day, one ground is worked on once."""

    kind: str
    request: Mapping[str, Any]
    mark: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the night.

    Attributes:
        name: also the kind of its jobs.
        plan: the jobs it asks for on a day, after those before it; none where nothing is to be done.
        needs: steps whose jobs must all be done, or this one is left out.
    """

    name: str
    label: str
    plan: Callable[[Installation, date, Before], Sequence[Planned]]
    needs: tuple[str, ...] = ()


def _deliveries(place: Installation, _day: date, _before: Before) -> list[Planned]:
    inbox = Inbox.of(place.settings)
    return [Planned("ingest", {"delivery": name}, inbox.mark(name)) for name in inbox.waiting()]


def _evaluation(place: Installation, day: date, _before: Before) -> list[Planned]:
    """As of the day itself, so that terms end when they end, whether or not anything was received."""
    found = prepared(place.home, as_of=day, known_at=end_of_day(day), purpose="public")
    manifest = found.ground.manifest
    mark = hashlib.sha256(canonical([f"{day}", dict(manifest.hashes)])).hexdigest()[:24]
    request = {"as_of": f"{day}", "purpose": "public", "data_version": manifest.data_version}
    return [Planned("evaluate", request, mark)]


def _publication(_place: Installation, _day: date, before: Before) -> list[Planned]:
    results = [job.result for job in before["evaluate"] if job.result is not None]
    return [Planned("publish", {"run": one["run"]}, one["run_id"][:24]) for one in results]


def _changes(place: Installation, _day: date, _before: Before) -> list[Planned]:
    waiting = to_settle(place)
    return [Planned("settle", {}, f"{len(waiting)}-{max(waiting)}")] if waiting else []


def _ends(place: Installation, _day: date, _before: Before) -> list[Planned]:
    return [Planned("tell", {}, f"{clock.now():%H%M%S}")] if to_tell(place) else []


def _notices(place: Installation, _day: date, _before: Before) -> list[Planned]:
    return [Planned("deliver", {}, f"{clock.now():%H%M%S}")] if to_deliver(place) else []


STEPS: Final[tuple[Step, ...]] = (
    Step("settle", "记录变动", _changes),
    Step("ingest", "载入收件箱", _deliveries),
    Step("evaluate", "评价", _evaluation),
    Step("publish", "发布", _publication, needs=("evaluate",)),
    Step("tell", "告知期满、生效与逾期", _ends),
    Step("deliver", "通知", _notices),
)
"""The night, step by step."""
