"""What happened to records is brought about: into the store, the enterprise evaluated again, its decision in force amended.

Every step can be done again: an event that is in the store is not put there twice, the same records give the same run, and
an amendment that is published is found. So whoever dies anywhere here leaves work that the next one finishes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from features.store import end_of_day
from features.successors import all_successors_of
from features.system_reasons import said_by_system
from service import clock
from service.administration import Installation
from service.amendments import register
from service.amendments.record_event import load_events
from service.amendments.register import Reconsideration
from service.certificates.reissuing import reissue
from service.database.alone import alone
from service.errors import EXPECTED
from service.procedures.steps import withdraw_ended
from service.publications.amend import amend, prepared
from service.publications.in_effect import tell_in_effect
from service.publications.parts import part_of
from service.publications.publication import Publication, newest
from service.publications.rests import decided, ground_of, policy_of
from service.purposes import purpose_of
from service.runs.again import evaluate_again


@dataclass
class Settled:
    """What came of it. `amended`: code → number of its amendment; `faults`: code → why it is still to be done."""

    done: int = 0
    amended: dict[str, int] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def settle(place: Installation, *, who: str) -> Settled:
    """Bring about all that waits, what has waited longest first; `Conflict` where another process is at it."""
    found = Settled()
    with alone(place.database, "amend", told="另一个进程正在处理记录变动，请等它完成"):
        while True:
            with place.database.reading() as connection:
                waits = [one for one in register.waiting(connection) if one.uscc not in found.faults]
            if not waits:
                return found
            for uscc, ours in groupby(sorted(waits, key=lambda one: one.uscc), key=lambda one: one.uscc):
                _settle_one(place, uscc, list(ours), found, who=who)


def _settle_one(
    place: Installation, uscc: str, ours: Sequence[Reconsideration], found: Settled, *, who: str
) -> None:
    """Those of one enterprise, together; what fails is written down and stands in nobody's way."""
    amended: dict[str, int] = {}
    try:
        refused = _loaded(place, ours)
        taken = [one for one in ours if one not in refused]
        if taken:
            amended = _brought_about(place, uscc, taken, who=who)
    except (*EXPECTED, OSError) as error:
        refused, taken = dict.fromkeys(ours, said_by_system(error)), []
    found.done += len(taken)
    found.amended |= amended
    if refused:
        found.faults[uscc] = "；".join(dict.fromkeys(refused.values()))
        with place.database.writing() as connection:
            for one, why in refused.items():
                register.note_fault(connection, one, why)


def _loaded(place: Installation, ours: Sequence[Reconsideration]) -> dict[Reconsideration, str]:
    """Their events are in the record store; those that it does not take, and why."""
    in_order = sorted(ours, key=lambda one: one.id)
    events = [one.event for one in in_order if one.event is not None]
    refused = load_events(place.home, events, now=clock.now()) if events else {}
    return {one: refused[one.event] for one in ours if one.event in refused}


def _brought_about(
    place: Installation, uscc: str, ours: Sequence[Reconsideration], *, who: str
) -> dict[str, int]:
    """Code → number of its amendment: of the enterprise, and of whoever took it over and is judged by its records too."""
    known = place.home.store.known(end_of_day(clock.today()))
    codes = [uscc, *all_successors_of(known, uscc, as_of=clock.today())]
    asked = min(one.at for one in ours) if all(one.only_outcome for one in ours) else None
    amended = {code: _amended(place, code, who=who, outcome_asked=asked) for code in codes}
    with place.database.writing() as connection:
        register.finish(connection, ours, publication=amended[uscc], now=clock.now())
    return {code: number for code, number in amended.items() if number is not None}


def _amended(place: Installation, uscc: str, *, who: str, outcome_asked: datetime | None) -> int | None:
    """The amendment of the decision in force; null where nothing published is concerned.

    Null too where only the outcome was asked about (`outcome_asked`: when) and it would say the same as what stood then.
    """
    while True:
        with place.database.reading() as connection:
            whole = newest(connection, purpose_of("public"))
            if whole is None:
                return None
            stood = _stood(place, connection, whole, uscc, outcome_asked) if outcome_asked else None
        policy = policy_of(place.database, whole.number)
        card = ground_of(place.database, whole.number).card
        day = max(clock.today(), whole.as_of)
        run = evaluate_again(place.home, policy, card, uscc, day=day, unless=stood)
        if run is None:
            return None
        withdraw_ended(place.home, run, who=who, at=clock.now(), of=uscc)
        same_ground, number = amend(place.database, prepared(place.home, run, uscc), who=who)
        if same_ground:
            tell_in_effect(place.database, place.home, now=clock.now(), of=uscc)
            if number is not None:
                reissue(place, uscc, number)
            return number


def _stood(
    place: Installation, connection: Connection, whole: Publication, uscc: str, asked: datetime
) -> Mapping[str, Any] | None:
    """The row of the decision that stood when it was asked; null where it was amended since: by who died behind it, it may be."""
    part = part_of(connection, whole, uscc, whole=False)
    if part is None or (part.publication.amends is not None and part.publication.published_at >= asked):
        return None
    return decided(ground_of(place.database, part.publication.number), part).row
