"""Which of the steps that the rules of a case leave open something else that happened to its record holds up, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.events import require_apart
from scoring.rights.out_of_use import out_of_use, require_something_to_repair
from scoring.rights.standing import TABLES, followed
from scoring.rights.steps import Happened, Step
from scoring.rights.undone import NOTHING_BY_OTHERS, ByOthers
from scoring.rights.words import Outcome, StepKind
from scoring.schema.policy_day import PolicyDay
from service.cases.beside import brought
from service.cases.beside import others as not_by
from service.cases.case import Case
from service.cases.happened import brought_here
from service.cases.stepping import course_of
from service.cases.undone import others_about, undone_here


class Held(NamedTuple):
    """A step that is held up. `outcome`: of it only this one is, null: the step, whatever came of it; `why`: with the first day where one can be told."""

    step: StepKind
    outcome: Outcome | None
    why: str


class HeldUp(NamedTuple):
    """What else happened to the record of a case does to the case: to what it brought, and the `steps` that it holds up."""

    by_others: ByOthers = NOTHING_BY_OTHERS
    steps: Sequence[Held] = ()


NOTHING_HELD: Final = HeldUp()


def held_steps(connection: Connection, case: Case, law: PolicyDay, calendar: WorkingDays, on: date) -> HeldUp:
    """What ended the doing of a case, and the steps that cannot be taken on a day, or not with each outcome, although it stands for them."""
    by_others = undone_here(connection, case)
    return HeldUp(by_others, _held(connection, case, law, calendar, on, by_others))


def _held(
    connection: Connection,
    case: Case,
    law: PolicyDay,
    calendar: WorkingDays,
    on: date,
    by_others: ByOthers,
) -> Sequence[Held]:
    opened = case.standing(on, calendar, by_others).open
    if not opened:
        return ()
    acts = brought_here(connection, case.uscc, case.target)
    others = []
    if "review_requested" in opened or case.kind == "repair":
        others = others_about(connection, case.uscc, case.target, but=case.id)
    keeping = _keeping(connection, case, on) if "decided" in opened and case.kind == "repair" else ()
    if not others and not keeping and all(one.effective_on < on for one in acts):
        return ()
    course, held = course_of(case, law), list[Held]()
    for kind in opened:
        why: list[Held] = []
        could = False
        for outcome in sorted(TABLES[case.kind].outcomes.get(kind) or (None,), key=str):
            try:
                step = Step(kind, on, "…", outcome)
                longer = followed(course, case.taken, step, calendar=calendar, undone=by_others.undone)
            except StepRefused:
                continue  # not what may come of it now
            try:
                require_apart(
                    others, longer, record_day=case.target.occurred_on, calendar=calendar, acts=acts
                )
                require_something_to_repair(longer[-1].step, keeping)
            except StepRefused as error:
                why.append(Held(kind, outcome, str(error)))
            else:
                could = True
        held += why if could else [one._replace(outcome=None) for one in why[:1]]
    return held


def _keeping(connection: Connection, case: Case, on: date) -> Sequence[Happened]:
    """What acts and other cases did by which the record of a case is not used; what only files tell is seen when a step is taken."""
    happened = [one.happened for one in brought(connection, case.uscc, case.target.named)]
    return out_of_use(not_by(happened, case.id), (), on=on)
