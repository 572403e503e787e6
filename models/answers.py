"""What an evaluator says of every enterprise, ready to be laid beside what another one says."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from models.evaluator import Evaluator

Ints = npt.NDArray[np.int64]
Grades = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Answers:
    """What one evaluator says of every enterprise.

    Attributes:
        name: what people call it.
        hash: its identity.
        base_points: the score before any feature speaks.
        score: shape (rows,).
        grade: A–D, shape (rows,).
        points: one column per feature.
        labels: feature → what people read.
    """

    name: str
    hash: str
    base_points: int
    score: Ints
    grade: Grades
    points: pl.DataFrame
    labels: Mapping[str, str]


def answers(name: str, evaluator: Evaluator, X: pl.DataFrame, grade: Grades) -> Answers:
    """Let an evaluator answer on a table; `grade`: what its scores mean, one of A–D per row."""
    score, points = evaluator.score_and_points(X)
    return Answers(
        name=name,
        hash=evaluator.hash,
        base_points=evaluator.base_points,
        score=score,
        grade=grade,
        points=points,
        labels={one.name: one.label for one in evaluator.inputs},
    )
