"""Figures that say how well a score ranks and how honest a probability is. Plain numpy; y is 1 for bad."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from models.intervals import Z95, share_interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_QUANTILES: Final = (0, 5, 25, 50, 75, 95, 100)


@dataclass(frozen=True)
class Auc:
    """Chance that a bad row is ranked as riskier than a good one, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class CalibrationBin:
    """Rows of similar probability: what was said and what happened, with Wilson's 95 % interval of the latter."""

    rows: int
    bads: int
    predicted: float
    observed: float
    observed_low: float = field(init=False)
    observed_high: float = field(init=False)

    def __post_init__(self) -> None:
        low, high = share_interval(self.bads, self.rows)
        object.__setattr__(self, "observed_low", low)
        object.__setattr__(self, "observed_high", high)


def auc(y: Floats, risk: Floats) -> Auc:
    """AUC with DeLong's interval; ties count half. The interval is clipped to 0 … 1.

    DeLong: each row's share of correctly ordered pairs comes from its midrank among all and among its own class; the
    variances of these shares over the bads and over the goods give the variance of the AUC.
    """
    bad, good = placements(y, risk)
    value = float(bad.mean())
    half = Z95 * deviation_of_auc(bad, good)
    return Auc(value, max(0.0, value - half), min(1.0, value + half))


def placements(y: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """Of each bad the share of goods ranked below it, of each good the share of bads above it; ties count half."""
    bad, good = risk[y > 0], risk[y == 0]
    among_all = midranks(np.concatenate([bad, good]))
    return (
        (among_all[: len(bad)] - midranks(bad)) / len(good),
        1 - (among_all[len(bad) :] - midranks(good)) / len(bad),
    )


def deviation_of_auc(bad: Floats, good: Floats) -> float:
    """Standard deviation of an AUC, or of the difference of two, out of its placements.

    Infinite where a class has one row: how far such rows differ is not known then.
    """
    return float(np.sqrt(_variance(bad) / len(bad) + _variance(good) / len(good)))


def auc_value(y: Floats, risk: Floats) -> float:
    """AUC alone."""
    bads = int((y > 0).sum())
    ranks = midranks(risk)[y > 0].sum()
    return float((ranks - bads * (bads + 1) / 2) / (bads * (len(y) - bads)))


def separation(y: Floats, values: Floats) -> float:
    """How far values alone tell the bads, whichever way they point: an AUC, 0.5 … 1; NaN is put where it helps most."""
    unknown = np.isnan(values)
    sides = (-np.inf, np.inf) if unknown.any() else (0.0,)
    found = [auc_value(y, np.where(unknown, side, values)) for side in sides]
    return max(max(one, 1 - one) for one in found)


def midranks(values: Floats) -> Floats:
    """Ranks from 1, ties share their mean, shape of values."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: Floats = (ends - (count - 1) / 2)[place]
    return ranks


def rank_correlation(values: npt.ArrayLike, others: npt.ArrayLike) -> float | None:
    """Spearman's, ties at their mean rank; None where either side is the same everywhere."""
    sides = [np.asarray(side, dtype=np.float64) for side in (values, others)]
    ranks = [midranks(side) - (len(side) + 1) / 2 for side in sides]
    spread = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / spread if spread > 0 else None


def quantiles(values: Ints) -> dict[str, int]:
    """Whole numbers at 0, 5, 25, 50, 75, 95 and 100 %: values that occur, the lower one between two."""
    found = np.quantile(values, np.array(_QUANTILES) / 100, method="lower")
    return {str(at): int(value) for at, value in zip(_QUANTILES, found, strict=True)}


def kolmogorov_smirnov(y: Floats, risk: Floats) -> float:
    """Greatest distance between the risk distributions of bads and goods, 0 … 1."""
    at = np.unique(risk)
    bad, good = (
        np.searchsorted(np.sort(part), at, side="right") / len(part) for part in (risk[y > 0], risk[y == 0])
    )
    return float(np.abs(bad - good).max())


def brier(y: Floats, probability: Floats) -> float:
    """Mean squared distance of probability and outcome; lower is better."""
    return float(squared_errors(y, probability).mean())


def squared_errors(y: Floats, probability: Floats) -> Floats:
    """What each row adds to the Brier score, shape (rows,)."""
    errors: Floats = (probability - y) ** 2
    return errors


def log_loss(y: Floats, probability: Floats) -> float:
    """Mean negative log of the probability given to what happened, in nats; lower is better."""
    return float(log_losses(y, probability).mean())


def log_losses(y: Floats, probability: Floats) -> Floats:
    """What each row adds to the log loss, shape (rows,)."""
    right = np.where(y > 0, probability, 1 - probability)
    losses: Floats = -np.log(np.maximum(right, 1e-15))
    return losses


def raw_log_losses(y: Floats, raw: Floats) -> Floats:
    """The same of raw log-odds, shape (rows,)."""
    losses: Floats = np.logaddexp(0, raw) - y * raw
    return losses


def calibration_bins(y: Floats, probability: Floats) -> tuple[CalibrationBin, ...]:
    """Equal parts by probability, ten or as many as leave about five bads in each; ties stay together."""
    parts = int(np.clip(y.sum() // 5, 1, 10))
    inner = np.quantile(probability, np.arange(1, parts) / parts, method="lower")
    part = np.searchsorted(np.unique(inner), probability, side="left")
    found = []
    for number in np.unique(part):
        rows = part == number
        found.append(
            CalibrationBin(
                rows=int(rows.sum()),
                bads=int(y[rows].sum()),
                predicted=float(probability[rows].mean()),
                observed=float(y[rows].mean()),
            )
        )
    return tuple(found)


def calibration_error(bins: tuple[CalibrationBin, ...]) -> float:
    """Expected calibration error: mean distance of said and happened, weighted by rows."""
    rows = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.predicted - one.observed) for one in bins) / rows


def stability_edges(expected: Floats) -> Floats:
    """Inner decile edges of the expected scores, for `stability_index`; ties make fewer."""
    return np.unique(np.quantile(expected, np.arange(1, 10) / 10, method="lower"))


def stability_index(expected: Ints, actual: Ints) -> float:
    """Population stability index from row counts per part; half a row is added to each so that none is empty."""
    return float(stability_indices(expected, actual))


def stability_indices(expected: Ints, actual: Ints) -> Floats:
    """The same of each row of counts: shape (…, parts) gives shape (…,)."""
    p, q = ((side + 0.5) / (side + 0.5).sum(axis=-1, keepdims=True) for side in (expected, actual))
    found: Floats = ((q - p) * np.log(q / p)).sum(axis=-1)
    return found


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else np.inf
