"""Fewer bins, so that a card fits on paper: a bin stays only if it tells something about the score.

Averaged folds have up to hundreds of bins a feature. Each feature keeps the partition that minimises the squared
error of its effect plus a price per bin, a small share of the score's variance: strong features keep many bins, weak
ones few. Measured cost on the real sets: see docs/adr/0003.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.step_model import StepModel, Steps

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A bin must explain this share of the variance of the raw score.
BIN_SHARE = 3e-5
# The exact search is quadratic in the bins; more than this are thinned out first.
SEARCHED_BINS = 400


def shorten(model: StepModel) -> StepModel:
    """The model with few bins per number; names keep theirs, since equal points will join them."""
    variance = sum(float((one.counts * one.effects**2).sum()) / one.counts.sum() for one in model.steps)
    return replace(model, steps=tuple(_shorten_steps(one, BIN_SHARE * variance) for one in model.steps))


def _shorten_steps(steps: Steps, price: float) -> Steps:
    counts = steps.counts[:-2]
    if not len(steps.edges):
        return steps
    starts = few_bins(steps.values, counts, price * int(steps.counts.sum()))
    rows = np.add.reduceat(counts, starts)
    return replace(
        steps,
        edges=steps.edges[starts[1:] - 1],
        values=np.add.reduceat(steps.values * counts, starts) / rows,
        counts=np.append(rows, steps.counts[-2:]),
    )


def few_bins(values: Floats, counts: Ints, price: float) -> Ints:
    """First bin of each run of neighbours in the best partition, starting with 0.

    Best: least squared distance of each row's value to the mean of its run, plus `price` per run; found exactly by
    dynamic programming. A monotone table stays monotone, since the means of consecutive runs keep its order.
    """
    starts = _thin(np.append(0, np.flatnonzero(np.diff(values)) + 1), values)
    weight = np.add.reduceat(counts, starts).astype(np.float64)
    mean = np.add.reduceat(values * counts, starts) / weight
    return starts[_best_runs(mean, weight, price)]


def _thin(starts: Ints, values: Floats) -> Ints:
    """Drop the smallest steps until the search is affordable."""
    if len(starts) <= SEARCHED_BINS:
        return starts
    steps = np.abs(np.diff(values[starts]))
    kept = np.sort(np.argsort(-steps, kind="stable")[: SEARCHED_BINS - 1]) + 1
    return np.append(0, starts[kept])


def _best_runs(mean: Floats, weight: Floats, price: float) -> Ints:
    """Indices at which the runs of the best partition start."""
    size = len(mean)
    w = np.append(0.0, np.cumsum(weight))
    wx = np.append(0.0, np.cumsum(weight * mean))
    wxx = np.append(0.0, np.cumsum(weight * mean * mean))
    best = np.zeros(size + 1)
    source = np.zeros(size + 1, dtype=np.int64)
    for end in range(1, size + 1):
        # Squared distance within the run start … end−1, for every start.
        within = wxx[end] - wxx[:end] - (wx[end] - wx[:end]) ** 2 / (w[end] - w[:end])
        total = best[:end] + np.maximum(within, 0.0) + price
        source[end] = total.argmin()
        best[end] = total[source[end]]
    cuts = [size]
    while cuts[-1]:
        cuts.append(int(source[cuts[-1]]))
    return np.array(cuts[:0:-1])
