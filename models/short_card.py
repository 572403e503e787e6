"""Which features a short card keeps: those that would be missed most on rows not trained on.

The effects of all features, on rows that their fold did not train on, are taken as the columns of a regression that
weighs each of them by one. The feature goes whose absence the others make up for best (the least Wald statistic), their
weights take up what it shared with them, and so on. Of two columns that say the same, one goes at once. Outcomes are not
asked again: on small data what they say about single features is noise (measured: docs/adr/0019). After each round the
kept features are fitted anew, for what is left by others is learned only then.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.blend import Blend
from models.boost import FoldFit
from models.inputs import NumberColumn, TrainingData, require_whole

Floats = npt.NDArray[np.float64]

# Strength of the pull of each weight towards one, in units of information.
PULL = 1.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a card may be; None is no limit.

    Attributes:
        max_bins: bins of a number, or groups of names; unknown and other names come on top.
        max_features: features in all.
    """

    max_bins: int | None = None
    max_features: int | None = None

    def __post_init__(self) -> None:
        for name, limit, least in (("max_bins", self.max_bins, 2), ("max_features", self.max_features, 1)):
            if limit is not None:
                require_whole(name, limit, least)

    def facts(self) -> dict[str, str]:
        """For the provenance of a card made within them."""
        limits = {"max_bins": self.max_bins, "max_features": self.max_features}
        return {name: str(limit) for name, limit in limits.items() if limit is not None}


UNLIMITED = Limits()


def limits_of(provenance: Mapping[str, str]) -> Limits:
    """The limits that a card was made within."""
    return Limits(
        **{name: int(provenance[name]) for name in ("max_bins", "max_features") if name in provenance}
    )


def stages(present: int, wanted: int) -> Iterator[int]:
    """How many features to keep in each round: half of the way in proportion, then all of it."""
    middle = math.ceil(math.sqrt(present * wanted))
    if wanted < middle < present:
        yield middle
    yield wanted


def most_needed(blend: Blend, data: TrainingData, keep: int) -> list[int]:
    """Positions of the columns to keep, ascending."""
    effects = _effects(blend, data)
    weight = data.weight[blend.rows]
    p = 1 / (1 + np.exp(-np.clip(blend.raw, -700, 700)))
    centred = effects - np.average(effects, axis=0, weights=weight)
    # Sums, not matrix products: these must not depend on the threads of a linear algebra library.
    information = np.einsum("ni,nj->ij", centred * (weight * p * (1 - p))[:, None], centred)
    return _eliminate(information, keep)


def _eliminate(information: Floats, keep: int) -> list[int]:
    """Drop the least until `keep` are left; a weight that fell below zero is less than none."""
    size = len(information)
    covariance = _inverse(information + PULL * np.eye(size))
    weights = np.ones(size)
    left = list(range(size))
    while len(left) > keep:
        spread = covariance[left, left]
        out = left[int(np.argmin(weights[left] * np.abs(weights[left]) / spread))]
        column = covariance[:, out] / covariance[out, out]
        weights = weights - column * weights[out]
        covariance = covariance - column[:, None] * covariance[None, out, :]
        left.remove(out)
    return left


def _inverse(matrix: Floats) -> Floats:
    """Of a positive definite matrix, by Gauss and Jordan; small, and the same on every machine."""
    size = len(matrix)
    work = np.hstack([matrix, np.eye(size)])
    for place in range(size):
        work[place] /= work[place, place]
        others = np.arange(size) != place
        work[others] -= work[others, place : place + 1] * work[place]
    return work[:, size:]


def _effects(blend: Blend, data: TrainingData) -> Floats:
    """Effect of each column on each validated row, shape (rows, columns)."""
    out = (1 - blend.share) * _of_folds(blend.boosted.folds, data)
    if blend.coarse and blend.share:
        out += blend.share * _of_folds(blend.coarse.folds, data)
    return out


def _of_folds(folds: tuple[FoldFit, ...], data: TrainingData) -> Floats:
    return np.concatenate([_of_fold(fold, data) for fold in folds])


def _of_fold(fold: FoldFit, data: TrainingData) -> Floats:
    out = np.empty((len(fold.validate), len(data.columns)))
    for place, column in enumerate(data.columns):
        if isinstance(column, NumberColumn):
            table = fold.encoding.step_table(fold.compiled, place)
            out[:, place] = table.at(column.values[fold.validate])
        else:
            values = fold.encoding.category_values(fold.compiled, place)
            out[:, place] = values[column.codes[fold.validate]]
    return out
