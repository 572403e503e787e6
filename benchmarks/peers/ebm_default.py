"""interpret's explainable boosting machine as it comes, with its pairs of features."""

from collections.abc import Mapping

import pandas as pd

from benchmarks.peers import Fitted, Floats, as_pandas
from benchmarks.peers.ebm_main import fitted

prepare = as_pandas


def fit(table: pd.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """As it comes; it takes no constraint together with pairs, so none is given."""
    del directions
    return fitted(table, y, {}, interactions="3x")
