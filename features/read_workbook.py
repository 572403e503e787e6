"""XLSX workbooks → tables of text. Refused before anything is unpacked: truncated ones, bombs, other archives."""

import zipfile
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from features.errors import LayoutError, SourceFileError
from features.sheet_marks import sheet_marks
from features.source_table import HEADER_WITHIN, HeaderOf, SourceTable, joined_header

UNPACKED_LIMIT: Final = 2 * 1024**3
"""Bytes a workbook may unpack to."""
RATIO_LIMIT: Final = 200
"""How many times larger than the file a workbook may unpack to."""
_SMALL: Final = 64 * 1024**2
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def read_workbook(path: Path, sheet: str | None, header_of: HeaderOf, header_rows: int = 1) -> SourceTable:
    """The rows of a sheet (the first without a name) below its header."""
    check_archive(path)
    try:
        book = fastexcel.read_excel(path)
        names = list(book.sheet_names)
    except fastexcel.FastExcelError as error:
        raise SourceFileError(
            f"{path.name}：不能作为 Excel 工作簿打开（文件可能损坏），请重新导出或另存为 XLSX"
        ) from error
    if not names:
        raise SourceFileError(f"{path.name}：工作簿中没有工作表")
    wanted = sheet or names[0]
    if wanted not in names:
        raise LayoutError(f"{path.name}：没有工作表“{wanted}”，工作簿共有工作表：{'、'.join(names)}")
    try:
        # Without header and with nothing skipped a row's place is its row in the sheet.
        frame = book.load_sheet(wanted, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise SourceFileError(
            f"{path.name}：工作表“{wanted}”读不出（文件可能损坏），请重新导出或另存为 XLSX"
        ) from error
    if frame.is_empty():
        raise LayoutError(f"{path.name}：工作表“{wanted}”是空的，工作簿共有工作表：{'、'.join(names)}")
    position = header_of(frame.head(HEADER_WITHIN).rows())
    below = min(position + header_rows, frame.height)
    header = joined_header(frame[position:below].rows())
    marks = sheet_marks(path, wanted, frame.width).below(below)
    cells = marks.carried_down(frame[below:])
    cells.columns = [str(index) for index in range(cells.width)]
    lines = pl.int_range(below + 1, below + 1 + cells.height, dtype=pl.Int64, eager=True)
    return SourceTable(
        header, cells, lines, header_line=position + 1, sheet=wanted, sheets=tuple(names), marks=marks
    )


def check_archive(path: Path) -> None:
    """Refuse what is no workbook or unpacks to more than it may, before anything is unpacked. Raises SourceFileError."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLD_OFFICE:
        raise SourceFileError(f"{path.name}：工作簿设有打开密码，或是旧式 XLS 文件，请去掉密码并另存为 XLSX")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise SourceFileError(
            f"{path.name}：不是完整的 XLSX 文件（可能下载中断或被截断），请重新取得"
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = path.stat().st_size
    if unpacked > UNPACKED_LIMIT or (unpacked > _SMALL and unpacked > RATIO_LIMIT * packed):
        raise SourceFileError(
            f"{path.name}：解压后将达 {unpacked / 1024**2:,.0f} MiB（压缩文件 {packed / 1024**2:.1f} MiB），超出允许的大小，拒绝读取"
        )
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise SourceFileError(f"{path.name}：压缩包中没有 Excel 工作簿，扩展名与内容不符")
