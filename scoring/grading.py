"""From score to grade: bands by probability of default as integer thresholds, or a rule book's own score bands."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from models.evaluator import Evaluator
from models.rule_book import RuleBook
from scoring.schema.policy import Bands


class Thresholds(NamedTuple):
    """Lowest scores of A, B and C; everything below C is D. 1001 means that no score reaches the grade."""

    a: int
    b: int
    c: int


def thresholds(bands: Bands, card: Evaluator) -> Thresholds:
    """The published integer thresholds of a scorecard: a score has a grade if its probability is below the bound.

    A rule book knows no probability and has score bands of its own.
    """
    if isinstance(card, RuleBook):
        return Thresholds(card.bands["A"], card.bands["B"], card.bands["C"])
    # score_at is inclusive and the bound is not: the next smaller number makes the two the same question.
    return Thresholds(
        *(card.score_at(math.nextafter(band.probability_below, 0)) for band in bands.grades[:3])
    )


def published(bands: Bands, card: Evaluator) -> list[dict[str, Any]]:
    """The grades as they are published, best first: grade, label, lowest score, probability below (null for a rule book)."""
    book = card if isinstance(card, RuleBook) else None
    limits = (*thresholds(bands, card), book.span[0] if book else 0)
    return [
        {
            "grade": band.grade,
            "label": band.label,
            "score_from": low,
            "probability_below": None if book else band.probability_below,
        }
        for band, low in zip(bands.grades, limits, strict=True)
    ]


def grade_of(scores: npt.ArrayLike, limits: Thresholds) -> npt.NDArray[np.str_]:
    """Grades A–D of integer scores, shape (rows,)."""
    asked = np.asarray(scores, dtype=np.int64)
    steps = np.searchsorted(np.array([limits.c, limits.b, limits.a]), asked, side="right")
    return np.array(["D", "C", "B", "A"])[steps]


def grade_of_probability(probabilities: npt.ArrayLike, bands: Bands) -> npt.NDArray[np.str_]:
    """Grades A–D of probabilities of default, shape (rows,): the same bands, for evaluators without a scorecard."""
    bounds = np.array([band.probability_below for band in bands.grades[:3]])
    steps = np.searchsorted(bounds, np.asarray(probabilities, dtype=np.float64), side="right")
    return np.array(["A", "B", "C", "D"])[steps]
