"""Which of the steps that the rules of a case leave open something else that happened to its record holds up, and until when."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.events import require_apart
from scoring.rights.standing import TABLES, followed
from scoring.rights.steps import Step
from scoring.rights.words import StepKind
from scoring.schema.policy_day import PolicyDay
from service.cases import register
from service.cases.case import Case
from service.cases.happened import brought_here
from service.cases.stepping import course_of


def held_steps(
    connection: Connection, case: Case, law: PolicyDay, calendar: WorkingDays, on: date
) -> Mapping[StepKind, str]:
    """Steps that cannot be taken on a day although the case stands for them, whatever came of them; why, with the first day where one can be told."""
    opened = case.standing(on, calendar).open
    if case.target.named is None or not opened:
        return {}
    acts = brought_here(connection, case.uscc, case.target)
    others = []
    if "review_requested" in opened:
        about = register.about_document(connection, case.uscc, case.target)
        others = [one.taken for one in about if one.id != case.id]
    if not others and all(one.effective_on < on for one in acts):
        return {}
    course, held = course_of(case, law), {}
    for kind in opened:
        why: list[str] = []
        outcomes = TABLES[case.kind].outcomes.get(kind) or (None,)
        for outcome in sorted(outcomes, key=str):
            try:
                longer = followed(course, case.taken, Step(kind, on, "…", outcome), calendar=calendar)
            except StepRefused:
                continue  # not what may come of it now
            try:
                require_apart(
                    others, longer, record_day=case.target.occurred_on, calendar=calendar, acts=acts
                )
            except StepRefused as error:
                why.append(str(error))
            else:
                break
        else:
            held[kind] = why[0]
    return held
