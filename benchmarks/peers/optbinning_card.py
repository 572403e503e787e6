"""optbinning's Scorecard the usual way: binning process, logistic regression on weights of evidence, points 0–1000."""

import pickle
import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
from optbinning import BinningProcess, Scorecard
from sklearn.linear_model import LogisticRegression

from benchmarks.peers import Fitted, Floats, as_pandas, names_of

prepare = as_pandas


def fit(table: pd.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """Missing values have their own weight of evidence; the library's own trend search finds the directions."""
    del directions
    process = BinningProcess(variable_names=list(table.columns), categorical_variables=names_of(table))
    card = Scorecard(
        binning_process=process,
        estimator=LogisticRegression(max_iter=1000),
        scaling_method="min_max",
        scaling_method_params={"min": 0, "max": 1000},
        rounding=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card.fit(table, y.astype(int), metric_missing="empirical")

    def probability(rows: pd.DataFrame) -> Floats:
        found: Floats = np.asarray(card.predict_proba(rows))[:, 1]
        return found

    used = card.table()
    return Fitted(probability, None, len(used), used["Variable"].nunique(), pickle.dumps(card))
