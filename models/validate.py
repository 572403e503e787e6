"""How good a scorecard is, on rows it was not trained on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.inputs import read_outcome
from models.measures import (
    Auc,
    CalibrationBin,
    auc,
    auc_value,
    brier,
    calibration_bins,
    calibration_error,
    kolmogorov_smirnov,
    log_loss,
    stability_edges,
    stability_index,
)
from models.scorecard import Scorecard
from models.step_model import StepModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUANTILES = (0, 5, 25, 50, 75, 95, 100)


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What was measured on held-out rows.

    Attributes:
        method: how the rows were held out, for the model card.
        rows: number of rows.
        bads: how many of them are bad.
        auc: chance that a bad firm scores below a good one.
        auc_low: lower end of its 95 % interval, sampling error of the rows included.
        auc_high: upper end.
        ks: greatest distance between the score distributions of bad and good.
        brier: mean squared error of the probability.
        log_loss: mean negative log likelihood, nats.
        calibration_error: expected calibration error over the bins.
        calibration: said and happened, from the lowest probability to the highest.
        score_quantiles: score at 0, 5, 25, 50, 75, 95 and 100 %.
        score_shares: share of rows per hundred points, ten values (1000 counts with the last).
        rounding_cost: AUC lost by few bins and whole points against the float model; None when that is not at hand.
        psi: population stability index of held-out against training scores; None when these are not at hand.
    """

    method: str
    rows: int
    bads: int
    auc: float
    auc_low: float
    auc_high: float
    ks: float
    brier: float
    log_loss: float
    calibration_error: float
    calibration: tuple[CalibrationBin, ...]
    score_quantiles: dict[str, int]
    score_shares: tuple[float, ...]
    rounding_cost: float | None = None
    psi: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return asdict(self)


def validate(
    scorecard: Scorecard,
    X: pl.DataFrame,
    y: Any,
    *,
    unrounded: StepModel | None = None,
    training: pl.DataFrame | None = None,
) -> Validation:
    """Measure a card on rows it has not seen.

    Args:
        scorecard: the card.
        X: held-out rows.
        y: 1 for bad, one per row; both classes must occur.
        unrounded: the float model the card was rounded from (`Fit.model`), for the cost of rounding.
        training: the rows it was trained on, for stability.
    """
    outcome = read_outcome(y, X.height)
    score = scorecard.score(X)
    probability = scorecard.probability_of(score)
    cost = None
    if unrounded is not None:
        cost = auc_value(outcome, unrounded.raw(X)) - auc_value(outcome, -score.astype(np.float64))
    psi = None
    if training is not None:
        psi = stability_index(*score_parts(scorecard.score(training), score))
    return summarize(
        "留出样本",
        outcome,
        score,
        probability,
        interval=auc(outcome, probability),
        rounding_cost=cost,
        psi=psi,
    )


def score_parts(expected: Ints, actual: Ints) -> tuple[Ints, Ints]:
    """Rows of training and of held-out scores in each decile part of the training scores."""
    edges = stability_edges(expected.astype(np.float64))
    expected_parts, actual_parts = (
        np.bincount(np.searchsorted(edges, scores), minlength=len(edges) + 1) for scores in (expected, actual)
    )
    return expected_parts, actual_parts


def summarize(
    method: str,
    y: Floats,
    score: Ints,
    probability: Floats,
    *,
    interval: Auc,
    rounding_cost: float | None,
    psi: float | None,
) -> Validation:
    """All figures that follow from outcome, score and probability of the rows."""
    bins = calibration_bins(y, probability)
    quantiles = np.quantile(score, np.array(QUANTILES) / 100, method="lower")
    shares = np.bincount(np.minimum(score // 100, 9), minlength=10) / len(score)
    return Validation(
        method=method,
        rows=len(y),
        bads=int(y.sum()),
        auc=interval.value,
        auc_low=interval.low,
        auc_high=interval.high,
        ks=kolmogorov_smirnov(y, probability),
        brier=brier(y, probability),
        log_loss=log_loss(y, probability),
        calibration_error=calibration_error(bins),
        calibration=bins,
        score_quantiles={str(at): int(value) for at, value in zip(QUANTILES, quantiles, strict=True)},
        score_shares=tuple(float(share) for share in shares),
        rounding_cost=rounding_cost,
        psi=psi,
    )


def validation_from_dict(data: Mapping[str, Any]) -> Validation:
    """Read back `to_dict`; the extra figures of a cross-validation are left aside."""
    wanted = {one.name for one in fields(Validation)}
    plain = {key: value for key, value in data.items() if key in wanted}
    return Validation(
        **{
            **plain,
            "calibration": tuple(CalibrationBin(**one) for one in data["calibration"]),
            "score_shares": tuple(data["score_shares"]),
        }
    )
