"""One side of a simulation: everyone under one law and one evaluator, as columns that two sides are compared by.

A side is made out of usable records and features (`side_of`), read out of the decision rows of a run (`stored_side`), or
worked out from another side that saw the same records by the same gate and evaluator (`side_under`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.evaluator import Evaluator
from scoring import decision, grading
from scoring.graded import FactColumns, Grades, Ruled, Standing, fact_conditions, kept_of, ruled
from scoring.hysteresis import Kept, Previous
from scoring.matrix.condition_types import NOT_RATED, Condition
from scoring.matrix.packed_bits import Bits, PackedBits
from scoring.schema.policy_day import PolicyDay

PEOPLE: Final = ("uscc", "name", "division", "ownership", "size_class", "industry")
"""Of each enterprise's attributes, what names and groups it."""
FACTS: Final = ("enterprise_type", "tax_rating")
"""And what conditions may ask for besides."""
_ROWS: Final = ("uscc", "status", "exclusion", "grade", "score_grade", "score")
_KEPT: Final = "kept_grade"
_AT_ONCE: Final = 65_536


@dataclass(frozen=True, eq=False)
class Side:
    """Everyone under one law and one evaluator, row by row, sorted by code.

    Attributes:
        law: the law of the side's day.
        card: its evaluator.
        rows: `uscc`, `status`, `exclusion`, `grade`, `score_grade`, `score`, `kept_grade` (`decision.schema`; the last is
            null throughout where the law keeps no grades).
        people: `PEOPLE` and `FACTS` of the population.
        overrides, conditions, measures: bits in the order of the law.
        points: rows × inputs of the evaluator; anything where there is no score.
    """

    law: PolicyDay
    card: Evaluator
    rows: pl.DataFrame
    people: pl.DataFrame
    overrides: PackedBits
    conditions: PackedBits
    measures: PackedBits
    points: npt.NDArray[np.int16]


def side_of(
    law: PolicyDay,
    card: Evaluator,
    *,
    population: pl.DataFrame,
    standing: Standing,
    facts: FactColumns,
    table: pl.DataFrame,
    previous: Previous | None = None,
) -> Side:
    """A side out of what is known of a share of the enterprises, sorted by code.

    `facts`: at least the columns of `graded.fact_conditions(law)`. `table`: the inputs of the evaluator. `previous`: the
    decisions before, where the law keeps better grades for a while.
    """
    scores, points = card.score_and_points(table)
    limits = grading.thresholds(law.bands, card)
    score_grades = grading.grade_of(scores, limits)
    kept = kept_of(law, previous, population["uscc"], scores, limits)
    found = ruled(law, standing.before_overrides(score_grades if kept is None else kept.grades), facts)
    rated = pl.Series(standing.rated)
    rows = pl.DataFrame(
        {
            "uscc": population["uscc"],
            "status": standing.status,
            "exclusion": standing.excluded,
            "grade": _or_null(found.grades),
            "score_grade": _or_null(np.where(standing.rated, score_grades, "")),
            "score": pl.Series(scores).cast(pl.Int16).set(~rated, None),
            _KEPT: _kept_grade(kept, standing.rated),
        }
    )
    inputs = points.cast(pl.Int16).to_numpy()
    return Side(law, card, rows, population.select(*PEOPLE, *FACTS), *_packed(found), inputs)


def stored_side(
    law: PolicyDay, card: Evaluator, *, decisions: pl.DataFrame, population: pl.DataFrame
) -> Side:
    """A side out of a run's tables, both sorted by code; of the decisions at least the columns that a side has."""
    return Side(
        law=law,
        card=card,
        rows=decisions.select(
            *_ROWS, _KEPT if law.hysteresis is not None else pl.lit(None, pl.String).alias(_KEPT)
        ),
        people=population.select(*PEOPLE, *FACTS),
        overrides=PackedBits.read(decisions["overrides"], len(law.overrides)),
        conditions=PackedBits.read(decisions["conditions"], len(law.conditions)),
        measures=PackedBits.read(decisions["measures"], len(law.measures)),
        points=decision.matrix_of(decisions["points"], pl.Int16(), len(card.inputs)).astype(np.int16),
    )


def side_under(seen: Side, law: PolicyDay, new_facts: FactColumns, previous: Previous | None = None) -> Side:
    """The same enterprises by the same records, features, evaluator, scope and information, under another law.

    `new_facts`: the columns of `missing_facts`. `previous`: as for `side_of`. Grades, overrides and measures alone are
    worked out again.
    """
    limits = grading.thresholds(law.bands, seen.card)
    parts = [
        _ruled_part(seen, law, limits, new_facts, previous, slice(begin, begin + _AT_ONCE))
        for begin in range(0, max(seen.rows.height, 1), _AT_ONCE)
    ]
    rows = seen.rows.with_columns(pl.concat([grades for _, grades in parts]))
    packed = [_packed(one) for one, _ in parts]
    joined = [PackedBits.joined(of) for of in zip(*packed, strict=True)]
    return replace(seen, law=law, rows=rows, overrides=joined[0], conditions=joined[1], measures=joined[2])


def missing_facts(seen: Side, law: PolicyDay) -> list[Condition]:
    """What another law asks of records or facts that the side was never asked."""
    return [one for one in fact_conditions(law) if one.id not in seen.law.positions]


def joined_sides(parts: Sequence[Side]) -> Side:
    """The sides of all shares as one, sorted by code."""
    rows = pl.concat([one.rows for one in parts])
    order = rows["uscc"].arg_sort().to_numpy()
    return replace(
        parts[0],
        rows=rows[order],
        people=pl.concat([one.people for one in parts])[order],
        overrides=PackedBits.joined([one.overrides for one in parts]).sorted_by(order),
        conditions=PackedBits.joined([one.conditions for one in parts]).sorted_by(order),
        measures=PackedBits.joined([one.measures for one in parts]).sorted_by(order),
        points=np.concatenate([one.points for one in parts])[order],
    )


def _ruled_part(
    seen: Side,
    law: PolicyDay,
    limits: grading.Thresholds,
    new_facts: FactColumns,
    previous: Previous | None,
    part: slice,
) -> tuple[Ruled, pl.DataFrame]:
    """A stretch of rows under another law, with its columns of grades."""
    rows = seen.rows[part]
    held = seen.conditions.rows(np.arange(part.start, part.start + rows.height))
    known = {one.id: held[:, place] for place, one in enumerate(seen.law.conditions)}
    known |= {name: column[part] for name, column in new_facts.items()}
    scores = rows["score"].fill_null(0).to_numpy().astype(np.int64)
    score_grades = grading.grade_of(scores, limits)
    kept = kept_of(law, previous, rows["uscc"], scores, limits)
    status = rows["status"].to_numpy()
    rated: Bits = status == "evaluated"
    by_score = score_grades if kept is None else kept.grades
    before = np.where(status == "out_of_scope", "", np.where(rated, by_score, NOT_RATED))
    found = ruled(law, before, known)
    return found, pl.DataFrame(
        {
            "grade": _or_null(found.grades),
            "score_grade": _or_null(np.where(rated, score_grades, "")),
            _KEPT: _kept_grade(kept, rated),
        }
    )


def _kept_grade(kept: Kept | None, rated: Bits) -> pl.Series:
    """The grade where it is kept and not borne by the score, else null."""
    if kept is None:
        return pl.repeat(None, len(rated), dtype=pl.String, eager=True)
    return _or_null(np.where(rated & ~np.isnat(kept.until), kept.grades, ""))


def _packed(found: Ruled) -> tuple[PackedBits, PackedBits, PackedBits]:
    return PackedBits.of(found.overrides), PackedBits.of(found.conditions), PackedBits.of(found.measures)


def _or_null(grades: Grades) -> pl.Series:
    return pl.Series(grades, dtype=pl.String).replace("", None)
