"""From usable records and features to decision rows without their digests: scope, score, grade, overrides, measures.

What rests on the records alone is found apart (`fact_columns`), so that two policies compared on the same records ask
them once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from features.feature import Feature
from models.evaluator import Evaluator
from models.rule_book import RuleBook
from scoring import decision, grading, hysteresis, information, overrides, scope
from scoring.hysteresis import Previous
from scoring.matrix import conditions, measures
from scoring.matrix.condition_types import NOT_RATED, Condition, GradeIn
from scoring.schema.policy_day import PolicyDay

Grades = npt.NDArray[np.str_]
FactColumns = Mapping[str, npt.NDArray[np.bool_]]
"""Id of a condition that does not ask for the grade → whom it holds for, shape (rows,)."""


@dataclass(frozen=True)
class Standing:
    """Who is graded at all, row by row of a population.

    Attributes:
        excluded: id of the exclusion from the scope, null for who is within it.
        lacking: rows × requirements of information; any true is M.
    """

    excluded: pl.Series
    lacking: measures.Bits

    @cached_property
    def outside(self) -> measures.Bits:
        """Who is outside the scope."""
        found: measures.Bits = self.excluded.is_not_null().to_numpy()
        return found

    @cached_property
    def rated(self) -> measures.Bits:
        """Who is scored: within the scope and with enough information."""
        return ~self.outside & ~self.lacking.any(axis=1)

    @property
    def status(self) -> npt.NDArray[np.str_]:
        """`decision.STATUSES` of each."""
        return np.where(self.outside, "out_of_scope", np.where(self.rated, "evaluated", "not_rated"))

    def before_overrides(self, score_grades: Grades) -> Grades:
        """The grade before any override: of the score, M, or "" outside the scope."""
        return np.where(self.outside, "", np.where(self.rated, score_grades, NOT_RATED))


class Ruled(NamedTuple):
    """What the policy makes of a population: final grades ("" out of scope), and rows × rules of each sort."""

    grades: Grades
    overrides: measures.Bits
    conditions: measures.Bits
    measures: measures.Bits


def graded(
    population: pl.DataFrame,
    table: pl.DataFrame,
    usable: Mapping[str, pl.DataFrame],
    selected: conditions.Selected,
    law: PolicyDay,
    card: Evaluator,
    features: Sequence[Feature],
    previous: Previous | None = None,
) -> pl.DataFrame:
    """Decision rows (`decision.schema`) without `records_digest` and `decision_id`, in the order of the population.

    `table`: the values of `features` in the same order. `usable`: kind → records that count; `selected`: what the law's
    conditions select of them. `previous`: the decisions
    before, where the law keeps better grades for a while.
    """
    standing = standing_of(law, population, usable)
    scores, points = card.score_and_points(table)
    limits = grading.thresholds(law.bands, card)
    score_grades = grading.grade_of(scores, limits)
    facts = fact_columns(fact_conditions(law), population, selected)
    kept = kept_of(law, previous, population["uscc"], scores, limits)
    found = ruled(law, standing.before_overrides(score_grades if kept is None else kept.grades), facts)
    n = len(features)
    rated = pl.Series(standing.rated)
    rows = pl.DataFrame(
        {
            "uscc": population["uscc"],
            "status": standing.status,
            "exclusion": standing.excluded,
            "grade": _or_null(found.grades),
            "score_grade": _or_null(np.where(standing.rated, score_grades, "")),
            "score": pl.Series(scores).cast(pl.Int16).set(~rated, None),
            "probability": _probabilities(card, scores).set(~rated, None),
            "lacking": pl.Series(decision.packed(standing.lacking), dtype=pl.Binary),
            "overrides": pl.Series(decision.packed(found.overrides), dtype=pl.Binary),
            "conditions": pl.Series(decision.packed(found.conditions), dtype=pl.Binary),
            "measures": pl.Series(decision.packed(found.measures), dtype=pl.Binary),
            "points": _array(points, pl.Int16(), n),
            "values": _array(table.select(f.name for f in features), pl.Float64(), n),
        }
    ).with_columns(pl.when(pl.lit(rated)).then(pl.col("points", "values")))
    return rows if law.hysteresis is None else rows.with_columns(_kept_columns(kept, rated))


def kept_of(
    law: PolicyDay,
    previous: Previous | None,
    uscc: pl.Series,
    scores: npt.NDArray[np.int64],
    limits: grading.Thresholds,
) -> hysteresis.Kept | None:
    """What is kept of the grades before; None where the law keeps none or there were none."""
    if law.hysteresis is None or previous is None:
        return None
    before = hysteresis.before_of(law.hysteresis, previous, uscc)
    return hysteresis.kept_grades(law.hysteresis, before, scores, limits, law.day)


def _kept_columns(kept: hysteresis.Kept | None, rated: pl.Series) -> list[pl.Expr]:
    """`kept_grade` and `kept_until`, null where the score bears the grade itself or there is none."""
    if kept is None:
        return [pl.lit(None, pl.String).alias("kept_grade"), pl.lit(None, pl.Date).alias("kept_until")]
    until = pl.Series(kept.until, dtype=pl.Date)
    stands = pl.lit(rated & until.is_not_null())
    grades = pl.lit(pl.Series(kept.grades, dtype=pl.String))
    return [pl.when(stands).then(grades).alias("kept_grade"), pl.when(stands).then(until).alias("kept_until")]


def standing_of(law: PolicyDay, population: pl.DataFrame, usable: Mapping[str, pl.DataFrame]) -> Standing:
    """Who is graded by the day's scope and its requirements of information."""
    return Standing(
        scope.excluded(law.scope, population),
        information.lacking(law.information, population["uscc"], usable, as_of=law.day),
    )


def fact_conditions(law: PolicyDay) -> list[Condition]:
    """The day's conditions that do not ask for the grade."""
    return [one for one in law.conditions if not isinstance(one, GradeIn)]


def fact_columns(
    asked: Iterable[Condition], population: pl.DataFrame, selected: conditions.Selected
) -> FactColumns:
    """Whom conditions that do not ask for the grade hold for."""
    found = conditions.evaluate(list(asked), population, selected)
    return {column.name: column.to_numpy() for column in found}


def ruled(law: PolicyDay, before: Grades, facts: FactColumns) -> Ruled:
    """Overrides, then measures.

    What rests on facts sets the overrides; what rests on the grade comes after them.

    Args:
        law: the day's law.
        before: grades before any override, "" out of scope, where nothing applies.
        facts: at least the columns of `fact_conditions(law)`.
    """
    within = (before != "")[:, None]
    bits = np.zeros((len(before), len(law.conditions)), dtype=np.bool_, order="F")
    for condition in fact_conditions(law):
        bits[:, law.positions[condition.id]] = facts[condition.id]
    held = overrides.applied(law, bits)
    grades = overrides.final_grades(before, law.overrides, held)
    on_grade = [one for one in law.conditions if isinstance(one, GradeIn)]
    found = conditions.evaluate(on_grade, _or_null(grades).to_frame("grade"), {})
    for condition in on_grade:
        bits[:, law.positions[condition.id]] = found[condition.id].to_numpy()
    return Ruled(grades, held & within, bits, measures.evaluate(law, bits) & within)


def _or_null(grades: Grades) -> pl.Series:
    return pl.Series(grades, dtype=pl.String).replace("", None)


def _probabilities(card: Evaluator, scores: npt.NDArray[np.int64]) -> pl.Series:
    """Null throughout for a rule book, which knows none."""
    if isinstance(card, RuleBook):
        return pl.repeat(None, len(scores), dtype=pl.Float64, eager=True)
    return pl.Series(card.probability_of(scores))


def _array(frame: pl.DataFrame, inner: pl.DataType, width: int) -> pl.Series:
    return (
        frame.select(pl.concat_arr(pl.all().cast(inner)).alias("a")).to_series().cast(pl.Array(inner, width))
    )
