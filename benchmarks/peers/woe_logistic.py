"""Logistic regression on weights of evidence: optbinning's bins, the penalty chosen by cross-validated log loss."""

import pickle
import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
from optbinning import BinningProcess
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold

from benchmarks.peers import Fitted, Floats, as_pandas, names_of

prepare = as_pandas
PENALTIES = tuple(10.0**power for power in range(-3, 3))


def fit(table: pd.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """Missing values have their own weight of evidence."""
    del directions
    process = BinningProcess(variable_names=list(table.columns), categorical_variables=names_of(table))

    def woe(rows: pd.DataFrame) -> Floats:
        found: Floats = np.asarray(process.transform(rows, metric="woe", metric_missing="empirical"))
        return found

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        process.fit(table, y.astype(int))
        inner = StratifiedKFold(5, shuffle=True, random_state=0)
        model = LogisticRegressionCV(Cs=list(PENALTIES), cv=inner, scoring="neg_log_loss", max_iter=1000)
        model.fit(woe(table), y)

    weights = model.coef_[0]
    used = [name for name, weight in zip(table.columns, weights, strict=True) if weight != 0]
    bins = sum(len(process.get_binned_variable(name).binning_table.build(add_totals=False)) for name in used)
    return Fitted(
        lambda rows: model.predict_proba(woe(rows))[:, 1],
        lambda rows: woe(rows) * weights,
        bins,
        len(used),
        pickle.dumps((process, model)),
    )
