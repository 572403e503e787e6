"""What the rows a scorecard was trained on looked like: what later months are measured against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import NumberFeature, number_values
from models.scorecard import Scorecard

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Reference:
    """Scores and ranges of the training rows; the counts per bin are in the card itself.

    Attributes:
        score_counts: score → training rows, scores ascending.
        ranges: number feature → its smallest and greatest finite value; absent where there is none.
    """

    score_counts: Mapping[int, int]
    ranges: Mapping[str, tuple[float, float]]

    def scores(self) -> Ints:
        """The training scores, ascending, one per row."""
        return np.repeat(
            np.array(list(self.score_counts), dtype=np.int64),
            np.array(list(self.score_counts.values()), dtype=np.int64),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON (where keys are texts)."""
        return {
            "score_counts": {str(score): rows for score, rows in self.score_counts.items()},
            "ranges": {name: list(ends) for name, ends in self.ranges.items()},
        }


def reference_of(scorecard: Scorecard, training: pl.DataFrame) -> Reference:
    """What the training rows look like through their card."""
    scores, rows = np.unique(scorecard.score(training), return_counts=True)
    ranges = {}
    for one in scorecard.inputs:
        if isinstance(one, NumberFeature):
            values = number_values(training.get_column(one.name))
            known = values[np.isfinite(values)]
            if known.size:
                ranges[one.name] = (float(known.min()), float(known.max()))
    return Reference(dict(zip(scores.tolist(), rows.tolist(), strict=True)), ranges)


def reference_from_dict(data: Mapping[str, Any]) -> Reference:
    """Read back `to_dict`."""
    return Reference(
        {int(score): int(rows) for score, rows in data["score_counts"].items()},
        {name: (float(low), float(high)) for name, (low, high) in data["ranges"].items()},
    )
