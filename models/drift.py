"""Is a scorecard still looking at the world it was trained on? One month at a time, against its own training rows.

Pure: the caller brings the rows of a month as they were known on its last day, their grades, and the outcomes once
the horizon has ended. Each warning names its limit; what the sampling error of the rows explains alone is none.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import CategoryFeature, number_values
from models.input_stability import InputStability, input_stability
from models.intervals import Z95, Interval, share_interval
from models.measures import Auc, auc, quantiles, stability_index
from models.reference import Reference
from models.resampling import stability_interval
from models.scorecard import Scorecard
from models.validate import score_parts

Floats = npt.NDArray[np.float64]
Level = Literal["watch", "alarm"]
Kind = Literal["score_psi", "input_csi", "unknown_share", "outside_share", "outcome_rate", "auc"]


class Levels(NamedTuple):
    """From which value on a figure is watched, and from which it is an alarm."""

    watch: float
    alarm: float


# The usual reading of the index (Siddiqi 2006): below 0.1 stable, above 0.25 another population.
STABILITY: Final = Levels(0.1, 0.25)
# Share of unknown, against training: a feed that stays away shows in whole percents, noise of thousands of rows does not.
UNKNOWN_SHARE: Final = Levels(0.05, 0.10)
# Share of values that training never saw: names outside the groups, numbers beyond the range.
OUTSIDE_SHARE: Final = Levels(0.01, 0.05)
# Distance of the number of bads from the one predicted, in its standard deviations: outside the 95 % and the 99.9 % interval.
OUTCOME_DEVIATIONS: Final = Levels(Z95, 3.29)


@dataclass(frozen=True, kw_only=True)
class EarlyWarning:
    """A figure beyond its limit.

    Attributes:
        level: `watch` or `alarm`.
        kind: which figure.
        feature: of which input, where it is of one.
        value: the figure.
        limit: what it went beyond.
    """

    level: Level
    kind: Kind
    feature: str | None = None
    value: float
    limit: float


@dataclass(frozen=True, kw_only=True)
class Matured:
    """What happened after a month whose horizon has ended.

    Attributes:
        bads: enterprises that defaulted.
        expected: how many the probabilities of the month promised.
        expected_low: lower end of the 95 % interval of a number of bads with these probabilities.
        expected_high: upper end.
        auc: how the scores of the month ranked, with its interval; None where all ended alike.
    """

    bads: int
    expected: float
    expected_low: float
    expected_high: float
    auc: Auc | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month through the card.

    Attributes:
        as_of: its last day.
        rows: enterprises scored.
        psi: population stability index of the scores against training, over its deciles; with `psi_low`, `psi_high`.
        score_quantiles: score at 0, 5, 25, 50, 75, 95 and 100 %.
        grades: grade → enterprises.
        inputs: stability of each input over the card's own bins, greatest first.
        outside: input → share of values that training never saw; inputs without any are left out.
        matures_on: when its outcomes are complete.
        matured: these, or None before that day.
        warnings: what is beyond its limit, alarms first.
    """

    as_of: date
    rows: int
    psi: float
    psi_low: float
    psi_high: float
    score_quantiles: dict[str, int]
    grades: dict[str, int]
    inputs: tuple[InputStability, ...]
    outside: dict[str, float]
    matures_on: date
    matured: Matured | None
    warnings: tuple[EarlyWarning, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {
            **asdict(self),
            "as_of": self.as_of.isoformat(),
            "matures_on": self.matures_on.isoformat(),
        }


def month_of(
    card: Scorecard,
    reference: Reference,
    X: pl.DataFrame,
    grades: npt.NDArray[np.str_],
    *,
    as_of: date,
    matures_on: date,
    promised: Auc,
    outcome: pl.Series | None = None,
) -> Month:
    """Measure the rows of a month.

    Args:
        card: the scorecard.
        reference: what its training rows looked like.
        X: the month's rows, at least one.
        grades: A–D, one per row.
        as_of: the month's last day.
        matures_on: when its outcomes are complete.
        promised: the AUC, with its interval, that the card was registered with.
        outcome: 1 for bad, one per row, once they are.
    """
    score = card.score(X)
    parts = score_parts(reference.scores(), score)
    spread = stability_interval(*parts)
    inputs = input_stability(card, X)
    outside = outside_shares(card, reference, X)
    matured = None if outcome is None else _matured(card, score, outcome)
    psi = stability_index(*parts)
    return Month(
        as_of=as_of,
        rows=X.height,
        psi=psi,
        psi_low=spread.low,
        psi_high=spread.high,
        score_quantiles=quantiles(score),
        grades={grade: int((grades == grade).sum()) for grade in ("A", "B", "C", "D")},
        inputs=inputs,
        outside=outside,
        matures_on=matures_on,
        matured=matured,
        warnings=_warnings(psi, spread, inputs, outside, matured, promised, X.height),
    )


def outside_shares(card: Scorecard, reference: Reference, X: pl.DataFrame) -> dict[str, float]:
    """Input → share of rows whose value training never saw: a name in no group, a number beyond the range."""
    found = {}
    for one in card.inputs:
        column = X.get_column(one.name)
        if isinstance(one, CategoryFeature):
            beyond = one.codes(column) == one.other_code
        else:
            low, high = reference.ranges.get(one.name, (np.inf, -np.inf))
            values = number_values(column)
            beyond = (values < low) | (values > high)
        if beyond.any():
            found[one.name] = float(beyond.sum() / len(beyond))
    return found


def _matured(card: Scorecard, score: npt.NDArray[np.int64], outcome: pl.Series) -> Matured:
    y = outcome.cast(pl.Float64).to_numpy()
    probability = card.probability_of(score)
    expected, bads = math.fsum(probability), int(y.sum())
    half = Z95 * _deviation(probability)
    return Matured(
        bads=bads,
        expected=expected,
        expected_low=max(0.0, expected - half),
        expected_high=expected + half,
        auc=auc(y, probability) if 0 < bads < len(y) else None,
    )


def _deviation(probability: Floats) -> float:
    """Standard deviation of a number of bads, each of its own probability."""
    return math.sqrt(math.fsum(probability * (1 - probability)))


def _warnings(
    psi: float,
    psi_spread: Interval,
    inputs: tuple[InputStability, ...],
    outside: Mapping[str, float],
    matured: Matured | None,
    promised: Auc,
    rows: int,
) -> tuple[EarlyWarning, ...]:
    found = [_beyond("score_psi", psi if psi_spread.low > 0 else 0.0, STABILITY)]
    for one in inputs:
        found += [
            _beyond("input_csi", one.csi if one.csi_low > 0 else 0.0, STABILITY, one.feature),
            _beyond("unknown_share", _unknown_moved(one, rows), UNKNOWN_SHARE, one.feature),
        ]
    found += [_beyond("outside_share", share, OUTSIDE_SHARE, name) for name, share in outside.items()]
    if matured is not None:
        half = matured.expected_high - matured.expected
        deviations = abs(matured.bads - matured.expected) / half * Z95 if half else 0.0
        found.append(_beyond("outcome_rate", deviations, OUTCOME_DEVIATIONS))
        found.append(_ranks_worse(matured.auc, promised))
    told = [one for one in found if one is not None]
    return tuple(sorted(told, key=lambda one: one.level != "alarm"))


def _unknown_moved(one: InputStability, rows: int) -> float:
    """Distance of the share of unknown from training; 0 where training's lies within its interval (Wilson)."""
    low, high = share_interval(round(one.unknown_now * rows), rows)
    return 0.0 if low <= one.unknown_before <= high else abs(one.unknown_now - one.unknown_before)


def _ranks_worse(now: Auc | None, promised: Auc) -> EarlyWarning | None:
    """Below what was promised by more than the month's sampling error; an alarm if below the promise's own as well."""
    if now is None or now.high >= promised.value:
        return None
    if now.high >= promised.low:
        return EarlyWarning(level="watch", kind="auc", value=now.value, limit=promised.value)
    return EarlyWarning(level="alarm", kind="auc", value=now.value, limit=promised.low)


def _beyond(kind: Kind, value: float, levels: Levels, feature: str | None = None) -> EarlyWarning | None:
    if value < levels.watch:
        return None
    level: Level = "alarm" if value >= levels.alarm else "watch"
    limit = levels.alarm if level == "alarm" else levels.watch
    return EarlyWarning(level=level, kind=kind, feature=feature, value=value, limit=limit)
