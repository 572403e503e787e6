"""interpret's explainable boosting machine, main effects only: additive as our card is."""

import pickle
import warnings
from collections.abc import Mapping

import pandas as pd
from interpret.glassbox import ExplainableBoostingClassifier

from benchmarks.peers import Fitted, Floats, as_pandas

prepare = as_pandas


def fit(table: pd.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """As it comes, without interactions."""
    return fitted(table, y, directions, interactions=0)


def fitted(
    table: pd.DataFrame, y: Floats, directions: Mapping[str, int], *, interactions: int | str
) -> Fitted:
    """One thread; a constraint keeps the sign of the log-odds of bad, so directions turn round."""
    signs = [-directions.get(name, 0) for name in table.columns]
    model = ExplainableBoostingClassifier(
        interactions=interactions, monotone_constraints=signs if any(signs) else None, n_jobs=1
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(table, y.astype(int))
    return Fitted(
        lambda rows: model.predict_proba(rows)[:, 1],
        model.eval_terms,
        sum(scores.size for scores in model.term_scores_),
        len(table.columns),
        pickle.dumps(model),
    )
