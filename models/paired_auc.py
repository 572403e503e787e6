"""Does one score rank better than another on the same rows? The difference of their AUCs with its interval."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.intervals import Z95
from models.measures import deviation_of_auc, placements

Floats = npt.NDArray[np.float64]


class AucDifference(NamedTuple):
    """AUC of the second score less that of the first, −1 … 1, with its 95 % interval."""

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
    ours, theirs = placements(y, risk), placements(y, other)
    bad, good = theirs[0] - ours[0], theirs[1] - ours[1]
    value = float(bad.mean())
    half = Z95 * deviation_of_auc(bad, good)
    return AucDifference(value, max(-1.0, value - half), min(1.0, value + half))
