"""Grades that outlive a small fall of the score for a while, so that nobody flaps between two: policy data, off as shipped.

A better grade of the previous decision that may be acted on is kept while the score lacks less than a margin, at the
longest so many months after the day on which the score last bore it. It only ever helps: a rise acts at once, and direct
D and bars come after it. The previous grades are an input; the manifest names the run they come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.grading import Thresholds, grade_of
from scoring.matrix.condition_types import GRADES
from scoring.schema.policy import Hysteresis

PREVIOUS_SCHEMA: Final = {"uscc": pl.String(), "grade": pl.String(), "kept_until": pl.Date()}
_NONE: Final = len(GRADES)
_WORSE: Final[Mapping[str, int]] = {grade: rank for rank, grade in enumerate(GRADES)}  # 0 is best
Grades = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Previous:
    """The decisions before: of which run, of which day, and per enterprise its grade and until when that was kept.

    `grades`: `PREVIOUS_SCHEMA`, one row per enterprise; `kept_until` null where the score bore the grade itself.
    """

    run_id: str
    as_of: date
    grades: pl.DataFrame


class Before(NamedTuple):
    """One enterprise's grade of the decision before, and the last day to which it may be kept."""

    grade: str | None
    until: date


class Kept(NamedTuple):
    """Grades after keeping, and the last day of each that is kept (NaT: the score bears it), shape (rows,)."""

    grades: Grades
    until: npt.NDArray[np.datetime64]


def before_of(rule: Hysteresis, previous: Previous, uscc: pl.Series) -> pl.DataFrame:
    """`grade` and `until` of enterprises in their order: what each had, and to which day it may be kept at the longest.

    A grade that was kept already keeps its day: the clock runs from the last decision that the score bore.
    """
    last = pl.lit(previous.as_of).dt.offset_by(f"{rule.months}mo")
    joined = pl.DataFrame({"uscc": uscc}).join(previous.grades, on="uscc", how="left", maintain_order="left")
    return joined.select("grade", until=pl.coalesce("kept_until", last))


def kept_grades(
    rule: Hysteresis, before: pl.DataFrame, scores: npt.NDArray[np.int64], limits: Thresholds, day: date
) -> Kept:
    """Grades of scores with what is kept of the grades before.

    Args:
        rule: the day's rule.
        before: as `before_of` gives it.
        scores: one per row.
        limits: lowest scores of A, B and C.
        day: as of when.
    """
    by_score = grade_of(scores, limits)
    own = _ranks(by_score)
    had = before["grade"].replace_strict(_WORSE, default=_NONE, return_dtype=pl.Int64).to_numpy()
    within = _ranks(grade_of(scores + (rule.margin_points - 1), limits))
    still = (before["until"] >= day).to_numpy()
    rank = np.where(still, np.minimum(own, np.maximum(had, within)), own)
    kept = rank < own
    days = before["until"].to_numpy().astype("datetime64[D]")
    return Kept(
        np.where(kept, np.array(GRADES)[rank], by_score), np.where(kept, days, np.datetime64("NaT", "D"))
    )


def kept_grade(rule: Hysteresis, before: Before, score: int, limits: Thresholds, day: date) -> str | None:
    """As `kept_grades`, of one enterprise in plain Python: the grade that is kept, or None where none is."""
    own, within = (_rank(one, limits) for one in (score, score + rule.margin_points - 1))
    had = _WORSE.get(before.grade or "", _NONE)
    rank = max(had, within)
    return GRADES[rank] if rank < own and day <= before.until else None


def _rank(score: int, limits: Thresholds) -> int:
    return sum(score < limit for limit in limits)


def _ranks(grades: Grades) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.array(GRADES), grades).astype(np.int64)
