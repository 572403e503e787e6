"""A table of risks as a bureau's features look: skewed amounts, counts, ratios, unknown cells, some that say nothing."""

import numpy as np
import numpy.typing as npt
import polars as pl


def risk_table(rows: int, features: int, *, seed: int) -> tuple[pl.DataFrame, npt.NDArray[np.float64]]:
    """`features` float columns with a tenth of the cells NaN, and outcomes (about one in seven bad) that follow them.

    Every third column is an amount (log-normal), every sixth a count, the others are ratios; two of them act together,
    which no sum of single features can follow.
    """
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(rows, features))
    weights = rng.normal(size=features) * 0.35
    odds = -2.6 + (np.tanh(hidden) * weights).sum(axis=1) + 0.5 * hidden[:, 0] * hidden[:, 1]
    y = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(np.float64)
    seen = hidden.copy()
    seen[:, ::3] = np.exp(seen[:, ::3])
    seen[:, 1::6] = np.floor(np.abs(seen[:, 1::6]) * 3)
    seen[rng.random((rows, features)) < 0.1] = np.nan
    return pl.DataFrame(seen, schema=[f"x{number}" for number in range(features)]), y
