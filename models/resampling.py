"""Intervals of the figures that have no formula, by resampling with a fixed seed: the same rows, the same ends.

Rows are drawn as counts per value (multinomial), which is the same as drawing row by row and takes milliseconds.
"""

import numpy as np
import numpy.typing as npt

from models.intervals import Interval, distance_interval
from models.measures import (
    CalibrationBin,
    calibration_error,
    kolmogorov_smirnov,
    stability_index,
    stability_indices,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TIMES = 1000
_SEED = 0
_AT_ONCE = 4_000_000  # drawn counts held at a time


def kolmogorov_smirnov_interval(y: Floats, risk: Floats) -> Interval:
    """Of KS: bads and goods drawn anew apart (stratified), as they are and out of one pool."""
    _, place = np.unique(risk, return_inverse=True)
    bad, good = np.bincount(place[y > 0], minlength=1), np.bincount(place[y == 0], minlength=1)
    width = max(len(bad), len(good))
    bad, good = (np.pad(side, (0, width - len(side))) for side in (bad, good))
    rng = np.random.default_rng(_SEED)
    pooled = bad + good
    return distance_interval(
        kolmogorov_smirnov(y, risk),
        _greatest_gaps(rng, (bad, good), (bad, good)),
        _greatest_gaps(rng, (bad, good), (pooled, pooled)),
    )


def calibration_error_interval(bins: tuple[CalibrationBin, ...]) -> Interval:
    """Of the expected calibration error: outcomes drawn anew inside each bin, at what happened and at what was said.

    Inside the bins and not by outcome: with the number of bads held fixed, an error in the overall rate would look
    certain.
    """
    rng = np.random.default_rng(_SEED)
    rows = np.array([one.rows for one in bins])
    said = np.array([one.predicted for one in bins])
    happened = np.array([one.observed for one in bins])

    def errors(rates: Floats) -> Floats:
        bads = rng.binomial(rows, rates, size=(TIMES, len(rows)))
        found: Floats = (rows * np.abs(said - bads / rows)).sum(axis=1) / rows.sum()
        return found

    return distance_interval(calibration_error(bins), errors(happened), errors(np.clip(said, 0, 1)))


def stability_interval(expected: Ints, actual: Ints) -> Interval:
    """Of a stability index: both sides drawn anew, as they are and out of one pool."""
    rng = np.random.default_rng(_SEED)
    sides = [(int(side.sum()), side) for side in (expected, actual)]
    if not all(rows for rows, _ in sides):
        return Interval(0.0, float("inf"))
    pooled = (expected + actual) / (expected + actual).sum()
    as_they_are = [rng.multinomial(rows, side / rows, size=TIMES) for rows, side in sides]
    of_one_pool = [rng.multinomial(rows, pooled, size=TIMES) for rows, _ in sides]
    return distance_interval(
        stability_index(expected, actual), stability_indices(*as_they_are), stability_indices(*of_one_pool)
    )


def _greatest_gaps(rng: np.random.Generator, counts: tuple[Ints, Ints], pools: tuple[Ints, Ints]) -> Floats:
    """Greatest distance of two cumulated distributions, `TIMES` draws of so many rows out of the pools."""
    found = []
    left = TIMES
    while left:
        times = min(left, max(1, _AT_ONCE // len(pools[0])))
        bad, good = (
            rng.multinomial(count.sum(), pool / pool.sum(), size=times).cumsum(axis=1) / count.sum()
            for count, pool in zip(counts, pools, strict=True)
        )
        found.append(np.abs(bad - good).max(axis=1))
        left -= times
    return np.concatenate(found)
