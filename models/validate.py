"""How good a scorecard is, on rows it was not trained on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.fairness import Fairness, fairness_from_dict
from models.input_stability import InputStability, input_stability
from models.inputs import read_outcome
from models.intervals import Interval, mean_interval
from models.measures import (
    CalibrationBin,
    auc,
    auc_value,
    brier,
    calibration_bins,
    calibration_error,
    kolmogorov_smirnov,
    log_loss,
    log_losses,
    quantiles,
    squared_errors,
    stability_edges,
    stability_index,
)
from models.reference import Reference
from models.resampling import calibration_error_interval, kolmogorov_smirnov_interval, stability_interval
from models.scorecard import Scorecard
from models.step_model import StepModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_COUNTED = ("rows", "bads", "predicted", "observed")


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
        ks: greatest distance between the score distributions of bad and good; with `ks_low` and `ks_high`.
        brier: mean squared error of the probability; with `brier_low` and `brier_high`.
        log_loss: mean negative log likelihood, nats; with `log_loss_low` and `log_loss_high`.
        calibration_error: expected calibration error over the bins; with its `_low` and `_high`.
        calibration: said and happened, from the lowest probability to the highest.
        score_quantiles: score at 0, 5, 25, 50, 75, 95 and 100 %.
        score_shares: share of rows per hundred points, ten values (1000 counts with the last).
        rounding_cost: AUC lost by few bins and whole points against the float model; None when that is not at hand.
        psi: population stability index of held-out against training scores, with `psi_low` and `psi_high`; None when
            these are not at hand.
        inputs: stability of each input, greatest first.
        fairness: the audit by audit attribute (`models.fairness_audit`); None where the attributes are not at hand.

    Every `_low` and `_high` is an end of a 95 % interval: of the AUC DeLong's, of the means (Brier, log loss) the
    normal one, of the distances by seeded resampling (`models.resampling`).
    """

    method: str
    rows: int
    bads: int
    auc: float
    auc_low: float
    auc_high: float
    ks: float
    ks_low: float
    ks_high: float
    brier: float
    brier_low: float
    brier_high: float
    log_loss: float
    log_loss_low: float
    log_loss_high: float
    calibration_error: float
    calibration_error_low: float
    calibration_error_high: float
    calibration: tuple[CalibrationBin, ...]
    score_quantiles: dict[str, int]
    score_shares: tuple[float, ...]
    rounding_cost: float | None = None
    psi: float | None = None
    psi_low: float | None = None
    psi_high: float | None = None
    inputs: tuple[InputStability, ...] = ()
    fairness: Fairness | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return asdict(self)


def validate(
    scorecard: Scorecard,
    X: pl.DataFrame,
    y: Any,
    *,
    unrounded: StepModel | None = None,
    training: pl.DataFrame | Reference | None = None,
) -> Validation:
    """Measure a card on rows it has not seen.

    Args:
        scorecard: the card.
        X: held-out rows.
        y: 1 for bad, one per row; both classes must occur.
        unrounded: the float model the card was rounded from (`Fit.model`), for the cost of rounding.
        training: the rows it was trained on, or what the registry keeps of them, for stability.
    """
    outcome = read_outcome(y, X.height)
    score = scorecard.score(X)
    probability = scorecard.probability_of(score)
    cost = None
    if unrounded is not None:
        cost = auc_value(outcome, unrounded.raw(X)) - auc_value(outcome, -score.astype(np.float64))
    measured = summarize(
        "留出样本",
        outcome,
        score,
        probability,
        rounding_cost=cost,
        parts=None if training is None else score_parts(_scores(scorecard, training), score),
    )
    return replace(measured, inputs=input_stability(scorecard, X))


def _scores(scorecard: Scorecard, training: pl.DataFrame | Reference) -> Ints:
    return training.scores() if isinstance(training, Reference) else scorecard.score(training)


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
    rounding_cost: float | None,
    parts: tuple[Ints, Ints] | None,
) -> Validation:
    """All figures that follow from outcome, score and probability of the rows; `parts` as `score_parts` counts them."""
    ranked = auc(y, probability)
    bins = calibration_bins(y, probability)
    psi, moved = (None, None) if parts is None else (stability_index(*parts), stability_interval(*parts))
    shares = np.bincount(np.minimum(score // 100, 9), minlength=10) / len(score)
    return Validation(
        method=method,
        rows=len(y),
        bads=int(y.sum()),
        auc=ranked.value,
        auc_low=ranked.low,
        auc_high=ranked.high,
        ks=kolmogorov_smirnov(y, probability),
        **_ends("ks", kolmogorov_smirnov_interval(y, probability)),
        brier=brier(y, probability),
        **_ends("brier", mean_interval(squared_errors(y, probability))),
        log_loss=log_loss(y, probability),
        **_ends("log_loss", mean_interval(log_losses(y, probability))),
        calibration_error=calibration_error(bins),
        **_ends("calibration_error", calibration_error_interval(bins)),
        calibration=bins,
        score_quantiles=quantiles(score),
        score_shares=tuple(float(share) for share in shares),
        rounding_cost=rounding_cost,
        psi=psi,
        **({} if moved is None else _ends("psi", moved)),
    )


def _ends(figure: str, interval: Interval) -> dict[str, Any]:
    return {f"{figure}_low": interval.low, f"{figure}_high": interval.high}


def validation_from_dict(data: Mapping[str, Any]) -> Validation:
    """Read back `to_dict`; the extra figures of a cross-validation are left aside."""
    wanted = {one.name for one in fields(Validation)}
    plain = {key: value for key, value in data.items() if key in wanted}
    bins = [{key: one[key] for key in _COUNTED} for one in data["calibration"]]
    return Validation(
        **{
            **plain,
            "calibration": tuple(CalibrationBin(**one) for one in bins),
            "score_shares": tuple(data["score_shares"]),
            "inputs": tuple(InputStability(**one) for one in data["inputs"]),
            "fairness": None if data["fairness"] is None else fairness_from_dict(data["fairness"]),
        }
    )
