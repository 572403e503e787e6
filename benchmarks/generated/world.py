"""What generated records are drawn from: enterprises and one stream of random numbers."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from features.credit_code import synthetic

FIRST: Final = date(2023, 4, 1)
LAST: Final = date(2026, 9, 15)
Frames = list[pl.DataFrame]
"""Rows of a kind with `owner`, `occurred_on`, `received_on` and its payload, revisions and copies apart."""
_DAY: Final = 86_400_000


class World:
    """What every kind is drawn from: the enterprises and one stream of random numbers."""

    def __init__(self, enterprises: int, seed: int) -> None:
        self.codes = pl.Series("uscc", [synthetic(serial) for serial in range(enterprises)])
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.enterprises = enterprises

    def owners(self, rate: float) -> pl.Series:
        """Owners of about `rate` records per enterprise."""
        return pl.Series("owner", self.random.integers(0, self.enterprises, round(rate * self.enterprises)))

    def days(self, count: int) -> pl.Series:
        """Days in the years that are told of."""
        return pl.Series(
            np.datetime64(FIRST, "D") + self.random.integers(0, (LAST - FIRST).days, count)
        ).cast(pl.Date)

    def whole(self, low: int, high: int, count: int) -> pl.Series:
        return pl.Series(self.random.integers(low, high, count))

    def span(self, low: int, high: int, count: int) -> pl.Series:
        """So many days."""
        return self.whole(low, high, count).cast(pl.Duration("ms")) * _DAY

    def money(self, count: int, scale: float = 14.0) -> pl.Series:
        return pl.Series(np.exp(self.random.normal(scale, 1.2, count)).astype(np.int64))

    def chance(self, share: float, count: int) -> pl.Series:
        return pl.Series(self.random.random(count) < share)

    def of(self, words: list[str], count: int, weights: list[float] | None = None) -> pl.Series:
        return pl.Series(words).gather(pl.Series(self.random.choice(len(words), count, p=weights)))
