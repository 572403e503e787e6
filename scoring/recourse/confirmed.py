"""A way tried out: the records as they would be, and the real evaluation of that day on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from features.store import end_of_day
from scoring.document import render
from scoring.entries import Document
from scoring.errors import RecourseUnconfirmed
from scoring.evaluate import evaluate
from scoring.ground import Ground, subject_of
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.recourse.action import Action
from scoring.recourse.asked import Asked
from scoring.recourse.changes import Rows, change_of, scenarios
from scoring.recourse.future import carried_on
from scoring.recourse.order import in_order
from scoring.schema.policy_day import PolicyDay


@dataclass(frozen=True)
class Way:
    """One way: what to do (nothing: to wait), the day of the grade, and the decision of that day as evaluated again."""

    actions: tuple[Action, ...]
    day: date
    confirmed: Document

    @property
    def waits(self) -> bool:
        """Whether time must pass after the last action."""
        return not self.actions or max(one.day for one in self.actions) < self.day


def confirmed(asked: Asked, actions: Sequence[Action], law: PolicyDay) -> Way:
    """The way, as the evaluation of the law's day finds it; `RecourseUnconfirmed` where it does not give the grade."""
    done = in_order(actions)
    rows = supposed(asked, done, law.day)
    found = decided(rows, asked.uscc, ground_on(asked.ground, law), end_of_day(law.day))
    if not reaches(found["grade"], asked.target):
        raise RecourseUnconfirmed(asked.uscc, law.day, asked.target, found["grade"])
    return Way(done, law.day, found)


def supposed(asked: Asked, done: Sequence[Action], day: date) -> Rows:
    """The records of the enterprise on a later day, had it done all this by then."""
    rows = carried_on(asked.rows, asked.as_of, day)
    changes = [change_of(one, rows) for one in done]
    return scenarios(rows, changes, np.ones((1, len(changes)), dtype=np.bool_), [asked.uscc])


def ground_on(ground: Ground, law: PolicyDay) -> Ground:
    """The same ground on another day, with all that is supposed known by its end.

    Without the grades before: a way must bear its grade by its own score, not by a better one that is kept for a while.
    """
    manifest = replace(ground.manifest, as_of=law.day, known_at=law.day.isoformat(), previous=None)
    return replace(ground, manifest=manifest, law=law, previous=None)


def decided(rows: Rows, uscc: str, ground: Ground, known_at: datetime) -> Document:
    """The decision document of the one enterprise of whom the records are."""
    found = evaluate(
        rows,
        manifest=ground.manifest,
        known_at=known_at,
        law=ground.law,
        card=ground.card,
        features=ground.features,
        previous=ground.previous,
    )
    subject = subject_of(
        uscc,
        decisions=found.decisions,
        population=found.population,
        unused=found.unused,
        evidence=found.evidence,
    )
    if subject is None:
        raise ValueError(f"no registration among the records of {uscc}: nobody to decide about")
    return render(ground, subject)


def reaches(grade: str | None, target: str) -> bool:
    """Whether a grade is the one wanted or better; M wants any grade."""
    if grade not in GRADES:
        return False
    return target == NOT_RATED or GRADES.index(grade) <= GRADES.index(target)
