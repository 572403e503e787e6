"""Does one score rank better than another on the same rows? The difference of their AUCs with its interval."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.intervals import Z95
from models.measures import midranks

Floats = npt.NDArray[np.float64]


class AucDifference(NamedTuple):
    """AUC of the second score less that of the first, with its 95 % interval."""

    value: float
    low: float
    high: float


def auc_difference(y: Floats, risk: Floats, other: Floats) -> AucDifference:
    """DeLong's paired interval: both scores see the same rows, so what they share cancels.

    Args:
        y: 1 for bad, both classes present, shape (rows,).
        risk: higher is riskier, of the first score.
        other: of the second score.
    """
    bad, good = (
        theirs - ours for theirs, ours in zip(_placements(y, other), _placements(y, risk), strict=True)
    )
    value = float(bad.mean())
    half = Z95 * float(np.sqrt(_variance(bad) / len(bad) + _variance(good) / len(good)))
    return AucDifference(value, value - half, value + half)


def _placements(y: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """Of each bad the share of goods ranked below it, of each good the share of bads above it; ties count half."""
    bad, good = risk[y > 0], risk[y == 0]
    among_all = midranks(np.concatenate([bad, good]))
    return (
        (among_all[: len(bad)] - midranks(bad)) / len(good),
        1 - (among_all[len(bad) :] - midranks(good)) / len(bad),
    )


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
