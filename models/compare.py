"""What changed between two scorecards, exactly: features, bins, points, base and probability.

Each feature is a step function. Two of them are laid over each other on the edges of both, so every difference is a
whole number on a piece of the axis. A feature that one card lacks gives 0 points there.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import Feature
from models.compare_steps import Piece, pieces_of, same_kind
from models.errors import ModelError
from models.measures import quantiles, rank_correlation
from models.scorecard import Scorecard

Ints = npt.NDArray[np.int64]

CHANGES: Final = {
    "added": "新增",
    "removed": "删去",
    "changed": "变动",
    "rebuilt": "改了类型",
    "same": "未变",
}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two cards side by side; a difference is after − before, in points.

    Attributes:
        before: the card compared with.
        after: the card compared.
        features: one row per feature, the greatest change first: `feature`, `label`, `change` (added, removed, changed,
            rebuilt (names became numbers or the reverse), same), `bins_before`, `bins_after`, `max_difference`
            (greatest |difference|), `mean_difference` (mean |difference| over the training rows; null where no counts
            were recorded), `max_log_odds` (the same in log-odds of bad, since a point of each card weighs differently).
        steps: one row per feature and piece: `feature`, `label`, `bin`, `before`, `after`, `difference`, `share`.
        probability: `score` 0, 100 … 1000 with the probability of default that each card reads there.
    """

    before: Scorecard
    after: Scorecard
    features: pl.DataFrame
    steps: pl.DataFrame
    probability: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class ScoreComparison:
    """Two cards on the same rows; a difference is after − before, in points.

    Attributes:
        rows: number of rows.
        quantiles: score difference at 0, 5, 25, 50, 75, 95 and 100 %.
        mean_difference: mean |score difference|.
        rank_correlation: Spearman's, of the two scores; null where a card gives everyone the same score.
        features: mean |difference of points| per feature on these rows, the greatest first: `feature`, `label`,
            `mean_difference`.
    """

    rows: int
    quantiles: dict[str, int]
    mean_difference: float
    rank_correlation: float | None
    features: pl.DataFrame


def compare(before: Scorecard, after: Scorecard) -> Comparison:
    """Lay two cards over each other."""
    laid = [(pair, _pieces(pair)) for pair in _pairs(before, after)]
    slopes = before.slope, after.slope
    scores = np.arange(0, 1001, 100)
    return Comparison(
        before=before,
        after=after,
        features=pl.DataFrame(
            [_summary(pair, pieces, slopes) for pair, pieces in laid],
            schema=_FEATURES,
            orient="row",
        ).sort("max_difference", "feature", descending=[True, False]),
        steps=pl.DataFrame(
            [(pair.name, pair.label, *_row(piece)) for pair, pieces in laid for piece in pieces],
            schema=_STEPS,
            orient="row",
        ),
        probability=pl.DataFrame(
            {"score": scores, "before": before.probability_of(scores), "after": after.probability_of(scores)}
        ),
    )


def points_to_double_odds(card: Scorecard) -> float:
    """How many points more halve the odds of bad: what a point of this card weighs."""
    return float(np.log(2) / -card.slope)


def compare_scores(before: Scorecard, after: Scorecard, X: pl.DataFrame) -> ScoreComparison:
    """The same rows scored by both cards."""
    old, new = before.score(X), after.score(X)
    if not X.height:
        raise ModelError("no rows to compare the cards on")
    points = before.points(X), after.points(X)
    moved = [(pair.name, pair.label, _mean_difference(pair, *points)) for pair in _pairs(before, after)]
    schema = {"feature": pl.String, "label": pl.String, "mean_difference": pl.Float64}
    return ScoreComparison(
        rows=X.height,
        quantiles=quantiles(new - old),
        mean_difference=float(np.abs(new - old).mean()),
        rank_correlation=rank_correlation(old, new),
        features=pl.DataFrame(moved, schema=schema, orient="row").sort(
            "mean_difference", "feature", descending=[True, False]
        ),
    )


_STEPS: Final = {
    "feature": pl.String,
    "label": pl.String,
    "bin": pl.String,
    "before": pl.Int32,
    "after": pl.Int32,
    "difference": pl.Int32,
    "share": pl.Float64,
}
_FEATURES: Final = {
    "feature": pl.String,
    "label": pl.String,
    "change": pl.String,
    "bins_before": pl.Int32,
    "bins_after": pl.Int32,
    "max_difference": pl.Int32,
    "mean_difference": pl.Float64,
    "max_log_odds": pl.Float64,
}


class _Pair(NamedTuple):
    """A feature in both cards, or in one of them."""

    name: str
    label: str
    before: Feature | None
    after: Feature | None

    @property
    def change(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if not same_kind(self.before, self.after):
            return "rebuilt"
        return "same" if _steps_of(self.before) == _steps_of(self.after) else "changed"


def _pairs(before: Scorecard, after: Scorecard) -> list[_Pair]:
    """Features of both by name: in the later card's order, then those that only the earlier one has."""
    old = {one.name: one for one in before.inputs}
    new = {one.name: one for one in after.inputs}
    both = {**old, **new}
    return [
        _Pair(name, both[name].label, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])
    ]


def _pieces(pair: _Pair) -> list[Piece]:
    if pair.change == "rebuilt":
        return [*pieces_of(pair.before, None), *pieces_of(None, pair.after)]
    return pieces_of(pair.before, pair.after)


def _steps_of(one: Feature) -> tuple[object, ...]:
    """What the points hang on: bins and points, not labels or counts."""
    return getattr(one, "edges", None), getattr(one, "groups", None), one.code_points.tolist()


def _row(piece: Piece) -> tuple[object, ...]:
    return piece.bin, piece.before, piece.after, piece.after - piece.before, piece.share


def _summary(pair: _Pair, pieces: list[Piece], slopes: tuple[float, float]) -> tuple[object, ...]:
    shares = [piece.share for piece in pieces]
    differences = [abs(piece.after - piece.before) for piece in pieces]
    mean = None
    if None not in shares:
        mean = float(np.dot(np.array(shares, dtype=np.float64), differences))
    log_odds = [abs(slopes[1] * piece.after - slopes[0] * piece.before) for piece in pieces]
    bins = [None if one is None else len(one.points) for one in (pair.before, pair.after)]
    return pair.name, pair.label, pair.change, *bins, max(differences), mean, max(log_odds)


def _mean_difference(pair: _Pair, before: pl.DataFrame, after: pl.DataFrame) -> float:
    old, new = (
        frame[pair.name].to_numpy().astype(np.int64) if pair.name in frame.columns else 0
        for frame in (before, after)
    )
    return float(np.abs(new - old).mean())
