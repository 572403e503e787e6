"""Cases of objection and repair, built by the rules of the shipped policy."""

from datetime import date
from functools import cache

from scoring.procedure.working_days import WorkingDays
from scoring.rights.course import Course, objection_course, repair_course
from scoring.rights.standing import Standing, followed, standing
from scoring.rights.steps import Step, Taken
from tests.scoring.shipped import law, policy

CALENDAR: WorkingDays = policy().calendar
RECORD_DAY = date(2025, 3, 4)
TARGETS = ("record", "own_record", "evaluation")


@cache
def course(kind: str) -> Course:
    """The course of a repair, or of an objection against one of `TARGETS`."""
    if kind == "repair":
        return repair_course(law())
    return objection_course(law(), kind, "scored_d" if kind == "evaluation" else None)


def step(text: str, outcome: str | None = None) -> Step:
    """`2026-11-02 filed` as a step that gives a reason."""
    day, kind = text.split()
    return Step(kind, date.fromisoformat(day), "理由", outcome)


def walked(kind: str, *steps: Step, taken: tuple[Taken, ...] = ()) -> tuple[Taken, ...]:
    """The steps taken one after the other."""
    for one in steps:
        taken = followed(course(kind), taken, one, calendar=CALENDAR)
    return taken


def at(kind: str, *steps: Step, on: str) -> Standing:
    """Where they leave the case on a day."""
    return standing(walked(kind, *steps), on=date.fromisoformat(on), calendar=CALENDAR)
