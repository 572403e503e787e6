"""Fewer bins, so that a card fits on paper: a bin stays only if it tells something about the score.

Averaged folds have up to hundreds of bins a feature. Each feature keeps the partition that minimises the squared
error of its effect plus a price per bin, a small share of the score's variance: strong features keep many bins, weak
ones few. Measured cost on the real sets: see docs/adr/0003.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.inputs import CategoryColumn
from models.step_model import StepModel, Steps

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A bin must explain this share of the variance of the raw score.
BIN_SHARE = 3e-5
# The exact search is quadratic in the bins; more than this are thinned out first.
SEARCHED_BINS = 400


def shorten(model: StepModel, max_bins: int | None = None) -> StepModel:
    """The model with few bins per number, and no feature with more than `max_bins` bins or groups of names.

    Without a limit names keep their values, since equal points will join them. Unknown and other are apart.
    """
    variance = sum(float((one.counts * one.effects**2).sum()) / one.counts.sum() for one in model.steps)
    price = BIN_SHARE * variance
    return replace(
        model,
        steps=tuple(
            _group_names(one, price, max_bins)
            if isinstance(one.column, CategoryColumn)
            else _shorten_steps(one, price, max_bins)
            for one in model.steps
        ),
    )


def _group_names(steps: Steps, price: float, max_bins: int | None) -> Steps:
    """Names of neighbouring values share their mean where there are too many of them."""
    if max_bins is None or len(set(steps.values.tolist())) <= max_bins:
        return steps
    order = np.argsort(steps.values, kind="stable")
    values, counts = steps.values[order], steps.counts[:-2][order]
    starts = few_bins(values, counts, price * int(steps.counts.sum()), max_bins)
    means = np.add.reduceat(values * counts, starts) / np.add.reduceat(counts, starts)
    grouped = np.empty(len(values))
    grouped[order] = np.repeat(means, np.diff(np.append(starts, len(values))))
    return replace(steps, values=grouped)


def _shorten_steps(steps: Steps, price: float, max_bins: int | None) -> Steps:
    counts = steps.counts[:-2]
    if not len(steps.edges):
        return steps
    starts = few_bins(steps.values, counts, price * int(steps.counts.sum()), max_bins)
    rows = np.add.reduceat(counts, starts)
    return replace(
        steps,
        edges=steps.edges[starts[1:] - 1],
        values=np.add.reduceat(steps.values * counts, starts) / rows,
        counts=np.append(rows, steps.counts[-2:]),
    )


def few_bins(values: Floats, counts: Ints, price: float, most: int | None = None) -> Ints:
    """First bin of each run of neighbours in the best partition, starting with 0.

    Best: least squared distance of each row's value to the mean of its run, plus `price` per run, of all partitions
    into at most `most` runs; found exactly by dynamic programming. A monotone table stays monotone, since the means of consecutive runs keep its order.
    """
    starts = _thin(np.append(0, np.flatnonzero(np.diff(values)) + 1), values)
    weight = np.add.reduceat(counts, starts).astype(np.float64)
    mean = np.add.reduceat(values * counts, starts) / weight
    within = _Within(mean, weight)
    runs = _best_runs(within, price)
    return starts[runs if most is None or len(runs) <= most else _best_of_at_most(within, price, most)]


def _thin(starts: Ints, values: Floats) -> Ints:
    """Drop the smallest steps until the search is affordable."""
    if len(starts) <= SEARCHED_BINS:
        return starts
    steps = np.abs(np.diff(values[starts]))
    kept = np.sort(np.argsort(-steps, kind="stable")[: SEARCHED_BINS - 1]) + 1
    return np.append(0, starts[kept])


class _Within:
    """Squared distance of the rows to the mean of the run start … end−1, for every start below an end."""

    def __init__(self, mean: Floats, weight: Floats) -> None:
        self.size = len(mean)
        self._w = np.append(0.0, np.cumsum(weight))
        self._wx = np.append(0.0, np.cumsum(weight * mean))
        self._wxx = np.append(0.0, np.cumsum(weight * mean * mean))

    def until(self, end: int) -> Floats:
        """Shape (end,)."""
        w, wx, wxx = (sums[end] - sums[:end] for sums in (self._w, self._wx, self._wxx))
        found: Floats = np.maximum(wxx - wx**2 / w, 0.0)
        return found


def _best_runs(within: _Within, price: float) -> Ints:
    """Indices at which the runs of the best partition start."""
    best = np.zeros(within.size + 1)
    source = np.zeros(within.size + 1, dtype=np.int64)
    for end in range(1, within.size + 1):
        total = best[:end] + within.until(end) + price
        source[end] = total.argmin()
        best[end] = total[source[end]]
    cuts = [within.size]
    while cuts[-1]:
        cuts.append(int(source[cuts[-1]]))
    return np.array(cuts[:0:-1])


def _best_of_at_most(within: _Within, price: float, runs: int) -> Ints:
    """The same among partitions into at most so many runs; fewer may be better, as with a peak that takes two cuts."""
    best = np.full((runs + 1, within.size + 1), np.inf)
    best[0, 0] = 0.0
    source = np.zeros((runs + 1, within.size + 1), dtype=np.int64)
    for end in range(1, within.size + 1):
        total = best[:-1, :end] + within.until(end)
        source[1:, end] = total.argmin(axis=1)
        best[1:, end] = total[np.arange(runs), source[1:, end]]
    cuts = [within.size]
    for used in range(int((best[1:, -1] + price * np.arange(1, runs + 1)).argmin()) + 1, 0, -1):
        cuts.append(int(source[used, cuts[-1]]))
    return np.array(cuts[:0:-1])
