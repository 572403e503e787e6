"""What a user could pick instead of our scorecard, one module each.

A peer module has `prepare(X)` (the whole table in the form the library wants; rows are taken from it
afterwards) and `fit(table, y, directions)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """A fitted model of any make.

    Attributes:
        probability: of bad, of rows in the prepared form.
        reasons: exact contributions by feature, of such rows; None where there are none.
        bins: how much there is to read: bins, or leaves of trees.
        features: columns that it reads.
        document: the model as it would be kept on disk.
    """

    probability: Callable[[Any], Floats]
    reasons: Callable[[Any], Any] | None
    bins: int
    features: int
    document: bytes


def as_pandas(X: pl.DataFrame) -> pd.DataFrame:
    """Numbers as float64 with NaN, names as text with None."""
    return pd.DataFrame(
        {
            one.name: one.to_numpy().astype(object)
            if one.dtype == pl.String
            else one.cast(pl.Float64).fill_null(np.nan).to_numpy()
            for one in X
        }
    )


def names_of(table: pd.DataFrame) -> list[str]:
    """Columns of names, not of numbers."""
    return [str(name) for name in table.select_dtypes(exclude="number").columns]
