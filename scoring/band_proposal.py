"""Grade bands from a wished distribution, and the distribution that bands give: over the scores of one run. Pure.

A bound is a probability; what can be reached are the scores that occur, so that a share is exact only where no scores tie
at the cut. What ties is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from models.scorecard import Scorecard
from scoring.errors import BandsOutOfReach
from scoring.matrix.condition_types import GRADES

Scores = npt.NDArray[np.int64]
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """Between a grade and the next: the lowest score of the better one and how near that comes to the wish.

    Attributes:
        score_from: lowest score that occurs in the better grade.
        next_score: highest score below it that occurs.
        wanted: enterprises with the grade or a better one, as wished, exactly.
        reached: as this cut gives it.
        tied: enterprises with the score on the other side of the nearer alternative, which cannot be parted.
    """

    score_from: int
    next_score: int
    wanted: Fraction
    reached: int
    tied: int


def cuts_for(scores: Scores, target: Mapping[str, Decimal]) -> tuple[Cut, ...]:
    """The cuts below A, B and C that come nearest to the shares wished for, each of its own.

    Of two cuts that are equally near the one with fewer enterprises in the better grades is taken.

    Args:
        scores: of the enterprises graded by a score, one each.
        target: percent by grade A–D; positive, together 100.

    Raises:
        BandsOutOfReach: fewer than four different scores.
    """
    values, counts = np.unique(np.asarray(scores, dtype=np.int64), return_counts=True)
    above = np.cumsum(counts[::-1])[::-1]  # enterprises with this score or a better one
    if len(values) < len(GRADES):
        raise BandsOutOfReach(f"得分只有 {len(values)} 种，分不出四个等级，请换一张分值更细的评分卡")
    cuts: list[Cut] = []
    share = Decimal(0)
    for below, grade in zip((2, 1, 0), GRADES[:-1], strict=True):
        share += target[grade]
        wanted = Fraction(share) * len(scores) / _WHOLE
        at_most = len(values) if not cuts else int(np.searchsorted(values, cuts[-1].score_from))
        cuts.append(_nearest(values, counts, above, wanted, range(1 + below, at_most)))
    return tuple(cuts)


def _nearest(values: Scores, counts: Scores, above: Scores, wanted: Fraction, places: range) -> Cut:
    """`places`: of the scores that may be the cut: below the cut before, with one score left for each grade to come."""
    best = min(places, key=lambda place: (abs(int(above[place]) - wanted), int(above[place])))
    over = int(above[best]) - wanted
    tied = int(counts[best]) if over > 0 else int(counts[best - 1]) if over < 0 else 0
    return Cut(int(values[best]), int(values[best - 1]), wanted, int(above[best]), tied)


def bounds_of(card: Scorecard, cuts: Sequence[Cut]) -> tuple[float, ...]:
    """The shortest decimal for each cut that has its scores on the right sides: above p(score), up to p(next score)."""
    return tuple(
        _shortest(*(float(one) for one in card.probability_of([cut.score_from, cut.next_score])))
        for cut in cuts
    )


def _shortest(above: float, up_to: float) -> float:
    low, high = Fraction(above), Fraction(up_to)
    for digits in range(1, 30):
        scale = 10**digits
        candidate = float(Fraction(low * scale // 1 + 1, scale))
        if above < candidate <= up_to:
            return candidate
    return float(high)


def yaml_of(labels: Mapping[str, str], bounds: Sequence[float], day: str) -> str:
    """The version of bands to put into grades.yaml, in force from a day."""
    rows = [
        f"      - {{grade: {grade}, label: {labels[grade]}, probability_below: {_decimal(bound)}}}"
        for grade, bound in zip(GRADES, (*bounds, 1), strict=True)
    ]
    return "\n".join([f"  - in_force_from: {day}", "    grades:", *rows]) + "\n"


def _decimal(number: float) -> str:
    return f"{Decimal(repr(number)):f}"
