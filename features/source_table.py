"""What a reader of files hands over: the header, the cells as text, and where each row stands in the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from features.sheet_marks import NO_MARKS, SheetMarks

HEADER_WITHIN: Final = 20
"""The header is looked for in so many first rows: titles and notes may stand above it."""
Rows = Sequence[Sequence[str | None]]
HeaderOf = Callable[[Rows], int]
"""Given the first rows, which of them is the first of the header."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The rows of a file below its header.

    `cells` has one text column per header, named by position. `lines` says where each row stands (line of a CSV,
    row of a sheet). `faults` says what is wrong with a row as a whole, null where nothing is; `extra` has what stands
    in a row beyond the last header, one text column per place. `header_line` is where the header begins. `encoding`
    is that of a CSV; `sheet` and `sheets` are of a workbook: the one read, and all; so are the `marks` of its rows.
    """

    header: Sequence[str | None]
    cells: pl.DataFrame
    lines: pl.Series
    faults: pl.Series | None = None
    extra: pl.DataFrame | None = None
    header_line: int = 1
    encoding: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    marks: SheetMarks = NO_MARKS


def joined_header(rows: Rows) -> Sequence[str | None]:
    """The header that one or two rows make: of two, the upper name, a slash, the lower name.

    An upper cell that was merged over several columns stands in the first of them only: it is carried on over the
    next columns while those have a lower name and none above. One without a lower name was merged downwards.
    """
    if len(rows) == 1:
        return rows[0]
    width = max(len(row) for row in rows)
    upper, lower = ([*(_name(cell) for cell in row), *[None] * (width - len(row))] for row in rows)
    names: list[str | None] = []
    carried: str | None = None
    for above, below in zip(upper, lower, strict=True):
        carried = (above or carried) if below else None
        names.append("/".join(part for part in (carried or above, below) if part) or None)
    return names


def _name(cell: str | None) -> str | None:
    return "".join(cell.split()) or None if cell else None
