"""CSV, XLSX and Parquet files → frames of text with the layout's headers, or a clear refusal.

Refused before anything is unpacked: empty files, truncated workbooks, workbooks that would unpack to more than the
limit. What a CSV's lines say wrongly (too many cells) is told with the line's number.
"""

import csv
import io
import zipfile
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from features.errors import LayoutError, SourceFileError
from features.layouts import Layout
from features.parse import clean

UNPACKED_LIMIT: Final = 2 * 1024**3
"""Bytes a workbook may unpack to."""
RATIO_LIMIT: Final = 200
"""How many times larger than the file a workbook may unpack to."""
ROW: Final = "__row__"


def read_source_file(path: Path, layout: Layout, *, sheet: str | None = None) -> pl.DataFrame:
    """The file's rows as text: one column per layout header that is there, and `__row__` (the line in the file)."""
    if not path.is_file():
        raise SourceFileError(f"{path.name}:文件不存在")
    if path.stat().st_size == 0:
        raise SourceFileError(f"{path.name}:文件为空(0 字节),请重新导出")
    suffix = path.suffix.lower()
    if suffix in {".csv", ".txt"}:
        raw, sheets = _read_csv(path), None
    elif suffix == ".xlsx":
        raw, sheets = _read_xlsx(path, sheet or layout.sheet)
    elif suffix == ".parquet":
        raw, sheets = _read_parquet(path), None
    else:
        raise SourceFileError(f"{path.name}:不支持的文件类型“{suffix}”,请提供 CSV、XLSX 或 Parquet(旧式 XLS 请另存为 XLSX)")
    return _with_headers(raw, path, layout, sheets)


def _with_headers(raw: pl.DataFrame, path: Path, layout: Layout, sheets: list[str] | None) -> pl.DataFrame:
    there = {_header(name): name for name in raw.columns}
    chosen: dict[str, str] = {}
    missing = []
    for column in layout.columns:
        found = next((there[_header(h)] for h in (column.header, *column.aliases) if _header(h) in there), None)
        if found is not None:
            chosen[column.header] = found
        elif not column.optional:
            missing.append(column.header)
    missing += [h for h in layout.left_out_headers if _header(h) not in there and h not in missing]
    if missing:
        where = f"(工作簿共有工作表:{'、'.join(sheets)})" if sheets else ""
        raise LayoutError(
            f"{path.name}:缺少列:{'、'.join(missing)}。格式“{layout.name}”({layout.label})需要这些列;"
            f"文件中的列为:{'、'.join(raw.columns[:30])}{where}"
        )
    extra = {h: there[_header(h)] for h in layout.left_out_headers if h not in chosen}
    return raw.select(
        pl.int_range(2, raw.height + 2, dtype=pl.Int64).alias(ROW),
        *(pl.col(name).alias(header) for header, name in (chosen | extra).items()),
    )


def _header(name: str) -> str:
    cleaned = clean(pl.Series([name]))[0]
    return "".join((cleaned or "").split()).lower()


def _read_csv(path: Path) -> pl.DataFrame:
    content = path.read_bytes()
    text = _decoded(content, path.name)
    if text.strip() == "":
        raise SourceFileError(f"{path.name}:文件没有内容,请重新导出")
    try:
        return pl.read_csv(io.StringIO(text), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise SourceFileError(f"{path.name}:{_what_is_wrong(text)}") from error


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    line = content[:position].count(b"\n") + 1
    raise SourceFileError(
        f"{name}:第 {line} 行不是 UTF-8 也不是 GB18030(GBK)编码的文字,请用其中一种编码重新导出为 CSV"
    )


def _what_is_wrong(text: str) -> str:
    rows = csv.reader(io.StringIO(text))
    width = len(next(rows, []))
    for row in rows:
        if len(row) > width:
            return f"第 {rows.line_num} 行有 {len(row)} 格,而表头只有 {width} 格,请检查多余的逗号或引号"
    return "不能按 CSV 读出,请检查引号是否成对"


def _read_xlsx(path: Path, sheet: str | None) -> tuple[pl.DataFrame, list[str]]:
    _check_archive(path)
    try:
        book = fastexcel.read_excel(path)
        names = list(book.sheet_names)
    except fastexcel.FastExcelError as error:
        raise SourceFileError(f"{path.name}:不能作为 Excel 工作簿打开,请重新导出({_first_line(error)})") from error
    wanted = sheet or names[0]
    if wanted not in names:
        raise LayoutError(f"{path.name}:没有工作表“{wanted}”,工作簿共有工作表:{'、'.join(names)}")
    try:
        frame = book.load_sheet(wanted, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise SourceFileError(f"{path.name}:工作表“{wanted}”读不出,请重新导出({_first_line(error)})") from error
    return frame, names


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise SourceFileError(f"{path.name}:不是完整的 XLSX 文件(可能下载中断或被截断),请重新取得") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = path.stat().st_size
    if unpacked > UNPACKED_LIMIT or (unpacked > 64 * 1024**2 and unpacked > RATIO_LIMIT * packed):
        raise SourceFileError(
            f"{path.name}:解压后将达 {unpacked / 1024**2:,.0f} MiB(压缩文件 {packed / 1024**2:.1f} MiB),超出允许的大小,拒绝读取"
        )
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise SourceFileError(f"{path.name}:压缩包中没有 Excel 工作簿,扩展名与内容不符")


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceFileError(f"{path.name}:不是完整的 Parquet 文件({_first_line(error)})") from error
    return frame.select(pl.all().cast(pl.String))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
