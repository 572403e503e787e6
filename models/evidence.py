"""A coarse additive model beside the boosted one: few bins, weights of evidence, a ridge over all of them at once.

Boosting finds fine shapes but weighs the features one step at a time; a classical card has crude shapes but weighs all
features together. On small data the mean of the two ranks better than either (measured: docs/adr/0019), and it is as
additive as they are.

Each matrix column is cut into bins of about a twentieth of the rows, and neighbours are joined until the bad rate rises
or falls throughout, or turns once where that pays; what it does beyond that is noise. A bin's weight of evidence is its
smoothed log-odds against the average. A logistic regression with a ridge, no weight below zero, puts them together; no negative
weight means that a direction holds for the sum if it holds in the bins.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.boost import FoldFit, ShapeFit, Split
from models.compile import Compiled, StepTable
from models.encode import learn_encoding
from models.inputs import TrainingData
from models.measures import raw_log_losses
from models.ridge import ridge_path

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_BINS = 20
# What a turn of the trend must add to the log-likelihood: one more parameter, and a place chosen among many.
TURN_PRICE = 3.0
# As many rows of the average rate are added to every bin.
SMOOTHING_ROWS = 2.0
# From strong to weak; each is tried and the one with the least validation loss kept.
PENALTIES = (300.0, 100.0, 30.0, 10.0, 3.0, 1.0)


def fit_coarse(data: TrainingData, splits: Sequence[Split]) -> ShapeFit:
    """All folds with the one penalty of the least mean validation log loss, or with no effects at all.

    `rounds` is the place of the penalty in `PENALTIES`, from 1; 0 is no effects.
    """
    paths = [_Fold(data, split) for split in splits]
    losses = np.concatenate([fold.losses for fold in paths], axis=1)
    best = int(losses.sum(axis=1).argmin())
    if not is_clear(losses[0] - losses[best]):
        best = 0
    weight = sum(float(data.weight[split.validate].sum()) for split in splits)
    loss = float(losses[best].sum()) / weight
    return ShapeFit("coarse", best, loss, tuple(fold.finish(best) for fold in paths))


def is_clear(gains: Floats) -> bool:
    """Whether the sum over the rows exceeds its standard error: less is luck."""
    return float(gains.sum()) > float(np.sqrt(((gains - gains.mean()) ** 2).sum()))


class _Fold:
    """One fold with its weights at every penalty."""

    def __init__(self, data: TrainingData, split: Split) -> None:
        self.encoding = learn_encoding(data, split.fit)
        self.validate = split.validate
        matrix = self.encoding.matrix()
        training = self.encoding.training_matrix(matrix)
        y, weight = data.y[split.fit], data.weight[split.fit]
        rate = float((weight * y).sum() / weight.sum())
        start = math.log(rate / (1 - rate))
        self.tables = [
            _evidence(training[:, column], y, weight, self.encoding.constraints[column], rate)
            for column in range(len(self.encoding.columns))
        ]
        fitted = self._columns(training)
        nothing = (start, np.zeros(len(self.tables)))
        self.path = [nothing, *ridge_path(fitted, y, weight, start=start, penalties=PENALTIES)]
        held = self._columns(matrix[split.validate])
        self.raws = [intercept + (held * weights).sum(axis=1) for intercept, weights in self.path]
        held_y, held_weight = data.y[split.validate], data.weight[split.validate]
        self.losses = np.stack([held_weight * raw_log_losses(held_y, raw) for raw in self.raws])

    def _columns(self, matrix: Floats) -> Floats:
        out = np.empty((len(matrix), len(self.tables)), order="F")
        for place, table in enumerate(self.tables):
            out[:, place] = table.at(matrix[:, place])
        return out

    def finish(self, best: int) -> FoldFit:
        intercept, weights = self.path[best]
        tables = {
            place: StepTable(table.edges, table.values * weight, table.unknown * weight)
            for place, (table, weight) in enumerate(zip(self.tables, weights.tolist(), strict=True))
            if weight > 0
        }
        return FoldFit(self.encoding, Compiled(intercept, tables), self.validate, self.raws[best])


def _evidence(x: Floats, y: Floats, weight: Floats, sign: int, rate: float) -> StepTable:
    """Weights of evidence of one matrix column; `sign` is that which the log-odds of bad must keep."""
    unknown = np.isnan(x)
    edges = _cuts(x[~unknown])
    bins = np.searchsorted(edges, x[~unknown])
    total = np.bincount(bins, weights=weight[~unknown], minlength=len(edges) + 1)
    bad = np.bincount(bins, weights=(weight * y)[~unknown], minlength=len(edges) + 1)
    starts = _pool(bad, total, sign) if sign else _trend(bad, total)
    values = _log_odds(np.add.reduceat(bad, starts), np.add.reduceat(total, starts), rate)
    if sign:
        # Smoothing draws small bins in more than large ones.
        values = sign * np.maximum.accumulate(sign * values)
    alone = _log_odds((weight * y)[unknown].sum(), weight[unknown].sum(), rate)
    return StepTable(edges[starts[1:] - 1], values, float(alone))


def _cuts(known: Floats) -> Floats:
    """Upper ends of bins of about equal size, ascending, the last bin open."""
    if not len(known):
        return np.empty(0)
    parts = np.quantile(known, np.arange(1, MOST_BINS) / MOST_BINS, method="lower")
    cuts = np.unique(parts)
    return cuts[cuts < known.max()]


def _trend(bad: Floats, total: Floats) -> Ints:
    """Rising, falling, or with one turn where that pays: what the rates do from bin to bin beyond that is noise."""
    whole = [_pool(bad, total, sign) for sign in (1, -1)]
    turned = [
        np.append(_pool(bad[:turn], total[:turn], sign), turn + _pool(bad[turn:], total[turn:], -sign))
        for sign in (1, -1)
        for turn in range(2, len(total) - 1)
    ]
    gains = [_gain(bad, total, starts) for starts in whole] + [
        _gain(bad, total, starts) - TURN_PRICE for starts in turned
    ]
    return (whole + turned)[int(np.argmax(gains))]


def _gain(bad: Floats, total: Floats, starts: Ints) -> float:
    return float(_likelihood(np.add.reduceat(bad, starts), np.add.reduceat(total, starts)).sum())


def _pool(bad: Floats, total: Floats, sign: int) -> Ints:
    """Join neighbours whose rates run against the sign (pool adjacent violators); first bin of each run."""
    runs: list[tuple[int, float, float]] = []
    for start, (b, t) in enumerate(zip(bad.tolist(), total.tolist(), strict=True)):
        run = (start, b, t)
        while runs and sign * (run[1] * runs[-1][2] - runs[-1][1] * run[2]) <= 0:
            before = runs.pop()
            run = (before[0], before[1] + run[1], before[2] + run[2])
        runs.append(run)
    return np.array([start for start, _, _ in runs])


def _likelihood(bad: Floats, total: Floats) -> Floats:
    good = total - bad
    rate = np.divide(bad, total, out=np.full(len(total), 0.5), where=total > 0)
    inside = (rate > 0) & (rate < 1)
    safe = np.where(inside, rate, 0.5)
    found: Floats = np.where(inside, bad * np.log(safe) + good * np.log1p(-safe), 0.0)
    return found


def _log_odds(bad: npt.ArrayLike, total: npt.ArrayLike, rate: float) -> Floats:
    """Smoothed log-odds less those of the average."""
    bad, total = np.asarray(bad), np.asarray(total)
    up, down = bad + SMOOTHING_ROWS * rate, total - bad + SMOOTHING_ROWS * (1 - rate)
    found: Floats = np.log(up / down) - math.log(rate / (1 - rate))
    return found
