"""What a case is filed on: the decision in force, its records as they are known today, and the rules of today."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from sqlalchemy import Connection

from features.lawful_gate import ACTING, GatedRecords
from features.records import KINDS
from features.store import end_of_day
from features.succession import known_rows_of
from scoring.effects import effects_of
from scoring.procedure.working_days import WorkingDays
from scoring.schema.effect_kinds import EffectKind
from scoring.schema.policy_day import PolicyDay
from service.cases.judged import JudgedLately
from service.errors import Conflict
from service.law_on import law_for
from service.publications.parts import part_of
from service.publications.place import Place
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of, policy_of

Rules = tuple[PolicyDay, WorkingDays]
"""The law of a day and its working days."""
_LATELY: Final = JudgedLately()


@dataclass(frozen=True, slots=True)
class CaseGround:
    """What holds of an enterprise on the day on which something is asked for.

    Attributes:
        law: the policy in force, on that day; `calendar`: its working days.
        gated: the enterprise's records, judged as of that day with what is known by now.
        decision_id: of the decision in force; `evaluated_on`: the day as of which it was made; `grade` and `score`: null where it is not rated.
        effects: kind of the adverse effects that the decision has → the records on which those rest.
        events: what happened to its records, as the store knows it.
    """

    decision_id: str
    evaluated_on: date
    grade: str | None
    score: int | None
    effects: Mapping[EffectKind, Collection[str]]
    law: PolicyDay
    calendar: WorkingDays
    gated: GatedRecords
    on: date
    events: pl.DataFrame


def rules_today(place: Place, connection: Connection, on: date) -> Rules:
    """The policy in force, on a day, and its working days."""
    policy = policy_of(place.database, in_force(connection, "public").number)
    return law_for(policy, on, "public"), policy.calendar


def ground_for_case(place: Place, connection: Connection, uscc: str, on: date) -> CaseGround:
    """The ground of a case about an enterprise; `Conflict` where nothing is published of it: there is nothing to dispute yet."""
    publication = in_force(connection, "public")
    part = part_of(connection, publication, uscc, whole=False)
    if part is None:
        raise Conflict(
            f"还没有公布过 {uscc} 的评价结果（评价基准日 {publication.as_of}）；记录有误的，请直接向报送单位提出",
            english=f"nothing is published of {uscc}; who finds a record wrong turns to its provider",
        )
    rests = ground_of(place.database, part.publication.number)
    row = decided(rests, part).row
    effects: dict[EffectKind, set[str]] = {}
    for one in effects_of(rests.law, row, part.subject.evidence):
        effects.setdefault(one.kind, set()).update(one.records)
    law, calendar = rules_today(place, connection, on)
    gated, events = records_on(place, uscc, law, on)
    return CaseGround(
        decision_id=row["decision_id"],
        evaluated_on=rests.manifest.as_of,
        grade=row["grade"],
        score=row["score"],
        effects=effects,
        law=law,
        calendar=calendar,
        gated=gated,
        on=on,
        events=events,
    )


def records_on(
    place: Place, uscc: str, law: PolicyDay, on: date, *, kinds: Collection[str] = tuple(KINDS)
) -> tuple[GatedRecords, pl.DataFrame]:
    """An enterprise's records of at least these kinds, judged as of a day by its law, with what is known by then; and what happened to them."""
    return _LATELY.of(place.home.store.known(end_of_day(on)), uscc, law, on, frozenset(kinds))


def happened_on(place: Place, uscc: str, law: PolicyDay, on: date) -> pl.DataFrame:
    """What happened to an enterprise's records, as known by a day; none of them is judged for it, which takes four times as long."""
    known = place.home.store.known(end_of_day(on))
    return known_rows_of(known, uscc, as_of=on, rules=law.gate, kinds=ACTING)["event"]
