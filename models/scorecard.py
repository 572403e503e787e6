"""The scorecard: explicit bins, integer points, exact sums. All that ever leaves training for a decision.

score = base_points + the points of each feature; higher is better; every attainable score lies in 0 … 1000.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models import calibration_table, point_lookup, scorecard_json
from models.bins import Feature, NumberFeature
from models.errors import ModelError, ScoringInputError
from models.scorecard_rules import SCORE_MAX, check_scorecard

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_NEEDED_BY: Final = "评分卡"


@dataclass(frozen=True, kw_only=True, eq=False)
class Scorecard:
    """A frozen integer scorecard.

    Attributes:
        purpose: `public` or `financing`; which data may feed it.
        base_points: the score before any feature speaks.
        inputs: the features with their bins, in card order.
        intercept: logit of the probability of bad at score 0.
        slope: change of that logit per point; negative.
        provenance: how the card was made, as text.
    """

    purpose: str
    base_points: int
    inputs: tuple[Feature, ...]
    intercept: float
    slope: float
    provenance: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_scorecard(self)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the columns it reads, in card order."""
        return tuple(one.name for one in self.inputs)

    def codes(self, X: pl.DataFrame) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16]:
        """Bin codes, shape (rows, features), column-major; uint8 when every feature has at most 256 codes."""
        wide = max((len(one.code_points) for one in self.inputs), default=0) > 256
        out = np.empty((X.height, len(self.inputs)), dtype=np.uint16 if wide else np.uint8, order="F")
        for position, one in enumerate(self.inputs):
            out[:, position] = one.codes(point_lookup.column(X, one.name, needed_by=_NEEDED_BY))
        return out

    def score_codes(self, codes: npt.NDArray[Any]) -> Ints:
        """Scores of rows that are already encoded by `codes`, shape (rows,)."""
        by_feature = (one.code_points.take(codes[:, place]) for place, one in enumerate(self.inputs))
        return point_lookup.total(self.base_points, by_feature, codes.shape[0])

    def score(self, X: pl.DataFrame) -> Ints:
        """One integer per row, 0 … 1000, higher is better."""
        by_feature = (self._points(one, X) for one in self.inputs)
        return point_lookup.total(self.base_points, by_feature, X.height)

    def points(self, X: pl.DataFrame) -> pl.DataFrame:
        """Points by feature: one Int32 column per feature in card order; rows add up to score − base_points."""
        return point_lookup.frame(self.features, [self._points(one, X) for one in self.inputs])

    def score_and_points(self, X: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
        """What `score` and `points` say, each row looked up once."""
        by_feature = [self._points(one, X) for one in self.inputs]
        score = point_lookup.total(self.base_points, by_feature, X.height)
        return score, point_lookup.frame(self.features, by_feature)

    @staticmethod
    def _points(one: Feature, X: pl.DataFrame) -> point_lookup.Points:
        return point_lookup.points(one, X, needed_by=_NEEDED_BY)

    def score_row(self, row: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
        """Score and points of one enterprise in plain Python; agrees exactly with `score` and `points`."""
        points = {}
        for one, edges, by_code in self._plain:
            try:
                value = row[one.name]
            except KeyError:
                raise point_lookup.missing(one.name, needed_by=_NEEDED_BY) from None
            # Nearly every value is a float: asked here, a row costs half of what it does by way of `code`.
            if type(value) is float and edges is not None and not isnan(value):
                points[one.name] = by_code[bisect_left(edges, value)]
            else:
                points[one.name] = by_code[one.code(value)]
        return self.base_points + sum(points.values()), points

    def probability(self, X: pl.DataFrame) -> Floats:
        """Probability of bad within the horizon, shape (rows,)."""
        return self.probability_of(self.score(X))

    def probability_of(self, score: npt.ArrayLike) -> Floats:
        """Probability of bad at given scores (whole numbers 0 … 1000); strictly falling as the score rises."""
        asked = np.asarray(score)
        if not np.issubdtype(asked.dtype, np.integer) and asked.size:
            raise ScoringInputError("scores must be integers")
        if asked.size and (asked.min() < 0 or asked.max() > SCORE_MAX):
            raise ScoringInputError(f"scores must lie in 0 … {SCORE_MAX}")
        return self._probabilities[asked.astype(np.intp)]

    def score_at(self, probability: float) -> int:
        """The lowest whole score whose probability is at most this; 1001 if even 1000 does not reach it."""
        if not 0 <= probability <= 1:
            raise ModelError(f"概率应在 0 与 1 之间，实际是 {probability}")
        return int(np.count_nonzero(self._probabilities > probability))

    def to_json(self) -> str:
        """The canonical document: same card, same bytes."""
        return scorecard_json.write(self)

    @classmethod
    def from_json(cls, text: str) -> "Scorecard":
        """Read a card and check every rule; raises ScorecardFormatError that names the place."""
        return cls(**scorecard_json.read(text))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal: the card's identity in every decision."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def table(self) -> pl.DataFrame:
        """The card as people read it: feature, label, bin, points, share of training rows (null if not recorded)."""
        rows: list[tuple[str, str, str, int, float | None]] = [("", "基础分", "", self.base_points, None)]
        for one in self.inputs:
            total = sum(one.counts)
            shares = [count / total for count in one.counts] if total else [None] * len(one.code_points)
            rows += [
                (one.name, one.label, text, int(points), share)
                for text, points, share in zip(one.bin_texts(), one.code_points, shares, strict=True)
            ]
        schema = {
            "feature": pl.String,
            "label": pl.String,
            "bin": pl.String,
            "points": pl.Int32,
            "share": pl.Float64,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scorecard) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        # Workers of a cluster get the document, never half-built caches.
        return Scorecard.from_json, (self.to_json(),)

    @cached_property
    def _plain(self) -> Sequence[tuple[Feature, tuple[float, ...] | None, Sequence[int]]]:
        """Each feature with its edges (None: names) and its points by code, for one row in plain Python."""
        return [
            (one, one.edges if isinstance(one, NumberFeature) else None, one.code_points.tolist())
            for one in self.inputs
        ]

    @cached_property
    def _probabilities(self) -> Floats:
        return calibration_table.probabilities(self.intercept, self.slope)
