"""Grades that move between two evaluations, told apart by whether anything about the enterprise's records changed."""

from dataclasses import dataclass

import polars as pl

from models.intervals import share_interval
from models.subgroups import Figure, figure

COLUMNS = ("uscc", "grade", "records_digest")


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Moves among some enterprises.

    Attributes:
        rows: enterprises graded in both evaluations.
        moved: those whose grade differs.
        share: their share (Wilson); None of no enterprises.
        moves: (grade before, grade after, enterprises), in the order of the grades.
    """

    rows: int
    moved: int
    share: Figure
    moves: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, kw_only=True)
class GradeStability:
    """Moves between two evaluations.

    Attributes:
        unchanged: of enterprises whose records, and what became of each, are the same in both: only time passed, such as a
            window that ended.
        changed: of all others: a record came, was corrected, or began or ceased to count.
    """

    unchanged: Moves
    changed: Moves


def grade_stability(before: pl.DataFrame, after: pl.DataFrame) -> GradeStability:
    """Compare two sets of decision rows with `COLUMNS`, one row per enterprise.

    `records_digest` is the digest of the records used and of what became of each. Enterprises without a grade (out of
    scope, or in one of the two only) are left out; not rated (M) is a grade here.
    """
    both = (
        before.select(COLUMNS)
        .join(after.select(COLUMNS), on="uscc", suffix="_after")
        .drop_nulls(["grade", "grade_after"])
    )
    same = pl.col("records_digest").eq_missing(pl.col("records_digest_after"))
    return GradeStability(unchanged=_moves(both.filter(same)), changed=_moves(both.filter(~same)))


def _moves(both: pl.DataFrame) -> Moves:
    moved = both.filter(pl.col("grade") != pl.col("grade_after"))
    counted = moved.group_by("grade", "grade_after").len().sort("grade", "grade_after")
    share = moved.height / both.height if both.height else None
    return Moves(
        rows=both.height,
        moved=moved.height,
        share=figure(share, share_interval(moved.height, both.height)),
        moves=tuple(counted.iter_rows()),
    )
