"""What a shorter card costs: accuracy on rows not trained on, by the number of features and of bins."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from features.together import Progress
from models.blend import Blend
from models.few_bins import shorten
from models.inputs import TrainingData, read_training_data
from models.lawful_inputs import require_lawful
from models.measures import auc_value, raw_log_losses
from models.step_model import StepModel, average_folds
from models.trainer import learn, with_features

Floats = npt.NDArray[np.float64]

FEATURES = (5, 10, 15, 20, 30)
BINS = (3, 5, 8, 12)


def trade_off(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    purpose: str = "public",
    sample_weight: Any = None,
    groups: Any = None,
    max_features: Sequence[int] = FEATURES,
    max_bins: Sequence[int] = BINS,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """A row per limit, from the whole card to the shortest; each fold's model is cut and measured on its own held-out rows.

    Columns: `max_features` and `max_bins` (null: no limit), `features` that still say something, `bins` in all
    (unknown and other apart), mean over the folds of `log_loss` (nats) and `auc`. The features themselves are chosen
    on these rows too, so that the figures of short cards are a little too good. `progress`: numbers of features done, of all.
    """
    tell = progress or (lambda *_: None)
    data = read_training_data(
        X, y, directions=directions or {}, labels={}, sample_weight=sample_weight, groups=groups
    )
    require_lawful(X.columns, purpose)
    limits = [None, *sorted({one for one in max_features if one < len(data.columns)}, reverse=True)]
    tell(0, len(limits))
    fitted = learn(data, seed=seed)
    rows = []
    for done, features in enumerate(limits, start=1):
        if features is not None:
            data, fitted = with_features(data, fitted, features, seed=seed)
        rows += [
            {"max_features": features, "max_bins": bins, **_measured(fitted, data, bins)}
            for bins in (None, *sorted(set(max_bins), reverse=True))
        ]
        tell(done, len(limits))
    schema = {"max_features": pl.Int64, "max_bins": pl.Int64, "features": pl.Int64, "bins": pl.Int64}
    return pl.DataFrame(rows, schema={**schema, "log_loss": pl.Float64, "auc": pl.Float64})


def _measured(fitted: Blend, data: TrainingData, bins: int | None) -> dict[str, float]:
    whole = shorten(fitted.model(data), bins)
    spoken = [one for one in whole.steps if len(set(one.effects.tolist())) > 1]
    found = [_fold(fitted, number, data, bins) for number in range(len(fitted.boosted.folds))]
    loss, rank = np.mean(found, axis=0)
    return {
        "features": len(spoken),
        "bins": sum(len(set(one.values.tolist())) for one in spoken),
        "log_loss": float(loss),
        "auc": float(rank),
    }


def _fold(fitted: Blend, number: int, data: TrainingData, bins: int | None) -> tuple[float, float]:
    """Log loss and AUC of one fold's model, cut as the card would be, on the rows it did not see."""
    one = fitted.boosted.folds[number]
    folds, shares = [one], [1 - fitted.share]
    if fitted.coarse:
        folds, shares = [one, fitted.coarse.folds[number]], [1 - fitted.share, fitted.share]
    raw = _raw(shorten(average_folds(folds, np.array(shares), data), bins), one.validate)
    y, weight = data.y[one.validate], data.weight[one.validate]
    return float(np.average(raw_log_losses(y, raw), weights=weight)), auc_value(y, raw)


def _raw(model: StepModel, rows: npt.NDArray[np.int64]) -> Floats:
    total = np.full(len(rows), model.base)
    for one in model.steps:
        total += one.effects[one.training_codes[rows]]
    return total
