"""One step more of a case: checked against its rules while nobody else can write, and with it what it brings to the record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from features.store import ZONE
from scoring.rights.course import Course, objection_course, repair_course
from scoring.rights.eligibility import Shown
from scoring.rights.events import brought_last, require_apart
from scoring.rights.standing import followed, standing
from scoring.rights.steps import Ended, Paper, Step, Taken
from scoring.rights.undone import ByOthers
from scoring.rights.words import State
from scoring.schema.policy_day import PolicyDay
from service.amendments import register as reconsidered
from service.amendments.record_event import RecordEvent
from service.cases import partial_ends, register
from service.cases.agents import GivenAgent, agent_of, require_of_enterprise
from service.cases.case import Case
from service.cases.filing import Log
from service.cases.fixed import asks_conditions, ends_apart, fixed_of_record
from service.cases.ground import rules_today
from service.cases.happened import brought_here
from service.cases.idempotency import Once, keep, made_under
from service.cases.known import Known, known_of
from service.cases.letters.published import published_at
from service.cases.notifying import case_notices
from service.cases.passed_on import (
    PASSES_ON,
    passed_by_name,
    require_elsewhere,
    require_named,
    require_passing,
    require_reason,
)
from service.cases.register import By, File, Whose
from service.cases.shown import added_with, require_of_supplement
from service.cases.steppers import received, require_may, require_paper
from service.cases.supplements import require_supplement
from service.cases.undone import others_about, undone_in
from service.database.alone import in_turn
from service.notices.outbox import put
from service.parties.party import Party
from service.parties.registry import names_in
from service.publications.place import Place


class GivenStep(NamedTuple):
    """A step as it is handed in.

    Attributes:
        party: whose account takes it; null at the machine itself. `by`: who answers for it.
        provider: account that the case is passed on to; null where it is not, or goes on paper.
        body: name of a body without an account that it is passed on to, on paper; null where it is not, or goes to who made the record.
        shown: what a supplement to a repair shows.
        paper: by which it was taken, where it is written down for who took it.
        agent: who takes it for the enterprise whose step it is.
        once: the idempotency key under which it is asked.
    """

    step: Step
    party: Party | None
    by: By
    provider: str | None
    paper: Paper | None
    files: Sequence[File]
    now: datetime
    once: Once | None = None
    agent: GivenAgent | None = None
    body: str | None = None
    shown: Shown = Shown()


class _Checked(NamedTuple):
    """A step that may be taken. `longer`: the steps of the case with it; `provider`: with whom the case lies after it.

    `apart`: what it ends of the case's own alone (`ends_apart`).
    """

    longer: tuple[Taken, ...]
    state: State
    provider: str | None
    apart: Mapping[str, tuple[Ended, ...]]


def take_step(place: Place, number: str, whose: Whose, given: GivenStep, *, log: Log) -> Case:
    """Take a step. What it brings to the record is written with it, to be brought about at once.

    Raises `NotFound` for another's case or none, `Forbidden` where the step is not for the party, `StepRefused` where the rules
    do not allow it, `WrongUse` for a `provider` that is none, and where it is written down for who took it without the `paper`.
    """
    with place.database.reading() as connection:
        case = register.found(connection, number, whose)
        law, _ = rules_today(place, connection, _day(given))
    asks = asks_conditions(case, given.step)
    known = known_of(place, case, law, _day(given), whole=asks)  # before nobody else can write
    with place.database.writing() as connection:
        in_turn(place.database, connection, "cases")
        case = register.found(connection, number, whose)
        if made_under(connection, given.once) is not None:
            return case
        return _written(connection, case, given, _checked(place, connection, case, given, known), log)


def _checked(
    place: Place, connection: Connection, case: Case, given: GivenStep, known: Known | None
) -> _Checked:
    """That it is for the party to take, and that the rules of its day allow it, beside what else happens to the record."""
    step, passes_on = given.step, given.step.kind in PASSES_ON[case.kind]
    require_passing(case.kind, step.kind, given.provider, given.body)
    require_may(case, step.kind, given.party)
    require_paper(case, step, given.party, given.paper)
    require_supplement(case, step, given.files, given.paper, given.shown)
    require_of_supplement(case, step, given.shown, today=_day(given))
    require_of_enterprise(case.kind, step.kind, given.agent)
    agent = agent_of(given.agent, given.files, case)
    step = replace(received(step, given.paper), text=added_with(step.text, given.shown))
    law, calendar = rules_today(place, connection, _day(given))
    undone = undone_in(connection, case, known)
    longer = followed(course_of(case, law), case.taken, step, calendar=calendar, undone=undone)
    to = passed_by_name(
        connection,
        given.provider,
        given.body,
        _never_passed_to(place, connection, given, case),
        case.target.issuing_body,
    )
    if passes_on:
        require_named(case, to)
        require_elsewhere(case, given.provider, to)
        require_reason(case, to, step.text)
    require_apart(
        others_about(connection, case.uscc, case.target, but=case.id),
        longer,
        record_day=case.target.occurred_on,
        calendar=calendar,
        acts=brought_here(connection, case.uscc, case.target),
    )
    shown = {"performed_on": given.shown.performed_on, "pledge": given.shown.pledge or None}
    last = _with(longer[-1], passed_to=to, paper=given.paper, agent=agent, **shown)
    apart: Mapping[str, tuple[Ended, ...]] = {}
    if known is not None:
        apart = ends_apart(connection, case, longer, known)
        last = _with(last, **fixed_of_record(connection, case, longer, known, apart))
    return _Checked(
        (*longer[:-1], last),
        standing(longer, on=step.day, calendar=calendar, by_others=ByOthers(undone)).state,
        given.provider if passes_on else case.provider,
        apart,
    )


def _never_passed_to(place: Place, connection: Connection, given: GivenStep, case: Case) -> tuple[str, ...]:
    """The names of the bureau and of the enterprise, as the policy and the publication have them and as their accounts do, looked up where a body is named."""
    if given.body is None:
        return ()
    policy, enterprise, _ = published_at(place, connection, case.uscc, given.now)
    return (policy.settings.bureau, enterprise, *names_in(connection, case.uscc))


def _written(connection: Connection, case: Case, given: GivenStep, checked: _Checked, log: Log) -> Case:
    """The step, what it brings, its line of the log, and the notice of it, in one transaction; the case with it."""
    seq, step = len(case.steps) + 1, given.step
    register.add_step(
        connection,
        case.id,
        seq,
        checked.longer[-1],
        by=given.by,
        files=given.files,
        state=checked.state,
        now=given.now,
        provider=checked.provider,
    )
    _put_brought(connection, case, seq, checked, now=given.now)
    keep(connection, given.once, case.id, now=given.now)
    details = {"case": case.id, "step": step.kind, "outcome": step.outcome, "who": given.by.who}
    log(connection, f"{case.kind}_step", case.uscc, details)
    found = register.found(connection, case.id, {})
    put(connection, case_notices(found, lay_with=case.provider))
    return found


def _put_brought(connection: Connection, case: Case, seq: int, checked: _Checked, *, now: datetime) -> None:
    """What the last step brings to the record, and the evaluation that it corrects, to be brought about."""
    for event in brought(case, checked.longer):
        cause = f"case:{case.id}:{seq}:{event.event_type}"
        if event.event_type in checked.apart:
            end = event.model_copy(update={"ends": checked.apart[event.event_type]})
            partial_ends.put(connection, cause, end, now=now)
        else:
            reconsidered.put(connection, case.uscc, cause, now=now, event=event)
    if case.target.target == "evaluation" and checked.longer[-1].step.outcome == "corrected":
        cause = f"case:{case.id}:{seq}{reconsidered.EVALUATION}"
        reconsidered.put(connection, case.uscc, cause, now=now)


def course_of(case: Case, law: PolicyDay) -> Course:
    """The rules of a day for a case."""
    if case.kind == "repair":
        return repair_course(law)
    return objection_course(law, case.target.target, case.target.effect)


def brought(case: Case, longer: Sequence[Taken]) -> list[RecordEvent]:
    """What the last step brings to the record, as the record store takes it in."""
    target, step, name = case.target, longer[-1].step, case.target.named
    if name is None:
        return []
    return [
        RecordEvent(
            uscc=case.uscc,
            event_type=one.event_type,
            target_kind=name.kind,
            target_document_no=name.document_no,
            target_record_id=name.record_id,
            document_no=f"{case.id}-{len(longer)}",
            effective_on=one.effective_on,
            occurred_on=step.day,
        )
        for one in brought_last(longer, target.occurred_on)
    ]


def _with(last: Taken, **fixed: Any) -> Taken:
    """A step with what is fixed with it beside what its rules begin."""
    return replace(last, terms=last.terms.model_copy(update=fixed))


def _day(given: GivenStep) -> date:
    return given.now.astimezone(ZONE).date()
