"""Where the header of a foreign table stands, over one row or two, and which kind of record it speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from features.errors import LayoutError
from features.header_likeness import known_names
from features.likely_kind import LikelyKind, likely_kind
from features.read_file import read_table
from features.source_table import Rows, SourceTable, joined_header

_DATA: Final = re.compile(r"\d{4,}|^\d+(\.\d+)?$|\d.*号$")
"""What stands in rows of data and in no header."""


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """The table below the header found, how many rows make the header, and the kind of record it fits best.

    `rival` is another kind that fits nearly as well, where neither header nor title decides. `titles` are the cells
    above the header, and what file and sheet are called.
    """

    table: SourceTable
    header_rows: int
    kind: str
    rival: str | None
    titles: tuple[str, ...]


def find_header(path: Path, *, kind: str | None, sheet: str | None) -> FoundHeader:
    """Find the header among the first rows; `LayoutError` where nothing looks like one.

    `kind` is the kind of record where somebody knows it.
    """
    heads: list[tuple[int, int, int]] = []
    first: list[Sequence[str | None]] = []

    def header_of(rows: Rows) -> int:
        first[:] = rows
        heads[:] = [(_known(rows, at, count), -count, -at) for at in range(len(rows)) for count in (1, 2)]
        return 0

    table = read_table(path, header_of, sheet=sheet)  # this first reading is only to see the first rows
    known, count, at = max(heads) if heads else (known_names(table.header), -1, 0)
    if heads:
        table = read_table(path, lambda _: -at, header_rows=-count, sheet=sheet)
    if not known:
        others = (
            f"；工作簿共有工作表：{'、'.join(table.sheets)}，可用 --sheet 指明" if table.sheets[1:] else ""
        )
        raise LayoutError(
            f"{path.name}：前 20 行中没有看得懂的表头，无法起草映射；请确认表头在前 20 行之内，或参照说明自行编写映射文件{others}"
        )
    titles = [path.stem, table.sheet or "", *(cell for row in first[:-at] for cell in row if cell)]
    likely = LikelyKind(kind) if kind else likely_kind(table.header, titles)
    return FoundHeader(table, -count, likely.kind, likely.rival, tuple(titles))


def _known(rows: Rows, at: int, count: int) -> int:
    """How many names of fields there are in the header that the rows from `at` on would make."""
    header = rows[at : at + count]
    if count == 2 and not (len(header) == 2 and _is_double(*header)):
        return 0
    return known_names(joined_header(header))


def _is_double(upper: Sequence[str | None], lower: Sequence[str | None]) -> bool:
    """Whether two rows are one header: several names above, some carried over names below, and no data below."""
    above = {cell.strip() for cell in upper if cell and cell.strip()}
    padded = [*upper, *[None] * (len(lower) - len(upper))]
    carried = any(low and not up for up, low in zip(padded, lower, strict=False))
    return len(above) > 1 and carried and not any(low and _DATA.search(low) for low in lower)
