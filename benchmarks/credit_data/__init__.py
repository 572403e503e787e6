"""Data sets on which models are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True, kw_only=True)
class CreditData:
    """Rows with a known outcome.

    Attributes:
        name: what the tables call it.
        X: features.
        y: 1 for bad, shape (rows,).
        directions: what is known about the sign of an effect, as `models.fit_scorecard` takes it.
    """

    name: str
    X: pl.DataFrame
    y: npt.NDArray[np.float64]
    directions: Mapping[str, int] = field(default_factory=dict)
