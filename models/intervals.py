"""Intervals, 95 % and two-sided: how far a figure may be off because the rows are no more than they are.

Each says by which method; of shares and ratios none needs a normal approximation where counts are small or zero.
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# The 95 % point of a two-sided interval.
Z95 = NormalDist().inv_cdf(0.975)
_Test = Callable[[float], bool]
_STEPS = 200  # of a bisection: more than float64 can tell apart


class Interval(NamedTuple):
    """Both ends; `high` may be infinite for a ratio whose denominator may be zero."""

    low: float
    high: float


def share_interval(count: int, rows: int, *, z: float = Z95) -> Interval:
    """Of a share `count / rows`, by Wilson's score; no rows, no knowledge: 0 … 1."""
    if not rows:
        return Interval(0.0, 1.0)
    share, z2 = count / rows, z * z
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = z / (1 + z2 / rows) * math.sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows))
    # At the ends the formula gives 0 or 1 up to rounding.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == rows else min(1.0, middle + half)
    return Interval(low, high)


def joint_z(comparisons: int) -> float:
    """The point of intervals that hold together in 95 of 100 cases, so many at a time (Bonferroni)."""
    return NormalDist().inv_cdf(1 - 0.025 / max(comparisons, 1))


def share_ratio_interval(
    count: int, rows: int, other_count: int, other_rows: int, *, z: float = Z95
) -> Interval:
    """Of the ratio `count / rows` ÷ `other_count / other_rows` of two independent shares, by Koopman's score (1984).

    The ratios that a chi-squared test does not reject; found by bisection on the logarithm. A zero count above gives
    a lower end of 0, a zero count below an upper end of infinity.
    """
    if not rows or not other_rows or count + other_count == 0:
        return Interval(0.0, math.inf)

    def beyond(log_ratio: float) -> bool:
        return _koopman(math.exp(log_ratio), count, rows, other_count, other_rows) > z * z

    # Starts at the ratio itself; with a zero count, at what half a case more would give.
    seed = math.log((count + 0.5) / (rows + 0.5) / ((other_count + 0.5) / (other_rows + 0.5)))
    centre = math.log(count / rows / (other_count / other_rows)) if count and other_count else seed
    low = 0.0 if count == 0 else math.exp(_crossing(beyond, centre, -1.0))
    high = math.inf if other_count == 0 else math.exp(_crossing(beyond, centre, 1.0))
    return Interval(low, high)


def event_ratio_interval(
    count: int, expected: float, other_count: int, other_expected: float, *, z: float = Z95
) -> Interval:
    """Of (count ÷ expected) ÷ (other count ÷ other expected): Wilson's for the share of all events that fall to the first.

    Given how many events there are in all, that share follows from the ratio and the two expectations alone.
    """
    if not expected or not other_expected or not count + other_count:
        return Interval(0.0, math.inf)
    low, high = share_interval(count, count + other_count, z=z)
    scale = other_expected / expected
    return Interval(low / (1 - low) * scale, math.inf if high == 1 else high / (1 - high) * scale)


def mean_interval(values: Floats) -> Interval:
    """Of a mean of independent rows: the normal one, by their variance. One row says nothing of it."""
    middle = float(values.mean())
    half = Z95 * float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return Interval(middle - half, middle + half)


def small_auc_interval(auc: float, bads: int, goods: int) -> Interval:
    """Of an AUC by Newcombe's method 5 (2006), for few rows: honest also at 1.0, where DeLong's has no width.

    The areas from which this one is no further than 1.96 of *their* standard errors (Hanley and McNeil's).
    """

    def beyond(area: float) -> bool:
        return abs(auc - area) > Z95 * _hanley_mcneil(area, bads, goods)

    low = 0.0 if auc == 0 else _between(beyond, 0.0, auc)
    high = 1.0 if auc == 1 else _between(beyond, 1.0, auc)
    return Interval(low, high)


def distance_interval(value: float, resampled: Floats, without: Floats) -> Interval:
    """Of a distance (never negative, 0 where nothing differs), from two sets of resampled values.

    Args:
        value: the distance measured.
        resampled: the same distance in samples drawn from the rows as they are.
        without: in samples drawn as if there were no distance.

    A distance is biased upwards, and in resampled rows more so, which makes their plain quantiles useless (coverage 0
    where nothing differs). So the lower end is 0 where `without` reaches the value, else it gives way by twice the
    bias; the upper end trusts the value. By simulation it covers in 0.88 to 0.98 of the cases.
    """
    spread = Z95 * float(resampled.std(ddof=1))
    bias = max(0.0, float(resampled.mean()) - value)
    reached = value <= float(np.quantile(without, 0.975))
    return Interval(0.0 if reached else max(0.0, value - 2 * bias - spread), value + spread)


def _koopman(ratio: float, count: int, rows: int, other_count: int, other_rows: int) -> float:
    """Chi-squared of a ratio, with the shares that fit it best."""
    a = ratio * (rows + other_count) + count + other_rows
    total = rows + other_rows
    root = math.sqrt(max(0.0, a * a - 4 * ratio * total * (count + other_count)))
    # The smaller root without loss of digits.
    share = 2 * ratio * (count + other_count) / (a + root)
    other = share / ratio
    found = 0.0
    for seen, of, expected in ((count, rows, share), (other_count, other_rows, other)):
        variance = of * expected * (1 - expected)
        difference = seen - of * expected
        if variance > 0:
            found += difference * difference / variance
        elif abs(difference) > 1e-9:
            return math.inf
    return found


def _crossing(beyond: _Test, start: float, step: float) -> float:
    """Where, from `start` in the direction of `step`, the test begins to reject."""
    far = start + step
    while not beyond(far):
        far += step
    return _between(beyond, far, start)


def _between(beyond: _Test, outside: float, inside: float) -> float:
    for _ in range(_STEPS):
        middle = (outside + inside) / 2
        if middle in {outside, inside}:
            break
        if beyond(middle):
            outside = middle
        else:
            inside = middle
    return inside


def _hanley_mcneil(area: float, bads: int, goods: int) -> float:
    pairs = (bads + goods) / 2 - 1
    more = (1 - area) / (2 - area) + area / (1 + area)
    return math.sqrt(area * (1 - area) * (1 + pairs * more) / (bads * goods))
