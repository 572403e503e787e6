"""Drawn data of known make: what a method must handle whatever the field. A check that it generalises."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.credit_data import CreditData

Floats = npt.NDArray[np.float64]
Drawn = tuple[dict[str, object], Floats]


def simulated(name: str) -> CreditData:
    """A set by its name, always the same rows."""
    rng = np.random.default_rng(sorted(MAKES).index(name))
    columns, logit = MAKES[name](rng)
    y = (rng.random(len(logit)) < 1 / (1 + np.exp(-logit))).astype(np.float64)
    return CreditData(name=name, X=pl.DataFrame(columns), y=y)


def _smooth(rng: np.random.Generator) -> Drawn:
    x = rng.normal(size=(1500, 12))
    logit = -1.5 + x[:, :6] @ np.array([0.8, -0.6, 0.5, 0.4, -0.3, 0.2]) + 0.3 * x[:, 6] ** 2
    return _numbers(x), logit


def _jagged(rng: np.random.Generator) -> Drawn:
    x = rng.lognormal(size=(4000, 10))
    jumps = (x[:, 0] > 0.9) * 1.2 + ((x[:, 1] > 0.5) & (x[:, 1] < 0.8)) * 1.5 - (x[:, 2] > 2) * 1.0
    return _numbers(x), -2.0 + jumps + 0.8 * (np.floor(x[:, 3] * 3) % 2)


def _sparse(rng: np.random.Generator) -> Drawn:
    """Counts that are mostly zero, as records of penalties are, and half of the values unknown."""
    x = rng.poisson(0.08, size=(6000, 30)).astype(float)
    logit = -3.2 + x[:, :10] @ np.linspace(1.4, 0.3, 10)
    x[rng.random(x.shape) < 0.2] = np.nan
    return _numbers(x), logit


def _imbalanced(rng: np.random.Generator) -> Drawn:
    x = rng.normal(size=(20_000, 15))
    return _numbers(x), -5.6 + x[:, :5] @ np.array([0.7, 0.5, -0.5, 0.3, 0.3]) + 0.5 * (x[:, 5] > 1)


def _names(rng: np.random.Generator) -> Drawn:
    """Names of many levels, an ordinal code, and few numbers."""
    rows = 2500
    levels = np.array([3, 5, 8, 20, 60])
    codes = [np.minimum(rng.geometric(2 / size, rows) - 1, size - 1) for size in levels]
    effects = [
        rng.normal(size=size) * scale for size, scale in zip(levels, (0.5, 0.4, 0.5, 0.4, 0.5), strict=True)
    ]
    x = rng.normal(size=(rows, 3))
    ordinal = rng.integers(1, 6, rows)
    logit = -1.2 + sum(effect[code] for effect, code in zip(effects, codes, strict=True)) + 0.3 * x[:, 0]
    columns = {f"name{place}": [f"L{code}" for code in found] for place, found in enumerate(codes)}
    return {**columns, "ordinal": ordinal, **_numbers(x)}, logit + 0.35 * (ordinal - 3)


def _numbers(x: Floats) -> dict[str, object]:
    return {f"x{place}": x[:, place] for place in range(x.shape[1])}


MAKES: dict[str, Callable[[np.random.Generator], Drawn]] = {
    "smooth": _smooth,
    "jagged": _jagged,
    "sparse": _sparse,
    "imbalanced": _imbalanced,
    "names": _names,
}
