"""Repeated cross-validation, for data too few to hold any out: every row is scored by cards that never saw it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.errors import TrainingDataError
from models.folds import fold_of_rows
from models.inputs import NumberColumn, read_outcome, read_training_data
from models.measures import auc_value, separation
from models.short_card import UNLIMITED, Limits
from models.trainer import Fit, fit
from models.validate import Validation, score_parts, summarize

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class CrossValidation(Validation):
    """Figures of rows scored out of fold; their probabilities are averaged over the repeats.

    `auc_low` … `auc_high` is the sampling error of so many rows (DeLong on the averaged probabilities), the interval
    to quote. The repeats only show how much hangs on the split.

    Attributes:
        folds: parts per repeat.
        repeats: times the rows were dealt out anew.
        repeat_aucs: pooled AUC of each repeat.
        repeat_low: 2.5 % quantile of these.
        repeat_high: 97.5 % quantile.
        fold_auc: mean of the AUCs inside the single folds.
    """

    folds: int
    repeats: int
    repeat_aucs: tuple[float, ...]
    repeat_low: float
    repeat_high: float
    fold_auc: float


@dataclass
class OutOfFold:
    """Rows scored by cards that never saw them: outcome, and the means of probability and score over the repeats.

    What the folds add up to besides is for `measure_out_of_fold`.
    """

    y: Floats
    folds: int
    probability: Floats
    score: Floats
    parts: list[tuple[Ints, Ints]] = field(default_factory=list)
    repeat_aucs: list[float] = field(default_factory=list)
    fold_aucs: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)


def cross_validate(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    folds: int = 5,
    repeats: int = 3,
    groups: Any = None,
    purpose: str = "public",
    limits: Limits = UNLIMITED,
) -> CrossValidation:
    """Train `folds` × `repeats` cards and measure each row by those that never saw it.

    The AUC is pooled over probabilities, not scores: every fold's card has a scale of its own. Rows of one group
    (`groups`, such as the enterprise) are kept on one side. `purpose` says which inputs are allowed,
    `limits` how long the cards may be.
    """
    found = out_of_fold(
        X,
        y,
        directions=directions,
        seed=seed,
        folds=folds,
        repeats=repeats,
        groups=groups,
        purpose=purpose,
        limits=limits,
    )
    return measure_out_of_fold(found)


def out_of_fold(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    folds: int = 5,
    repeats: int = 3,
    groups: Any = None,
    purpose: str = "public",
    limits: Limits = UNLIMITED,
) -> OutOfFold:
    """The scoring that `cross_validate` measures, with the same arguments."""
    data = read_training_data(X, y, directions=directions or {}, labels={}, groups=groups)
    found = OutOfFold(data.y, folds, np.zeros(data.rows), np.zeros(data.rows))
    for repeat in range(repeats):
        fold = fold_of_rows(data.y, data.groups, folds, seed + repeat)
        fit_rows = partial(fit, directions=directions, seed=seed + repeat, purpose=purpose, limits=limits)
        once = _one_repeat(fit_rows, X, data.y, fold, data.groups, found)
        found.probability += once / repeats
        found.repeat_aucs.append(auc_value(data.y, once))
    found.score /= repeats
    return found


def measure_out_of_fold(found: OutOfFold) -> CrossValidation:
    """All figures of rows scored out of fold."""
    repeats = len(found.repeat_aucs)
    plain = summarize(
        f"{found.folds} 折交叉验证，重复 {repeats} 次",
        found.y,
        np.rint(found.score).astype(np.int64),
        found.probability,
        rounding_cost=float(np.mean(found.costs)),
        parts=_pooled(found.parts, found.folds),
    )
    low, high = np.quantile(found.repeat_aucs, [0.025, 0.975])
    return CrossValidation(
        **{one.name: getattr(plain, one.name) for one in fields(plain)},
        folds=found.folds,
        repeats=repeats,
        repeat_aucs=tuple(found.repeat_aucs),
        repeat_low=float(low),
        repeat_high=float(high),
        fold_auc=float(np.mean(found.fold_aucs)),
    )


def _one_repeat(
    fit_rows: Callable[..., Fit], X: pl.DataFrame, y: Floats, fold: Ints, groups: Ints, tally: OutOfFold
) -> Floats:
    out = np.empty(len(y))
    for number in np.unique(fold):
        held = fold == number
        if len(set(y[held])) < 2 or len(set(y[~held])) < 2:
            raise TrainingDataError("折数太多：有一折只含一类样本")
        train, test = X.filter(~held), X.filter(held)
        fitted = fit_rows(train, y[~held], groups=groups[~held])
        score = fitted.scorecard.score(test)
        out[held] = fitted.scorecard.probability_of(score)
        tally.score[held] += score
        tally.parts.append(score_parts(fitted.scorecard.score(train), score))
        rounded = auc_value(y[held], -score.astype(np.float64))
        tally.fold_aucs.append(rounded)
        tally.costs.append(auc_value(y[held], fitted.model.raw(test)) - rounded)
    return out


def _pooled(parts: list[tuple[Ints, Ints]], folds: int) -> tuple[Ints, Ints]:
    """Counts of all folds together: single folds of few rows would show nothing but their smallness.

    Each row counts once on either side, however often it was trained on or held out: the interval is that of so many rows.
    """
    widest = max(len(expected) for expected, _ in parts)
    full = [pair for pair in parts if len(pair[0]) == widest]
    trained, held = (np.sum(side, axis=0) for side in zip(*full, strict=True))
    times = max(len(full) / folds, 1)
    return np.rint(trained / (times * (folds - 1))).astype(np.int64), np.rint(held / times).astype(np.int64)


def univariate_auc(X: pl.DataFrame, y: Any) -> pl.DataFrame:
    """How far each column alone ranks the bads: `feature`, `auc` (0.5 … 1), `unknown` share; strongest first.

    An answer that hides in one column shows here. Unknown is put on the side where it helps most, and names are
    ordered by their bad rate in these very rows: the figure is the most that the column could give away.
    """
    outcome = read_outcome(y, X.height)
    data = read_training_data(X, outcome, directions={}, labels={})
    rows = []
    for column in data.columns:
        if isinstance(column, NumberColumn):
            values = column.values
        else:
            codes = column.codes - column.codes.min()
            total = np.maximum(np.bincount(codes), 1)
            values = (np.bincount(codes, weights=outcome) / total)[codes]
        rows.append((column.name, separation(outcome, values), float(column.unknown.mean())))
    schema = {"feature": pl.String, "auc": pl.Float64, "unknown": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(["auc", "feature"], descending=[True, False])
