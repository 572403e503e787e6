"""How good a card is for each group of an audit attribute, against all the other enterprises."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.intervals import (
    event_ratio_interval,
    mean_interval,
    share_interval,
    share_ratio_interval,
    small_auc_interval,
)
from models.measures import auc_value

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval; None where it cannot be measured or an end is infinite."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Performance:
    """One group's figures.

    Attributes:
        rows: enterprises of the group.
        bads: those that defaulted.
        bad_rate: their share (Wilson).
        predicted: the mean probability that the card gave them.
        mean_score: mean score (normal interval).
        auc: how well the card ranks within the group (Newcombe's method 5, honest for few rows).
        bad_rate_ratio: bad rate ÷ that of all others (Koopman).
        overstatement: (predicted ÷ observed bads) ÷ the same of all others, above 1 where the card says more risk of
            the group than came true, measured against what it says of the others.
    """

    rows: int
    bads: int
    bad_rate: Figure
    predicted: float
    mean_score: Figure
    auc: Figure
    bad_rate_ratio: Figure
    overstatement: Figure


def performance(y: Floats, score: Ints, probability: Floats, ours: Mask, others: Mask) -> Performance:
    """Figures of the rows of one group against the others; both hold at least one row."""
    rows, bads = int(ours.sum()), int(y[ours].sum())
    other_rows, other_bads = int(others.sum()), int(y[others].sum())
    said, other_said = float(probability[ours].sum()), float(probability[others].sum())
    return Performance(
        rows=rows,
        bads=bads,
        bad_rate=figure(bads / rows, share_interval(bads, rows)),
        predicted=said / rows,
        mean_score=figure(float(score[ours].mean()), mean_interval(score[ours].astype(np.float64))),
        auc=_auc(y[ours], probability[ours]),
        bad_rate_ratio=figure(
            ratio(bads, rows, other_bads, other_rows),
            share_ratio_interval(bads, rows, other_bads, other_rows),
        ),
        overstatement=figure(
            ratio(other_bads, other_said, bads, said),
            event_ratio_interval(other_bads, other_said, bads, said),
        ),
    )


def figure(value: float | None, interval: tuple[float, float]) -> Figure:
    """A figure as it is kept: what is infinite is written as None."""
    low, high = (end if np.isfinite(end) else None for end in interval)
    return Figure(value, low, high)


def ratio(count: float, of: float, other_count: float, other_of: float) -> float | None:
    """`count / of` ÷ `other_count / other_of`; None where nothing can be divided."""
    return count / of / (other_count / other_of) if of and other_count and other_of else None


def _auc(y: Floats, risk: Floats) -> Figure:
    bads = int(y.sum())
    goods = len(y) - bads
    if not bads or not goods:
        return Figure(None, None, None)
    value = auc_value(y, risk)
    return figure(value, small_auc_interval(value, bads, goods))
