"""From raw log-odds to an honest probability: a logistic curve fitted on predictions of rows not trained on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration_table import LOGIT_LIMIT, SCORE_MAX
from models.round_points import Rounded

Floats = npt.NDArray[np.float64]

# Where the rows not trained on show no order, the curve is still to fall strictly, if only a little.
LEAST_SLOPE = 0.01
# Below this exp() leaves float64 and neighbouring scores would share a probability.
LOWEST_LOGIT = -600.0
DIGITS = 9


@dataclass(frozen=True)
class Curve:
    """logit of the probability = intercept + slope · x."""

    intercept: float
    slope: float


def fit_curve(raw: Floats, y: Floats, weight: Floats) -> Curve:
    """Logistic regression of y on raw, slope at least `LEAST_SLOPE`.

    Outcomes are drawn in a little (Platt), so that perfectly separated rows give a finite curve.
    """
    bads = float((weight * y).sum())
    goods = float((weight * (1 - y)).sum())
    target = np.where(y > 0, (bads + 1) / (bads + 2), 1 / (goods + 2))
    curve = _newton(raw, target, weight, None)
    return curve if curve.slope >= LEAST_SLOPE else _newton(raw, target, weight, LEAST_SLOPE)


def curve_of_scores(curve: Curve, rounded: Rounded, mean_raw: float) -> Curve:
    """The same curve read off the score, in numbers short enough to print.

    `mean_raw` is the raw log-odds at `base_points`. Kept within what float64 can tell apart.
    """
    slope = -curve.slope / rounded.scale
    at_base = curve.intercept + curve.slope * mean_raw
    base = rounded.base_points
    room_above = (LOGIT_LIMIT - at_base) / max(base, 1)
    room_below = (at_base - LOWEST_LOGIT) / max(SCORE_MAX - base, 1)
    slope = _short(-min(-slope, room_above, room_below))
    return Curve(_short(at_base - slope * base), slope)


def _newton(raw: Floats, target: Floats, weight: Floats, fixed: float | None) -> Curve:
    intercept, slope = 0.0, 1.0 if fixed is None else fixed
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(intercept + slope * raw, -700, 700)))
        residual = weight * (target - p)
        # Sums, not dot products: these must not depend on the threads of a linear algebra library.
        spread = weight * np.maximum(p * (1 - p), 1e-12)
        a, b, c = float(spread.sum()), float((spread * raw).sum()), float((spread * raw * raw).sum())
        up, along = float(residual.sum()), float((residual * raw).sum())
        determinant = a * c - b * b
        if fixed is not None or determinant <= 1e-12 * a * c:
            step = (up / a, 0.0)
        else:
            step = ((c * up - b * along) / determinant, (a * along - b * up) / determinant)
        # Far from the answer a full Newton step may overshoot.
        shrink = min(1.0, 4.0 / max(abs(step[0]), abs(step[1]), 1e-12))
        intercept, slope = intercept + shrink * step[0], slope + shrink * step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-10:
            break
    return Curve(intercept, slope)


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")
