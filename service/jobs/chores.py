"""What comes up between jobs: records to which something happened, terms that are over, notices that are due. Kinds of jobs as well, for the night.

Idempotent by what waits: what was brought about, told, or sent, waits no more.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from service import clock
from service.administration import Installation
from service.amendments import register
from service.amendments.settling import settle
from service.authorisations.ends import tell_ends, untold
from service.cases.contested import contested, state_contested
from service.cases.overdue import tell_overdue, untold_overdue
from service.errors import Conflict, StateError
from service.jobs.doing import Doing
from service.jobs.kind import Kind
from service.jobs.requests import DeliverRequest, SettleRequest, TellRequest
from service.notices.attempts import Attempts
from service.notices.delivery import deliver
from service.publications.in_effect import other_in_effect, tell_in_effect
from service.publications.place import Place

BY = "shouxin work"
"""Who brings about what a worker finds waiting."""


def to_settle(place: Installation) -> list[int]:
    """Numbers of what still waits to be brought about."""
    with place.database.reading() as connection:
        return [one.id for one in register.waiting(connection)]


def over_untold(place: Installation) -> int:
    """How many authorisations are over without anybody having been told."""
    with place.database.reading() as connection:
        return untold(connection, on=clock.today())


def to_tell(place: Installation) -> bool:
    """Whether time, or who died behind a step, left something untold: ends of terms, effects that began or ceased to act or are contested, what is late."""
    now = clock.now()
    return bool(
        over_untold(place)
        or contested(place.database, place.home)
        or other_in_effect(place.database, place.home, now=now)
        or untold_overdue(_place(place), now=now)
    )


def to_deliver(place: Installation) -> list[str]:
    """Receivers to whom something is due."""
    attempts = Attempts(place.database, place.settings, place.settings.issuer)
    return [name for name, _ in attempts.receivers(now=clock.now())]


def do_chores(place: Installation) -> None:
    """Do each, where there is something to do and nobody else is at it."""
    with suppress(Conflict):
        if to_settle(place):
            settle(place, who=BY)
    if over_untold(place):
        tell_ends(place.database, now=clock.now())
    with suppress(Conflict):
        if to_deliver(place):
            deliver(_place(place))


def _settle(place: Installation, _request: SettleRequest, doing: Doing) -> Mapping[str, Any]:
    found = settle(place, who=doing.job.asked_by)
    if found.faults:
        told = "；".join(f"{uscc}：{why}" for uscc, why in sorted(found.faults.items()))
        raise StateError(f"有 {len(found.faults)} 家企业的记录变动没有实现：{told}")
    return {"done": found.done, "amended": len(found.amended)}


def _tell(place: Installation, _request: TellRequest, _doing: Doing) -> Mapping[str, Any]:
    now = clock.now()
    state_contested(place.database, place.home)
    return {
        "ended": tell_ends(place.database, now=now),
        "in_effect": tell_in_effect(place.database, place.home, now=now),
        "overdue": tell_overdue(_place(place), now=now),
    }


def _deliver(place: Installation, _request: DeliverRequest, _doing: Doing) -> Mapping[str, Any]:
    return asdict(deliver(_place(place)))


def _place(place: Installation) -> Place:
    return Place(place.settings, place.home, place.database)


SETTLE = Kind("settle", "实现记录变动", SettleRequest, _settle)
"""Kind of job: what happened to records is brought about."""
TELL = Kind("tell", "告知期满、生效与逾期", TellRequest, _tell)
"""Kind of job: what time brought is told: terms that are over, effects that began or ceased to act, what is late in cases."""
DELIVER = Kind("deliver", "送通知", DeliverRequest, _deliver)
"""Kind of job: notices that are due are sent."""
