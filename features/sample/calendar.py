"""The simulated time: quarters, the days on which deliveries arrive, and arithmetic on days.

Days are whole numbers since 1970-01-01, so that everything stays in numpy arrays until a table is built.
"""

from datetime import date
from typing import Final

import numpy as np

from features.sample.arrays import Ints
from features.sample.parameters import DELIVERIES

_EPOCH: Final = date(1970, 1, 1)


def day(year: int, month: int, of_month: int) -> int:
    """Days since 1970-01-01."""
    return (date(year, month, of_month) - _EPOCH).days


def as_date(value: int) -> date:
    """The date of a day number."""
    return date.fromordinal(_EPOCH.toordinal() + value)


FIRST_DAY: Final = date(2021, 1, 1)
LAST_DAY: Final = date(2026, 10, 31)
_STARTS: Final = [(year, month) for year in range(2021, 2027) for month in (1, 4, 7, 10)]
QUARTERS: Final = len(_STARTS)
"""24 quarters; the last one holds October 2026 only."""
QUARTER_FIRST: Final = np.array([day(year, month, 1) for year, month in _STARTS], dtype=np.int64)
QUARTER_LAST: Final = np.append(QUARTER_FIRST[1:] - 1, day(2026, 10, 31))
QUARTER_SHARE: Final = (QUARTER_LAST - QUARTER_FIRST + 1) / 91.3125
"""How much of a full quarter each one is: 1 but for the last."""
PERIODS: Final = QUARTERS - 1
"""Quarters that are over, and so have been declared for."""
DUE_DAYS: Final = np.array(
    [
        day(year + month // 10, (month + 2) % 12 + 1, {1: 18, 4: 15, 7: 25, 10: 20}[month])
        for year, month in _STARTS[:PERIODS]
    ],
    dtype=np.int64,
)
"""Deadline of declaration and payment after each period; it moves a little with the holidays."""
_RECEIVED: Final = np.array(
    [day(2021, 1, 10)]
    + [day(year + month // 10, (month + 2) % 12 + 1, 10) for year, month in _STARTS[:PERIODS]]
    + [day(2026, 10, 31)],
    dtype=np.int64,
)
DELIVERY_DAYS: Final = tuple(as_date(int(received)) for received in _RECEIVED[1:])
"""The days on which every feed delivers; the one before them brought the register alone."""
NEVER: Final = day(2999, 1, 1)
"""A day of receipt beyond the simulated time: such rows are not written."""
_RECEIVED_OR_NEVER: Final = np.append(_RECEIVED, np.full(8, NEVER))
REPORT_YEARS: Final = range(2020, 2026)
"""Years that annual tables speak about; each is published in the following year."""


def quarter_of(days: Ints) -> Ints:
    """The quarter a day lies in; −1 before the simulated time."""
    return (np.searchsorted(QUARTER_FIRST, days, side="right") - 1).astype(np.int64)


def quarter_end(days: Ints) -> Ints:
    """The last day of the quarter a day lies in."""
    return QUARTER_LAST[np.clip(quarter_of(days), 0, QUARTERS - 1)]


def received_on(known: Ints, rng: np.random.Generator | None = None) -> Ints:
    """The day of receipt of what became known on these days; with `rng` some of it arrives quarters late."""
    delivery = np.where(known > QUARTER_LAST[-1], _RECEIVED.size, np.maximum(quarter_of(known) + 1, 0))
    if rng is not None:
        late = rng.random(known.size) < DELIVERIES.late_share
        delivery = delivery + late * rng.integers(1, DELIVERIES.late_quarters + 1, known.size)
    return _RECEIVED_OR_NEVER[np.minimum(delivery, _RECEIVED_OR_NEVER.size - 1)]


def add_months(days: Ints, months: Ints) -> Ints:
    """The same day of the month so many months later (the month's last day where there is no such day)."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    within = (dates - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months.astype("timedelta64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    result: Ints = first + np.minimum(within, length - 1)
    return result


def years_of(days: Ints) -> Ints:
    """The calendar year of each day."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
