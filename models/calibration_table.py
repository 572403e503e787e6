"""From score to probability: a logistic curve in two numbers, evaluated once for every whole score.

The exponential is taken in decimal arithmetic, which rounds the same way on every machine; numpy's and the C
library's may differ in the last bit, and a decision replayed elsewhere must give the same bytes.
"""

from decimal import Context, Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt

SCORE_MAX = 1000
# Beyond this the curve is flat in float64 and "strictly falling" cannot hold.
LOGIT_LIMIT = 30.0

_DECIMAL = Context(prec=34)


@lru_cache(maxsize=64)
def probabilities(intercept: float, slope: float) -> npt.NDArray[np.float64]:
    """Probability of bad at each score 0 … 1000, shape (1001,): 1 / (1 + exp(−(intercept + slope · score)))."""
    start, step = Decimal(intercept), Decimal(slope)
    out = np.empty(SCORE_MAX + 1)
    for score in range(SCORE_MAX + 1):
        logit = _DECIMAL.add(start, _DECIMAL.multiply(step, Decimal(score)))
        odds_against = _DECIMAL.exp(-logit)
        out[score] = float(_DECIMAL.divide(Decimal(1), _DECIMAL.add(Decimal(1), odds_against)))
    out.setflags(write=False)
    return out
