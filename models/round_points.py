"""From float effects to whole points on a scale that fills 0 … 1000 and cannot leave it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.bins import CategoryFeature, Feature, NumberFeature
from models.calibration_table import SCORE_MAX
from models.inputs import CategoryColumn
from models.nearest_points import Exact, nearest_points
from models.step_model import StepModel, Steps

Points = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rounded:
    """The card's points, and how a score reads as raw log-odds.

    Attributes:
        base_points: score before any feature.
        inputs: features with integer points.
        scale: points per unit of raw log-odds; raw ≈ base − (score − base_points) / scale.
    """

    base_points: int
    inputs: tuple[Feature, ...]
    scale: float


def round_points(model: StepModel) -> Rounded:
    """Round at the largest scale at which the extremes still fit, to the points nearest to the model's sums."""
    scale = _largest_scale(model)
    # Bad odds up, points down. The order of the bins survives, so a direction does.
    points = nearest_points(
        [Exact(-one.effects[_codes(one)] * scale, one.training_codes) for one in model.steps]
    )
    low, high = _ends(points)
    # Without any signal every firm gets the middle.
    base = -low if high > low else SCORE_MAX // 2
    inputs = tuple(_feature(one, found) for one, found in zip(model.steps, points, strict=True))
    return Rounded(base, inputs, scale)


def _largest_scale(model: StepModel) -> float:
    span = sum(float(np.ptp(one.effects[_codes(one)])) for one in model.steps)
    # Effects this small are the noise of an average; stretched over the scale they would look like knowledge.
    if span < 1e-6:
        return float(SCORE_MAX)
    scale = SCORE_MAX / span
    while True:
        low, high = _ends([_points(one, scale)[_codes(one)] for one in model.steps])
        if high - low <= SCORE_MAX:
            return scale
        # Rounding can only add a point a feature; half of the excess at a time finds the largest scale closely.
        scale *= 1 - (high - low - SCORE_MAX) / (2 * (high - low))


def _points(one: Steps, scale: float) -> Points:
    return np.rint(-one.effects * scale).astype(np.int64)


def _codes(one: Steps) -> slice:
    """The codes the feature really has: numbers have no "other"."""
    return slice(None) if isinstance(one.column, CategoryColumn) else slice(None, -1)


def _ends(points: list[Points]) -> tuple[int, int]:
    return sum(int(one.min()) for one in points), sum(int(one.max()) for one in points)


def _feature(one: Steps, points: Points) -> Feature:
    bins: list[int] = points[: len(one.values)].tolist()
    unknown, *others = points[len(one.values) :].tolist()
    *counts, unknown_count, other_count = (int(value) for value in one.counts)
    if not one.unknown_seen:
        unknown = _average(bins, counts)
    shared: dict[str, Any] = {
        "name": one.column.name,
        "label": one.column.label,
        "unknown_points": unknown,
        "unknown_seen": one.unknown_seen,
    }
    if isinstance(one.column, CategoryColumn):
        groups = _merge_names(one.column.names, bins, counts)
        return CategoryFeature(
            **shared,
            groups=tuple(tuple(names) for _, names, _ in groups),
            points=tuple(value for value, _, _ in groups),
            other_points=others[0],
            counts=(*(count for _, _, count in groups), unknown_count, other_count),
        )
    edges, kept, merged = _merge_bins([float(edge) for edge in one.edges], bins, counts)
    return NumberFeature(
        **shared,
        direction=one.column.direction,
        edges=tuple(edges),
        points=tuple(kept),
        counts=(*merged, unknown_count),
        flag=one.column.flag,
    )


def _merge_bins(
    edges: list[float], points: list[int], counts: list[int]
) -> tuple[list[float], list[int], list[int]]:
    """Neighbours with equal points become one bin."""
    kept_edges: list[float] = []
    kept, merged = [points[0]], [counts[0]]
    for edge, value, count in zip(edges, points[1:], counts[1:], strict=True):
        if value == kept[-1]:
            merged[-1] += count
            continue
        kept_edges.append(edge)
        kept.append(value)
        merged.append(count)
    return kept_edges, kept, merged


def _merge_names(
    names: tuple[str, ...], points: list[int], counts: list[int]
) -> list[tuple[int, list[str], int]]:
    """Names with equal points become one group; groups from few points to many."""
    groups: dict[int, tuple[list[str], int]] = {}
    for name, value, count in sorted(zip(names, points, counts, strict=True)):
        members, total = groups.get(value, ([], 0))
        groups[value] = ([*members, name], total + count)
    return [(value, *groups[value]) for value in sorted(groups)]


def _average(points: list[int], counts: list[int]) -> int:
    rows = sum(counts)
    return (
        round(sum(value * count for value, count in zip(points, counts, strict=True)) / rows) if rows else 0
    )
