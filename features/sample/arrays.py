"""Array types of the simulator, its "no value" sentinel and the few numeric helpers every subject uses."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Names: TypeAlias = npt.NDArray[np.object_]

NONE: Final = np.iinfo(np.int64).min
"""Stands for an empty cell in an array of days, amounts or counts."""


def sigmoid(values: Floats) -> Floats:
    """Logistic function: log-odds to probability."""
    result: Floats = 1.0 / (1.0 + np.exp(-values))
    return result


def whole(values: Floats) -> Ints:
    """Rounded to whole numbers."""
    return np.rint(values).astype(np.int64)


def round_to(values: Floats, step: int) -> Ints:
    """Rounded to a multiple of `step`, at least one step: amounts as people write them."""
    return np.maximum(np.rint(values / step), 1).astype(np.int64) * step


def waiting(rng: np.random.Generator, mean: float, size: int, *, least: int = 1) -> Ints:
    """Whole days of waiting: at least `least`, exponential beyond it."""
    return least + rng.exponential(mean, size).astype(np.int64)


def lognormal_fen(rng: np.random.Generator, median_yuan: float, sigma: float, size: int) -> Ints:
    """Amounts in 分 around a median given in 元, to whole 100 元."""
    return round_to(np.exp(rng.normal(np.log(median_yuan * 100.0), sigma, size)), 10_000)


def where_only(mask: Bools, words: Names | str) -> Names:
    """The words where the mask is true, None elsewhere."""
    result: Names = np.full(mask.size, None, dtype=object)
    result[mask] = words if isinstance(words, str) else words[mask]
    return result


def pick(rng: np.random.Generator, weights: dict[str, float], size: int) -> Names:
    """Words drawn with the weights given (they need not add up to one)."""
    words = np.array(list(weights), dtype=object)
    bounds = np.cumsum(np.array(list(weights.values()), dtype=np.float64))
    chosen: Names = words[np.searchsorted(bounds, rng.random(size) * bounds[-1], side="right")]
    return chosen
