"""CSV, XLSX and Parquet files → frames of text with the layout's headers, or a clear refusal."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from features.errors import LayoutError, SourceFileError
from features.layouts import Column, Layout
from features.mapping_schema import UNITS
from features.parse import INVISIBLE
from features.read_csv import read_csv
from features.read_workbook import read_workbook
from features.source_table import HeaderOf, Rows, SourceTable, joined_header
from features.system_reasons import system_reason

ROW: Final = "__row__"
FAULT: Final = "__fault__"
EXTRA: Final = "__extra__"
"""What the names of columns begin with that hold what stands beyond the last header."""
_TEXT: Final = (".csv", ".tsv", ".txt")
SUFFIXES: Final = (*_TEXT, ".xlsx", ".parquet")
"""What the names of files that can be read end with."""


def read_source_file(path: Path, layout: Layout, *, sheet: str | None = None) -> pl.DataFrame:
    """The file's rows as text: one column per layout header that is there, and where each row stands.

    `__row__` is the line of a CSV on which the row begins, the row of a sheet, or the number of a Parquet row;
    `__fault__` says what is wrong with a row as a whole; what stands beyond the last header is in `__extra__0` and
    so on, where there is any. Empty rows are skipped.
    """
    return with_headers(read_with(path, layout, sheet=sheet), path, layout)


def read_with(path: Path, layout: Layout, *, sheet: str | None = None) -> SourceTable:
    """All columns of the file below the header of the layout, by position."""

    def header_of(rows: Rows) -> int:
        return _header_position(rows, layout)

    return read_table(path, header_of, header_rows=layout.header_rows, sheet=sheet or layout.sheet)


def read_table(
    path: Path, header_of: HeaderOf, *, header_rows: int = 1, sheet: str | None = None
) -> SourceTable:
    """All columns of the file below the header that `header_of` finds, by position."""
    try:
        if not path.is_file():
            raise SourceFileError(f"{path.name}：文件不存在")
        if path.stat().st_size == 0:
            raise SourceFileError(f"{path.name}：文件为空（0 字节），请重新导出")
        return _read(path, header_of, header_rows, sheet)
    except OSError as error:
        raise SourceFileError(f"{path.name}：文件读不出{system_reason(error)}，请检查路径和权限") from error


def _read(path: Path, header_of: HeaderOf, header_rows: int, sheet: str | None) -> SourceTable:
    suffix = path.suffix.lower()
    if suffix in _TEXT:
        return read_csv(path, header_of, header_rows)
    if suffix == ".xlsx":
        return read_workbook(path, sheet, header_of, header_rows)
    if suffix == ".parquet":
        return _read_parquet(path)
    raise SourceFileError(
        f"{path.name}：不支持的文件类型“{suffix}”，请提供 CSV、XLSX 或 Parquet（旧式 XLS 请另存为 XLSX）"
    )


def with_headers(table: SourceTable, path: Path, layout: Layout) -> pl.DataFrame:
    """The columns of a table that the layout reads, under the layout's headers, without empty rows."""
    chosen = places(table, path, layout)
    columns = {column.header: column for column in layout.read_columns}
    faults = pl.lit(None, dtype=pl.String) if table.faults is None else table.faults
    frame = pl.DataFrame(
        [_as_read(table, place, columns.get(header)).alias(header) for header, place in chosen.items()]
    ).with_columns(table.lines.alias(ROW), faults.alias(FAULT))
    if table.extra is not None:
        frame = frame.hstack(table.extra.rename(lambda name: EXTRA + name))
    if (frame[next(iter(chosen))].fill_null("") != "").all():  # as in most files: nothing to look for
        return frame
    empty = (
        pl.all_horizontal(pl.col(header).fill_null("") == "" for header in chosen) & pl.col(FAULT).is_null()
    )
    return frame.filter(~empty)


def _as_read(table: SourceTable, place: int, column: Column | None) -> pl.Series:
    """The text of one column; where its cell is empty, of the next column by another of its names."""
    cells = table.cells.to_series(place).cast(pl.String)
    if column is None:
        return cells
    cells = _shown(table, place, column)
    for other in named_places(table, column):
        if other != place:
            empty = cells.fill_null("").str.strip_chars() == ""
            cells = _shown(table, other, column).zip_with(empty, cells)
    return cells


def _shown(table: SourceTable, place: int, column: Column) -> pl.Series:
    cells = table.cells.to_series(place).cast(pl.String)
    if column.reading in {"text", "document_no"}:
        return cells
    return table.marks.as_shown(cells, place, amount=column.reading in UNITS.values())


def named_places(table: SourceTable, column: Column) -> list[int]:
    """The columns of the file that one of the layout's is called by, in the order of its names."""
    plain = [plain_header(name) for name in table.header]
    names = dict.fromkeys(plain_header(header) for header in (column.header, *column.aliases))
    return [plain.index(name) for name in names if name in plain]


def places(table: SourceTable, path: Path, layout: Layout) -> dict[str, int]:
    """Which column of the file holds each of the layout's headers, or `LayoutError` with those that are missing."""
    chosen, missing = found_headers(table, path, layout)
    if missing:
        where = f"（工作簿共有工作表：{'、'.join(table.sheets)}）" if table.sheets else ""
        # What is no header may be a row of data, and that may be a person's.
        named = [name.strip() for name in table.header[:30] if name and name.strip()] if chosen else []
        there = f"文件中的列为：{'、'.join(named)}" if named else "文件前 20 行中没有这些列的表头"
        raise LayoutError(
            f"{path.name}：缺少列：{'、'.join(missing)}。格式“{layout.name}”（{layout.label}）需要这些列；"
            f"{there}{where}"
        )
    return chosen


def found_headers(table: SourceTable, path: Path, layout: Layout) -> tuple[dict[str, int], list[str]]:
    """The place of each of the layout's headers that the file has, and the headers that it needs and has not."""
    plain = [plain_header(name) for name in table.header]
    chosen: dict[str, int] = {}
    missing = []
    for column in layout.read_columns:
        found = [plain[place] for place in named_places(table, column)]
        if len(found) > 1 and plain_header(column.header) not in found:
            told = "”“".join(found)
            raise LayoutError(
                f"{path.name}：列“{told}”都可以是“{column.header}”，无法确定用哪一列；"
                f"请只保留一列，或把所用的一列改名为“{column.header}”"
            )
        if found:
            chosen[column.header] = _only_place(plain, found[0], path)
        elif not column.optional:
            missing.append(column.header)
    for header in layout.left_out_headers:
        if plain_header(header) in plain:
            chosen.setdefault(header, _only_place(plain, plain_header(header), path))
        elif header not in missing:
            missing.append(header)
    for header in layout.left_out_optional:
        if plain_header(header) in plain:
            chosen.setdefault(header, _only_place(plain, plain_header(header), path))
    return chosen, missing


def _only_place(plain: list[str], name: str, path: Path) -> int:
    if plain.count(name) > 1:
        raise LayoutError(
            f"{path.name}：列“{name}”出现 {plain.count(name)} 次，无法确定用哪一列，请只保留一列"
        )
    return plain.index(name)


def _header_position(rows: Rows, layout: Layout) -> int:
    """The first of the rows that holds most of the layout's headers: titles and notes may stand above it."""
    ours = {plain_header(h) for column in layout.read_columns for h in (column.header, *column.aliases)}
    headers = [joined_header(rows[first : first + layout.header_rows]) for first in range(len(rows))]
    matches = [len(ours & {plain_header(cell) for cell in header}) for header in headers]
    return matches.index(max(matches))


@lru_cache(maxsize=4096)
def plain_header(name: str | None) -> str:
    """A header without what does not tell headers apart: widths, spaces, invisible characters, case."""
    # Not parse.clean: that works on columns, and this is asked for every cell of the first rows of every file.
    return "".join(re.sub(INVISIBLE, "", unicodedata.normalize("NFKC", name or "")).split()).lower()


def _read_parquet(path: Path) -> SourceTable:
    try:
        frame = pl.read_parquet(path, glob=False)
        frame = frame.select(pl.col(name) for name, dtype in frame.schema.items() if not dtype.is_nested())
    except pl.exceptions.PolarsError as error:
        raise SourceFileError(
            f"{path.name}：不是完整的 Parquet 文件（可能被截断，或扩展名与内容不符），请重新取得"
        ) from error
    return SourceTable(frame.columns, frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True))
