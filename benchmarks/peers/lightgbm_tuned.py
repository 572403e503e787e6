"""LightGBM without constraint on interactions, a small grid tuned by its own cross-validation: the best black box."""

from collections.abc import Mapping
from itertools import product

import lightgbm as lgb
import pandas as pd
import polars as pl

from benchmarks.peers import Fitted, Floats, as_pandas, names_of

LEAVES = (3, 8, 31)
RIDGES = (1.0, 20.0)
MOST_ROUNDS = 2000
PATIENCE = 50


def prepare(X: pl.DataFrame) -> pd.DataFrame:
    """Names as pandas categories."""
    table = as_pandas(X)
    return table.astype(dict.fromkeys(names_of(table), "category"))


def fit(table: pd.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """Leaves, ridge and rounds of the least log loss in five folds, then one fit on all rows."""
    signs = [-directions.get(name, 0) for name in table.columns]
    tried = []
    for leaves, ridge in product(LEAVES, RIDGES):
        parameters = {
            "objective": "binary",
            "learning_rate": 0.05,
            "num_leaves": leaves,
            "lambda_l2": ridge,
            "min_data_in_leaf": max(1, min(20, len(y) // 6)),
            "feature_fraction": 0.5,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "monotone_constraints": signs if any(signs) else None,
            "num_threads": 1,
            "seed": 0,
            "verbosity": -1,
        }
        found = lgb.cv(
            parameters,
            lgb.Dataset(table, y, params={"verbosity": -1}),
            num_boost_round=MOST_ROUNDS,
            nfold=5,
            stratified=True,
            callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
        )
        losses = found["valid binary_logloss-mean"]
        tried.append((losses[-1], len(losses), parameters))
    _, rounds, parameters = min(tried, key=lambda one: one[0])
    model = lgb.train(parameters, lgb.Dataset(table, y, params={"verbosity": -1}), num_boost_round=rounds)
    return Fitted(
        lambda rows: model.predict(rows, num_threads=1),
        lambda rows: model.predict(rows, pred_contrib=True, num_threads=1),
        int(model.trees_to_dataframe()["left_child"].isna().sum()),
        int((model.feature_importance() > 0).sum()),
        model.model_to_string().encode(),
    )
