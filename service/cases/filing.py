"""An enterprise disputes a record or its evaluation, or asks for the repair of a record."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from features.store import ZONE
from scoring.errors import StepRefused
from scoring.rights.course import Course, objection_course, repair_course
from scoring.rights.eligibility import Eligibility, Shown, eligibility, judged_record
from scoring.rights.events import require_apart
from scoring.rights.standing import TABLES, followed
from scoring.rights.steps import Paper, Step
from scoring.rights.words import Kind
from scoring.schema.effect_kinds import EFFECT_KINDS, EffectKind
from service.cases import register
from service.cases.agents import GivenAgent, agent_of
from service.cases.case import Case
from service.cases.contested import state_contested
from service.cases.evaluation import evaluation_of
from service.cases.ground import CaseGround, ground_for_case
from service.cases.idempotency import Once, case_under, keep
from service.cases.notifying import case_notices
from service.cases.register import By, File
from service.cases.shown import filed_with, require_performed
from service.cases.steppers import Earliest, received, require_day
from service.cases.target import CaseTarget, record_in
from service.cases.undone import others_about
from service.database.alone import in_turn
from service.errors import ServiceError
from service.notices.outbox import put
from service.publications.in_effect import tell_in_effect
from service.publications.place import Place
from service.publications.publication import first_evaluated

_LOG: Final = logging.getLogger(__name__)
Log = Callable[[Connection, str, str, Mapping[str, Any]], None]
"""Writes a line of the log in a transaction: action, subject, details."""


class Filing(NamedTuple):
    """What is handed in: for which enterprise, what it says, by whom, with which files.

    `paper`: the one it came on, of an enterprise for which it is written down. `agent`: who acts for it. `once`: the idempotency key under which it is asked.
    """

    uscc: str
    text: str
    by: By
    paper: Paper | None
    files: Sequence[File]
    now: datetime
    once: Once | None = None
    agent: GivenAgent | None = None


def file_objection(
    place: Place, filing: Filing, *, record_id: str | None, effect: EffectKind | None, log: Log
) -> Case:
    """File an objection to a record, or (null) to an effect of the evaluation. Raises:

    `NotFound` for a record that there is not, `Conflict` where nothing is published,
    `StepRefused` where another objection to it is under way, or the effect is not the bureau's to answer for or not one of the
    decision in force, `WrongUse` for a paper of a day to come, or an agent without a mandate.
    """
    uscc = filing.uscc
    with place.database.reading() as connection:
        before = case_under(connection, filing.once)
        if before is not None:
            return before
        ground = ground_for_case(place, connection, uscc, _day(filing.now))
    if record_id is None:
        target = evaluation_of(ground, uscc, effect)
    else:
        target = CaseTarget.of_record(record_in(ground.gated, uscc, record_id))
    course = objection_course(ground.law, target.target, target.effect)
    if effect is not None:
        _require_had(ground, uscc, effect)
    return _filed(place, "objection", filing, target, ground, course, log)


def file_repair(place: Place, filing: Filing, *, record_id: str, shown: Shown, log: Log) -> Case:
    """Ask for the repair of a record, whatever is lacking.

    It is taken where the rules shut the record out too: who asks has an answer in writing, with all that is lacking, the reasons,
    and what else may be done.

    Raises as `file_objection`; `WrongUse` for a day of performance that is to come, or before the record.
    """
    uscc = filing.uscc
    with place.database.reading() as connection:
        before = case_under(connection, filing.once)
        if before is not None:
            return before
        ground = ground_for_case(place, connection, uscc, _day(filing.now))
        record = record_in(ground.gated, uscc, record_id)
    require_performed(shown.performed_on, record["occurred_on"], ground.on)
    target = CaseTarget.of_record(record)
    told = filed_with(filing.text, shown)
    course = repair_course(ground.law)
    fixed = {"performed_on": shown.performed_on, "pledge": shown.pledge}
    return _filed(place, "repair", filing._replace(text=told), target, ground, course, log, fixed)


def repairable(ground: CaseGround, uscc: str, record: Mapping[str, Any], shown: Shown) -> Eligibility:
    """Every condition of the repair of a record, met or not."""
    named = record["document_no"] or record["record_id"]
    row, counting = judged_record(ground.gated, uscc, record["kind"], named)
    return eligibility(row, counting, shown, law=ground.law, on=ground.on)


def _require_had(ground: CaseGround, uscc: str, effect: EffectKind) -> None:
    if effect in ground.effects:
        return
    answered = {kind for kind, one in ground.law.procedures.items() if one.objection is not None}
    had = [label for kind, label in EFFECT_KINDS.items() if kind in ground.effects.keys() & answered]
    told = f"可以对评价提出异议的有：{'、'.join(had)}" if had else "没有可以对评价提出异议的效果"
    raise StepRefused(
        f"{uscc} 的现行决定（等级 {ground.grade or '未定'}）没有“{EFFECT_KINDS[effect]}”；{told}。认为某条记录有误的，请写明 record_id"
    )


def _filed(
    place: Place,
    kind: Kind,
    filing: Filing,
    target: CaseTarget,
    ground: CaseGround,
    course: Course,
    log: Log,
    fixed: Mapping[str, date | bool | None] | None = None,
) -> Case:
    """`fixed`: what else is fixed with the step (`Terms`)."""
    if filing.paper is not None:
        since = _spoken_of(place, filing.uscc, target)
        require_day(filing.paper, TABLES[kind].steps["filed"], since=since, until=ground.on)
    asked = received(Step("filed", ground.on, filing.text), filing.paper)
    (first,) = followed(course, (), asked, calendar=ground.calendar)
    told = {"paper": filing.paper, "agent": agent_of(filing.agent, filing.files), **(fixed or {})}
    taken = (replace(first, terms=first.terms.model_copy(update=told)),)
    with place.database.writing() as connection:
        in_turn(place.database, connection, "cases")
        before = case_under(connection, filing.once)
        if before is not None:
            return before
        others = others_about(connection, filing.uscc, target)
        require_apart(others, taken, record_day=target.occurred_on, calendar=ground.calendar)
        number = register.filed(
            connection,
            kind,
            filing.uscc,
            target,
            decision_id=ground.decision_id,
            taken=taken[0],
            by=filing.by,
            paper=filing.paper.number if filing.paper else None,
            files=filing.files,
            now=filing.now,
        )
        keep(connection, filing.once, number, now=filing.now)
        details = {"case": number, "record": target.record_id, "who": filing.by.who}
        log(connection, f"file_{kind}", filing.uscc, details)
        found = register.found(connection, number, {})
        put(connection, case_notices(found))
    _stated(place, filing)
    return found


def _stated(place: Place, filing: Filing) -> None:
    """Have the objection stand in the procedures that it contests. It is filed whatever becomes of that: the night tells what is wrong, and does it."""
    try:
        if state_contested(place.database, place.home, of=filing.uscc):
            tell_in_effect(place.database, place.home, now=filing.now, of=filing.uscc)
    except (ServiceError, OSError) as error:
        _LOG.warning(
            "an objection is left to the night to be written into its procedures: %s", type(error).__name__
        )


def _spoken_of(place: Place, uscc: str, target: CaseTarget) -> Earliest:
    """Since when there is what a paper speaks of: the record, or an evaluation."""
    if target.occurred_on is not None:
        return Earliest(target.occurred_on, "所涉记录的日期", "the record that it speaks of")
    with place.database.reading() as connection:
        first = first_evaluated(connection, uscc)
    return Earliest(first, "首次公布的评价的基准日", "the first evaluation that was published of it")


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()
