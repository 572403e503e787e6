"""How far the inputs of a card have moved since it was trained: its own bins, fixed on its own training counts."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.measures import stability_index
from models.resampling import stability_interval
from models.scorecard import Scorecard


@dataclass(frozen=True, kw_only=True)
class InputStability:
    """How far one input has moved.

    Attributes:
        feature: its name.
        label: what people read.
        csi: characteristic stability index over the card's bins, unknown (and other) among them.
        csi_low: lower end of its 95 % interval.
        csi_high: upper end.
        unknown_before: share of unknown in the training rows.
        unknown_now: share of unknown in these rows.
    """

    feature: str
    label: str
    csi: float
    csi_low: float
    csi_high: float
    unknown_before: float
    unknown_now: float


def input_stability(card: Scorecard, X: pl.DataFrame) -> tuple[InputStability, ...]:
    """Every input against the card's training counts, greatest index first.

    An input whose card keeps no counts is left out: there is nothing to compare with.
    """
    found = []
    for one in card.inputs:
        if not one.counts:
            continue
        before = np.array(one.counts, dtype=np.int64)
        now = np.bincount(one.codes(X.get_column(one.name)), minlength=len(before))
        low, high = stability_interval(before, now)
        found.append(
            InputStability(
                feature=one.name,
                label=one.label,
                csi=stability_index(before, now),
                csi_low=low,
                csi_high=high,
                unknown_before=float(before[one.unknown_code] / before.sum()),
                unknown_now=float(now[one.unknown_code] / now.sum()),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.csi, one.feature)))
