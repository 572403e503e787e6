"""What must hold for every scorecard, however it came to be. Checked at construction, so no card breaks it."""

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from models.bins import CategoryFeature, Feature, NumberFeature
from models.calibration_table import SCORE_MAX, probabilities
from models.errors import ScorecardFormatError

if TYPE_CHECKING:
    from models.scorecard import Scorecard

# exp() leaves float64 beyond this.
LOGIT_MAX = 700.0
# A code has two bytes.
CODES_MAX = 65_536

__all__ = ["SCORE_MAX", "check_scorecard", "place_of"]


def place_of(position: int, name: object) -> str:
    """How a feature is named in a message."""
    return f"features[{position}]({name})"


def check_scorecard(card: "Scorecard") -> None:
    """Raise ScorecardFormatError at the first broken rule."""
    seen: set[str] = set()
    for position, one in enumerate(card.inputs):
        place = place_of(position, one.name)
        if one.name in seen:
            raise ScorecardFormatError(f"{place}.name", "特征重复")
        seen.add(one.name)
        _check_feature(place, one)
    _check_range(card)
    _check_curve(card)


def _check_feature(place: str, one: Feature) -> None:
    _check_points(place, one)
    if isinstance(one, NumberFeature):
        _check_number(place, one)
    else:
        _check_category(place, one)
    if one.counts and (len(one.counts) != len(one.code_points) or min(one.counts) < 0):
        raise ScorecardFormatError(f"{place}.counts", "样本数应与分箱一一对应且不为负")


def _check_points(place: str, one: Feature) -> None:
    other = [one.other_points] if isinstance(one, CategoryFeature) else []
    points = [*one.points, one.unknown_points, *other]
    if any(abs(each) > SCORE_MAX for each in points):
        raise ScorecardFormatError(f"{place}.points", f"分值应在 -{SCORE_MAX} 与 {SCORE_MAX} 之间")
    if len(points) > CODES_MAX:
        raise ScorecardFormatError(
            f"{place}.points", f"分箱连同未知等至多 {CODES_MAX} 个，实际是 {len(points)} 个"
        )


def _check_number(place: str, one: NumberFeature) -> None:
    if len(one.points) != len(one.edges) + 1:
        raise ScorecardFormatError(
            f"{place}.points", f"{len(one.edges)} 个边界应有 {len(one.edges) + 1} 个分值"
        )
    if not all(math.isfinite(edge) for edge in one.edges):
        raise ScorecardFormatError(f"{place}.edges", "边界应为有限数")
    for low, high in pairwise(one.edges):
        if low >= high:
            raise ScorecardFormatError(f"{place}.edges", f"分箱重叠：{low} 之后是 {high}，边界应严格递增")
    if one.flag and len(one.edges) > 1:
        raise ScorecardFormatError(f"{place}.edges", "是否类特征至多两个分箱")
    if one.direction not in {-1, 0, 1}:
        raise ScorecardFormatError(f"{place}.direction", "方向应为 1、-1 或 0")
    steps = [one.direction * (after - before) for before, after in pairwise(one.points)]
    if any(step < 0 for step in steps):
        raise ScorecardFormatError(f"{place}.points", "分值违反该特征的方向")


def _check_category(place: str, one: CategoryFeature) -> None:
    if len(one.points) != len(one.groups):
        raise ScorecardFormatError(f"{place}.points", "每组类别应有一个分值")
    seen: set[str] = set()
    for group in one.groups:
        if not group:
            raise ScorecardFormatError(f"{place}.groups", "类别组为空")
        for name in group:
            if name in seen:
                raise ScorecardFormatError(f"{place}.groups", f"分箱重叠：类别 {name!r} 出现两次")
            seen.add(name)


def _check_range(card: "Scorecard") -> None:
    lowest = card.base_points + sum(int(one.code_points.min()) for one in card.inputs)
    highest = card.base_points + sum(int(one.code_points.max()) for one in card.inputs)
    if lowest < 0 or highest > SCORE_MAX:
        raise ScorecardFormatError("base_points", f"可能的总分为 {lowest}–{highest}，超出 0–{SCORE_MAX}")


def _check_curve(card: "Scorecard") -> None:
    ends = (card.intercept, card.intercept + card.slope * SCORE_MAX)
    if not all(math.isfinite(end) for end in ends) or card.slope >= 0:
        raise ScorecardFormatError("calibration", "违约概率应随分数严格下降")
    if not -LOGIT_MAX <= ends[1] <= ends[0] <= LOGIT_MAX or not np.all(
        np.diff(probabilities(card.intercept, card.slope)) < 0
    ):
        raise ScorecardFormatError("calibration", "曲线过陡或过平，相邻分数的概率无法区分")
