"""Who is scored on a day, with the inputs that evaluators read and the overrides that hold: nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.bucket import Share
from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import pass_gate
from features.store import Known
from features.together import Progress, worked_together
from models.evaluator import Evaluator
from scoring import grading, overrides
from scoring.graded import kept_of
from scoring.hysteresis import Previous
from scoring.matrix.measures import Bits
from scoring.population import population_of, rated
from scoring.schema.policy_day import PolicyDay

Grades = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Scored:
    """Everyone in scope with enough information, sorted by code within each share of the store.

    Attributes:
        law: the day's law.
        people: attributes, one row per enterprise.
        table: `uscc` and the inputs, rows as in `people`.
        held: rows × overrides.
    """

    law: PolicyDay
    people: pl.DataFrame
    table: pl.DataFrame
    held: Bits

    def grades(self, evaluator: Evaluator, previous: Previous | None) -> Grades:
        """Final grades by an evaluator: what its scores mean on the day, what is kept of the grades before, then the overrides."""
        limits = grading.thresholds(self.law.bands, evaluator)
        scores = evaluator.score(self.table)
        kept = kept_of(self.law, previous, self.people["uscc"], scores, limits)
        found = grading.grade_of(scores, limits) if kept is None else kept.grades
        return overrides.final_grades(found, self.law.overrides, self.held)


def scored_on(
    known: Known, law: PolicyDay, features: Sequence[Feature], *, progress: Progress | None = None
) -> Scored:
    """Who is scored on the law's day by what was known."""

    def part(share: Share) -> Scored:
        gated = pass_gate(known, as_of=law.day, rules=law.gate, share=share)
        everyone = population_of(gated, law)
        usable = {kind: gated.usable(kind) for kind in gated.verdicts}
        ours = rated(everyone, usable, law)
        people = everyone.filter(ours)
        held = overrides.held(law, everyone, usable)[ours.to_numpy()]
        return Scored(law, people, feature_table(gated, people["uscc"], features), held)

    parts = list(worked_together(known.shares, part, progress=progress))
    return Scored(
        law,
        pl.concat(one.people for one in parts),
        pl.concat(one.table for one in parts),
        np.concatenate([one.held for one in parts]),
    )
