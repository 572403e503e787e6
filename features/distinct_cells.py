"""A column that says the same few things again and again: worked out once for each thing that it says."""

from collections.abc import Callable
from typing import Final

import polars as pl

_WORTH_IT: Final = 10_000
"""Of fewer cells than these it is not worth asking whether they repeat themselves."""
_LOOKED_AT: Final = 16
"""Every so many cells one is looked at."""
_REPEATED: Final = 0.75
"""What says more different things than this share of the cells looked at is worked out cell by cell."""


def once_for_each(
    cells: pl.Series, work: Callable[[pl.Series], tuple[pl.Series, ...]]
) -> tuple[pl.Series, ...]:
    """What `work` gives for the texts of a column, row by row.

    `work` must give each cell's value from that cell alone, and null for null.
    """
    if cells.len() < _WORTH_IT:
        return work(cells)
    looked_at = cells.gather_every(_LOOKED_AT)
    if looked_at.n_unique() > _REPEATED * looked_at.len():
        return work(cells)
    categories = pl.Categories.random()  # our own: those of all columns together would stay for ever
    coded = cells.cast(pl.Categorical(categories))  # the categories live as long as it does
    places = coded.to_physical()
    return tuple(found.gather(places) for found in work(categories.to_series()))
