"""CSV, XLSX and Parquet files → frames of text with the layout's headers, or a clear refusal."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from features.errors import LayoutError, SourceFileError
from features.layouts import Layout
from features.parse import INVISIBLE
from features.read_csv import read_csv
from features.read_workbook import first_line, read_workbook
from features.source_table import SourceTable

ROW: Final = "__row__"
FAULT: Final = "__fault__"


def read_source_file(path: Path, layout: Layout, *, sheet: str | None = None) -> pl.DataFrame:
    """The file's rows as text: one column per layout header that is there, and where each row stands.

    `__row__` is the line of a CSV on which the row begins, the row of a sheet, or the number of a Parquet row;
    `__fault__` says what is wrong with a row as a whole. Empty rows are skipped.
    """
    try:
        if not path.is_file():
            raise SourceFileError(f"{path.name}：文件不存在")
        if path.stat().st_size == 0:
            raise SourceFileError(f"{path.name}：文件为空（0 字节），请重新导出")
        return _read(path, layout, sheet)
    except OSError as error:
        raise SourceFileError(f"{path.name}：文件读不出（{error.strerror or first_line(error)}）") from error


def _read(path: Path, layout: Layout, sheet: str | None) -> pl.DataFrame:
    suffix = path.suffix.lower()
    sheets: list[str] | None = None

    def header_of(rows: Sequence[Sequence[str | None]]) -> int:
        return _header_position(rows, layout)

    if suffix in {".csv", ".txt"}:
        table = read_csv(path, header_of)
    elif suffix == ".xlsx":
        table, sheets = read_workbook(path, sheet or layout.sheet, header_of)
    elif suffix == ".parquet":
        table = _read_parquet(path)
    else:
        raise SourceFileError(
            f"{path.name}：不支持的文件类型“{suffix}”，请提供 CSV、XLSX 或 Parquet（旧式 XLS 请另存为 XLSX）"
        )
    return _with_headers(table, path, layout, sheets)


def _with_headers(table: SourceTable, path: Path, layout: Layout, sheets: list[str] | None) -> pl.DataFrame:
    chosen = _places(table.header, path, layout, sheets)
    names = table.cells.columns
    faults = pl.lit(None, dtype=pl.String) if table.faults is None else table.faults
    frame = table.cells.select(
        *(pl.col(names[place]).cast(pl.String).alias(header) for header, place in chosen.items())
    ).with_columns(table.lines.alias(ROW), faults.alias(FAULT))
    empty = (
        pl.all_horizontal(pl.col(header).fill_null("") == "" for header in chosen) & pl.col(FAULT).is_null()
    )
    return frame.filter(~empty)


def _places(
    header: Sequence[str | None], path: Path, layout: Layout, sheets: list[str] | None
) -> dict[str, int]:
    """Which column of the file holds each of the layout's headers."""
    plain = [_plain(name) for name in header]
    chosen: dict[str, int] = {}
    missing = []
    for column in layout.read_columns:
        found = next((_plain(h) for h in (column.header, *column.aliases) if _plain(h) in plain), None)
        if found is not None:
            chosen[column.header] = _only_place(plain, found, path)
        elif not column.optional:
            missing.append(column.header)
    missing += [h for h in layout.left_out_headers if _plain(h) not in plain and h not in missing]
    if missing:
        where = f"（工作簿共有工作表：{'、'.join(sheets)}）" if sheets else ""
        there = "、".join(name.strip() for name in header[:30] if name and name.strip())
        raise LayoutError(
            f"{path.name}：缺少列：{'、'.join(missing)}。格式“{layout.name}”（{layout.label}）需要这些列；"
            f"文件中的列为：{there}{where}"
        )
    extra = {h: _only_place(plain, _plain(h), path) for h in layout.left_out_headers if h not in chosen}
    return chosen | extra


def _only_place(plain: list[str], name: str, path: Path) -> int:
    if plain.count(name) > 1:
        raise LayoutError(
            f"{path.name}：列“{name}”出现 {plain.count(name)} 次，无法确定用哪一列，请只保留一列"
        )
    return plain.index(name)


def _header_position(rows: Sequence[Sequence[str | None]], layout: Layout) -> int:
    """The first of the rows that holds most of the layout's headers: titles and notes may stand above it."""
    ours = {_plain(h) for column in layout.read_columns for h in (column.header, *column.aliases)}
    matches = [len(ours & {_plain(cell) for cell in row}) for row in rows]
    return matches.index(max(matches))


@lru_cache(maxsize=4096)
def _plain(name: str | None) -> str:
    # Not parse.clean: that works on columns, and this is asked for every cell of the first rows of every file.
    return "".join(re.sub(INVISIBLE, "", unicodedata.normalize("NFKC", name or "")).split()).lower()


def _read_parquet(path: Path) -> SourceTable:
    try:
        frame = pl.read_parquet(path)
        frame = frame.select(pl.col(name) for name, dtype in frame.schema.items() if not dtype.is_nested())
    except pl.exceptions.PolarsError as error:
        raise SourceFileError(f"{path.name}：不是完整的 Parquet 文件（{first_line(error)}）") from error
    return SourceTable(frame.columns, frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True))
