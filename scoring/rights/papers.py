"""Which step another one answers: the paper by which it was taken cannot be older than what it answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from scoring.rights.steps import Taken
from scoring.rights.words import Kind, StepKind

ANSWERS: Final[Mapping[Kind, Mapping[StepKind, frozenset[StepKind]]]] = {
    "objection": {
        "answered": frozenset({"forwarded"}),
        "review_requested": frozenset({"decided"}),
        "retracted": frozenset({"review_requested"}),
    },
    "repair": {
        "decided": frozenset({"admitted", "redirected"}),
        "publicity_ended": frozenset({"decided"}),
        "annulled": frozenset({"decided"}),
    },
}
"""Kind of case → step that others take → the steps of which it answers the last one; where none was taken, the filing."""


def answered(kind: Kind, taken: Sequence[Taken], step: StepKind) -> Taken:
    """The step of a case that one more would answer: an answer, how the case was passed on last."""
    asked = ANSWERS[kind].get(step, frozenset())
    first, *later = taken
    return next((one for one in reversed(later) if one.step.kind in asked), first)


def said_on(one: Taken) -> date:
    """The day on which a step was said: of the paper on which it came, else its own."""
    return one.terms.paper.day if one.terms.paper else one.step.day
