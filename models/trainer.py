"""Training, from a feature table and outcomes to a scorecard. It tunes itself; there is nothing to set."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import lightgbm as lgb
import numpy as np
import polars as pl

from models.blend import Blend, blend
from models.boost import Split, fit_shape
from models.calibrate import curve_of_scores, fit_curve
from models.errors import TrainingDataError
from models.evidence import fit_coarse
from models.few_bins import shorten
from models.folds import fold_of_rows
from models.inputs import TrainingData, read_training_data, require_whole
from models.lawful_inputs import require_lawful
from models.round_points import round_points
from models.scorecard import Scorecard
from models.shapes import MANY_ROWS, SHAPES, VERY_MANY_ROWS
from models.short_card import UNLIMITED, Limits, most_needed, stages
from models.step_model import StepModel

FOLDS = 5


@dataclass(frozen=True, eq=False)
class Fit:
    """A scorecard and what it was made from.

    Attributes:
        scorecard: the result.
        model: the averaged float model, before its bins were made few and its points whole.
        blend: the folds it was averaged from, with their predictions of rows they did not train on.
    """

    scorecard: Scorecard
    model: StepModel
    blend: Blend


def fit_scorecard(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    labels: Mapping[str, str] | None = None,
    purpose: str = "public",
    sample_weight: Any = None,
    groups: Any = None,
    provenance: Mapping[str, str] | None = None,
    max_bins: int | None = None,
    max_features: int | None = None,
) -> Scorecard:
    """Learn a scorecard.

    Args:
        X: one row per observation; numbers, booleans or text. Null and NaN are unknown.
        y: 1 for bad, 0 for good, one per row.
        directions: +1 more is better, −1 more is worse; columns not named are free, and so is every unknown.
        seed: same data and seed, same bytes.
        labels: what people read instead of the column's name.
        purpose: which data may feed the card, `public` or `financing`.
        sample_weight: non-negative weight per row; only their proportions count.
        groups: rows that share a value (such as the enterprise, over several as-of days) are never split between
            fitting and validation.
        provenance: facts to keep with the card, as text.
        max_bins: bins of a number, or groups of names, at most; unknown and other names come on top. See `trade_off`.
        max_features: features at most: those that would be missed most.

    Returns:
        The frozen scorecard. Raises TrainingDataError when the data cannot, or may not, be learned from.
    """
    fitted = fit(
        X,
        y,
        directions=directions,
        seed=seed,
        labels=labels,
        purpose=purpose,
        sample_weight=sample_weight,
        groups=groups,
        provenance=provenance,
        limits=Limits(max_bins=max_bins, max_features=max_features),
    )
    return fitted.scorecard


def fit(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    labels: Mapping[str, str] | None = None,
    purpose: str = "public",
    sample_weight: Any = None,
    groups: Any = None,
    provenance: Mapping[str, str] | None = None,
    limits: Limits = UNLIMITED,
    _threads: int = 1,
) -> Fit:
    """`fit_scorecard`, keeping the float model and the validation predictions."""
    data = read_training_data(
        X, y, directions=directions or {}, labels=labels or {}, sample_weight=sample_weight, groups=groups
    )
    require_lawful(X.columns, purpose)
    best = learn(data, seed=seed, threads=_threads)
    if limits.max_features is not None:
        data, best = with_features(data, best, limits.max_features, seed=seed, threads=_threads)
    model = best.model(data)
    rounded = round_points(shorten(model, limits.max_bins))
    curve = fit_curve(best.raw, data.y[best.rows], data.weight[best.rows])
    curve = curve_of_scores(curve, rounded, model.base)
    scorecard = Scorecard(
        purpose=purpose,
        base_points=rounded.base_points,
        inputs=rounded.inputs,
        intercept=curve.intercept,
        slope=curve.slope,
        provenance={**_facts(data, best, seed), **limits.facts(), **(provenance or {})},
    )
    return Fit(scorecard, model, best)


def learn(data: TrainingData, *, seed: int, threads: int = 1) -> Blend:
    """Fit the folds of both shapes and of the coarse model, and blend what is best."""
    require_whole("seed", seed, 0)
    splits = _splits(data, seed)
    # One thread a booster and the shapes side by side: LightGBM's own threads wait for each other after every
    # histogram, which on a busy machine costs ten times what they gain.
    with ThreadPoolExecutor(len(SHAPES)) as pool:
        run = partial(fit_shape, data, splits, seed=seed, threads=threads)
        fits = list(pool.map(run, SHAPES))
    coarse = fit_coarse(data, splits) if data.rows <= MANY_ROWS else None
    return blend(min(fits, key=lambda one: one.loss), coarse, data)


def with_features(
    data: TrainingData, fitted: Blend, most: int, *, seed: int, threads: int = 1
) -> tuple[TrainingData, Blend]:
    """The data and the fit of the `most` features that would be missed most."""
    if len(data.columns) <= most:
        return data, fitted
    for keep in stages(len(data.columns), most):
        kept = most_needed(fitted, data, keep)
        data = replace(data, columns=tuple(data.columns[place] for place in kept))
        fitted = learn(data, seed=seed, threads=threads)
    return data, fitted


def _splits(data: TrainingData, seed: int) -> list[Split]:
    bad_groups = len(np.unique(data.groups[data.y > 0]))
    good_groups = len(np.unique(data.groups[data.y == 0]))
    folds = min(FOLDS, bad_groups, good_groups)
    fold = fold_of_rows(data.y, data.groups, folds, seed)
    splits = [
        Split(np.flatnonzero(fold != number), np.flatnonzero(fold == number))
        for number in range(1 if data.rows > VERY_MANY_ROWS else folds)
    ]
    counted = data.weight > 0
    if folds < 2 or any(len(set(data.y[split.fit][counted[split.fit]])) < 2 for split in splits):
        raise TrainingDataError(
            "违约或正常的样本几乎都来自同一组（groups），或者权重为零，无法留出互不相干的验证样本"
        )
    return splits


def _facts(data: TrainingData, best: Blend, seed: int) -> dict[str, str]:
    return {
        "rows": str(data.rows),
        "bads": str(int(data.y.sum())),
        "seed": str(seed),
        "shape": best.boosted.name,
        "rounds": str(best.boosted.rounds),
        "coarse_share": str(best.share),
        "folds": str(len(best.boosted.folds)),
        "lightgbm": lgb.__version__,
    }
