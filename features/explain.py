"""How a file would be read, without reading anything into the store: columns, units, samples, and what would be refused.

Rows about natural persons are left out before anything is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from features.errors import LayoutError
from features.layouts import LAYOUTS, Column, Layout
from features.layouts.layout import READING_LABELS
from features.mapping_fields import fields_of
from features.parse import clean
from features.problems import FILE, RECEIVED_ON
from features.read_file import (
    ROW,
    found_headers,
    named_places,
    plain_header,
    read_table,
    read_with,
    with_headers,
)
from features.source_table import Rows, SourceTable
from features.split_rows import parts_of
from features.typed_rows import TypedRows, read_cells, type_rows

ROWS: Final = 10_000
"""So many first rows are tried."""
SAMPLES: Final = 3
_FITS: Final = 0.5
"""A built-in layout is proposed from this share of its columns on. Less may be chance, and a row of data no header."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column as it is read: `header` as it stands in the file, the field, how it is read, and samples.

    A sample is what the cell says and what it is read as, null where it cannot be read. Amounts are read as 分.
    """

    header: str
    field: str
    label: str
    reading: str
    required: bool
    split: bool
    samples: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of the first rows of a file.

    Of `rows` (the file has `rows_in_all`) so many would be `accepted`, `quarantined` and `left_out` as natural
    persons'. `records` come of those accepted; `to_match` of them give only an identifier older than the unified
    code. `problems` has one row per wrong cell.
    """

    rows_in_all: int
    rows: int
    accepted: int
    quarantined: int
    left_out: int
    records: int
    to_match: int
    problems: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a file would be read by a layout.

    `proposed`: where nobody named a layout, those that fit best, equally; the first was tried. `header_rows`: where the header stands. `columns` are read into
    fields, `looked_at` only tells natural persons, `unread` are not read and never stored. `missing` are columns that
    the layout needs and the file has not: then there is no trial.
    """

    file: str
    layout: Layout
    proposed: tuple[str, ...]
    encoding: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_rows: tuple[int, ...]
    columns: tuple[ReadColumn, ...]
    looked_at: tuple[str, ...]
    unread: tuple[str, ...]
    missing: tuple[str, ...]
    trial: Trial | None


def explain(
    path: Path, layout: Layout | None, *, received_on: date, sheet: str | None = None, rows: int = ROWS
) -> Explanation:
    """Try the first `rows` of a file by a layout, or by the built-in one that fits best. Nothing is stored."""
    fitting = () if layout else best_fitting(path, sheet)
    chosen = layout or fitting[0]
    table = read_with(path, chosen, sheet=sheet)
    places, missing = found_headers(table, path, chosen)
    shown, trial = None, None
    if not missing:
        whole = with_headers(table, path, chosen)
        raw = whole.head(rows).with_columns(
            pl.lit(0, dtype=pl.Int32).alias(FILE), pl.lit(received_on).alias(RECEIVED_ON)
        )
        typed = type_rows(raw, chosen)
        shown, trial = typed.admitted.rows, _trial(typed, rows=raw.height, rows_in_all=whole.height)
    into_fields = [column for column in chosen.read_columns if column.header in places]
    headers = {column.header for column in into_fields}
    read = {*places.values(), *(place for column in into_fields for place in named_places(table, column))}
    first = table.header_line
    return Explanation(
        file=path.name,
        layout=chosen,
        proposed=tuple(fit.name for fit in fitting),
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=table.sheets,
        header_rows=tuple(range(first, first + chosen.header_rows)),
        columns=tuple(
            _column(column, chosen, table.header[places[column.header]], shown) for column in into_fields
        ),
        looked_at=tuple(header for header in places if header not in headers),
        unread=tuple(_unread(table, read)),
        missing=tuple(missing),
        trial=trial,
    )


def _unread(table: SourceTable, read: set[int]) -> Iterator[str]:
    """What columns that are not read are called; of those without a name the ones in which something stands."""
    for place, name in enumerate(table.header):
        if place in read:
            continue
        if name and name.strip():
            yield name
        elif clean(table.cells.to_series(place)).drop_nulls().len():
            yield f"第 {place + 1} 列（没有列名）"


def _trial(typed: TypedRows, *, rows: int, rows_in_all: int) -> Trial:
    quarantined = typed.problems.select(FILE, ROW).n_unique()
    return Trial(
        rows_in_all=rows_in_all,
        rows=rows,
        accepted=rows - quarantined - typed.admitted.left_out,
        quarantined=quarantined,
        left_out=typed.admitted.left_out,
        records=typed.good.height,
        to_match=typed.good["uscc"].null_count(),
        problems=typed.problems,
    )


def best_fitting(path: Path, sheet: str | None = None) -> tuple[Layout, ...]:
    """The built-in layouts most of whose columns a file has; `LayoutError` where it has none of any."""
    heads: list[Sequence[str | None]] = []

    def header_of(rows: Rows) -> int:
        heads[:] = rows
        return 0

    table = read_table(path, header_of, sheet=sheet)
    fits = {
        name: max(_fit(head, layout) for head in heads or [table.header]) for name, layout in LAYOUTS.items()
    }
    best = max(fits.values())
    if best[0] < _FITS:
        raise LayoutError(
            f"{path.name}：没有一种自带格式与它的列相符；请用 --explain --draft-mapping 起草映射文件"
        )
    return tuple(layout for name, layout in LAYOUTS.items() if fits[name] == best)


def _fit(row: Sequence[str | None], layout: Layout) -> tuple[float, int]:
    """Which share, and how many, of a layout's columns a row of headers has."""
    names = {plain_header(cell) for cell in row}
    has = sum(any(plain_header(h) in names for h in (c.header, *c.aliases)) for c in layout.columns)
    return has / len(layout.columns), has


def _column(column: Column, layout: Layout, header: str | None, rows: pl.DataFrame | None) -> ReadColumn:
    target = fields_of(layout.kind_name).get(column.field)
    samples: tuple[tuple[str, str | None], ...] = ()
    if rows is not None:
        cells = rows[column.header]
        text = parts_of(cells).explode() if column.split else clean(cells)
        some = text.drop_nulls().unique(maintain_order=True).head(SAMPLES)
        values = read_cells(some, column, layout).cast(pl.String)
        samples = tuple(zip(some.to_list(), values.to_list(), strict=True))
    return ReadColumn(
        header=header or column.header,
        field=column.field.strip("_"),
        label=target.label if target else READING_LABELS[column.reading],
        reading=READING_LABELS[column.reading],
        required=column.required,
        split=column.split,
        samples=samples,
    )
