"""Frames of few rows worked on without threads: waking these takes longer than the work that they would share."""

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any, Final

import polars as pl

FEW: Final = 4_096


def with_columns(frame: pl.DataFrame, *added: Any, **named: Any) -> pl.DataFrame:
    """As `frame.with_columns`."""
    if frame.height > FEW:
        return frame.with_columns(*added, **named)
    return frame.with_columns_seq(*added, **named)


def select(frame: pl.DataFrame, *asked: Any, **named: Any) -> pl.DataFrame:
    """As `frame.select`."""
    if frame.height > FEW:
        return frame.select(*asked, **named)
    return frame.select_seq(*asked, **named)


def without(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """As `frame.drop`, of columns that it may lack."""
    return frame[[name for name in frame.columns if name not in names]]


def among(frame: pl.DataFrame, name: str, values: frozenset[str]) -> pl.DataFrame:
    """The rows in which a column says one of some values: of few rows mostly none does."""
    if frame.height <= FEW and values.isdisjoint(frame[name].to_list()):
        return frame.clear()
    return frame.filter(pl.col(name).is_in(list(values)))


def constant(name: str, value: Hashable, dtype: pl.DataType, height: int) -> pl.Series:
    """The same value in each of so many rows."""
    return _in_one_row(name, value, dtype).new_from_index(0, height)


@lru_cache(maxsize=512)
def _in_one_row(name: str, value: Hashable, dtype: pl.DataType) -> pl.Series:
    """Made once: a night asks for hundreds of them, of a dozen kinds."""
    return pl.Series(name, [value], dtype)


def with_constants(frame: pl.DataFrame, said: Iterable[tuple[str, Hashable, pl.DataType]]) -> pl.DataFrame:
    """A frame with columns that say the same in each row, beside those it has."""
    return frame.hstack([constant(name, value, dtype, frame.height) for name, value, dtype in said])
