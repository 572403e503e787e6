"""Our scorecard short enough for one page."""

from collections.abc import Mapping

import polars as pl

from benchmarks.peers import Fitted, Floats
from benchmarks.peers.ours import of_card, prepare
from models.trainer import fit_scorecard

MAX_BINS = 8
MAX_FEATURES = 15
__all__ = ["fit", "prepare"]


def fit(table: pl.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """With at most so many bins and features."""
    return of_card(
        fit_scorecard(
            table,
            y,
            directions=directions,
            purpose="financing",
            max_bins=MAX_BINS,
            max_features=MAX_FEATURES,
        )
    )
