"""What a reader of files hands over: the header, the cells as text, and where each row stands in the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

HEADER_WITHIN: Final = 20
"""The header is looked for in so many first rows: titles and notes may stand above it."""
HeaderOf = Callable[[Sequence[Sequence[str | None]]], int]
"""Given the first rows, which of them is the header."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows of a file below its header.

    `cells` has one text column per header, named by position. `lines` says where each row stands (line of a CSV,
    row of a sheet). `faults` says what is wrong with a row as a whole, null where nothing is.
    """

    header: Sequence[str | None]
    cells: pl.DataFrame
    lines: pl.Series
    faults: pl.Series | None = None
