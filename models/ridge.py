"""Logistic regression with a ridge and weights not below zero, by coordinates; sums only, so the same on any threads.

Libraries solve it by dense linear algebra, whose last bits depend on the number of threads.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

OUTER = 25
SWEEPS = 20
CLOSE = 1e-5


def ridge_path(
    columns: Floats, y: Floats, weight: Floats, *, start: float, penalties: Sequence[float]
) -> list[tuple[float, Floats]]:
    """Intercept and weights at each penalty, each begun at the one before.

    Minimises Σ weight · log loss + penalty / 2 · Σ weights², weights ≥ 0; `columns` is (rows, features), column-major.
    Quadratic approximations of the loss (Newton), each solved by sweeps over the features.
    """
    intercept, weights = start, np.zeros(columns.shape[1])
    found = []
    for penalty in penalties:
        for _ in range(OUTER):
            before = np.append(weights, intercept)
            intercept, weights = _newton_step(columns, y, weight, intercept, weights, penalty)
            if np.abs(np.append(weights, intercept) - before).max() < CLOSE:
                break
        found.append((intercept, weights))
    return found


def _newton_step(
    columns: Floats, y: Floats, weight: Floats, intercept: float, weights: Floats, penalty: float
) -> tuple[float, Floats]:
    raw = intercept + (columns * weights).sum(axis=1)
    p = 1 / (1 + np.exp(-np.clip(raw, -700, 700)))
    spread = weight * np.maximum(p * (1 - p), 1e-6)
    # What is left of the quadratic model's residual, times its weight.
    left = weight * (y - p)
    curvature = (spread[:, None] * columns**2).sum(axis=0) + penalty
    weights = weights.copy()
    total = spread.sum()
    for _ in range(SWEEPS):
        moved = 0.0
        for place in range(columns.shape[1]):
            x = columns[:, place]
            slope = float((left * x).sum()) - penalty * weights[place]
            new = max(0.0, weights[place] + slope / curvature[place])
            step = new - weights[place]
            if step:
                weights[place] = new
                left -= step * spread * x
                moved = max(moved, abs(step))
        step = float(left.sum() / total)
        intercept += step
        left -= step * spread
        if max(moved, abs(step)) < CLOSE:
            break
    return intercept, weights
