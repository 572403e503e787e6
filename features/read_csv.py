"""CSV text as offices really export it: UTF-8 or GBK, commas or tabs, titles above the header, quoted line breaks.

A row with too many cells is marked with what is wrong about it, so that it can be quarantined and the rest kept.
Missing cells at the end of a row are empty ones: spreadsheets leave them out.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from features.errors import SourceFileError
from features.source_table import HEADER_WITHIN, HeaderOf, SourceTable, joined_header

_Record = tuple[int, int, list[str]]
"""First line, last line and cells."""
_SEPARATORS: Final = (",", "\t", ";", "|")  # where several fit equally, the first
_HEAD_BYTES: Final = 1 << 20
_PIECE_BYTES: Final = 1 << 22
_ZIP: Final = b"PK\x03\x04"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def read_csv(path: Path, header_of: HeaderOf, header_rows: int = 1) -> SourceTable:
    """The rows below the header, with the line on which each begins."""
    content, encoding = _utf8(path.read_bytes(), path.name)
    if not content or content.isspace():
        raise SourceFileError(f"{path.name}：文件没有内容，请重新导出")
    separator, head = _head(content[:_HEAD_BYTES].decode(errors="ignore"), path.name)
    first = header_of([cells for _, _, cells in head])
    rows = head[first : first + header_rows]
    header = joined_header([cells for _, _, cells in rows])
    start, line, _ = rows[-1]
    quotes = content.count(b'"')
    if quotes % 2:
        _require_closed_quotes(content, separator, path.name)
    try:
        frame = pl.read_csv(_after_line(content, start - 1), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        frame = None
    named = _named(header)
    if frame is None or frame.width != len(header) or _has_content(frame[:, named:]):
        records = [one for one in _records(content.decode(), separator, path.name) if one[0] > start]
        return _by_rows(header[:named], records, rows[0][0], encoding)
    frame.columns = [str(index) for index in range(frame.width)]
    # Without quotes every record is one line.
    lines = _first_lines(frame, line + 1, content.count(b"\n") + 1 if quotes else 0)
    return SourceTable(header[:named], frame[:, :named], lines, header_line=rows[0][0], encoding=encoding)


def _named(header: Sequence[str | None]) -> int:
    """How many columns there are up to the last that has a name: what stands behind it is beyond the header."""
    named = [place for place, name in enumerate(header, start=1) if name and name.strip()]
    return named[-1] if named else len(header)


def _has_content(cells: pl.DataFrame) -> bool:
    return any(bool((column.drop_nulls().str.strip_chars() != "").any()) for column in cells)


def _utf8(content: bytes, name: str) -> tuple[bytes, str]:
    """The text as UTF-8 with plain line ends, whether it came in UTF-8 or GB18030, and which of them it was."""
    if content.startswith(_ZIP):
        raise SourceFileError(
            f"{name}：内容不是 CSV 文字，而是 Excel 工作簿或压缩包，请改用正确的扩展名或另存为 CSV"
        )
    if content.startswith(_UTF16) or b"\x00" in content:
        raise SourceFileError(f"{name}：文件像是 UTF-16 编码（或不是文字），请另存为“CSV UTF-8”后重新载入")
    content, encoding = content.removeprefix(b"\xef\xbb\xbf"), "UTF-8"
    if not _is_utf8(content):
        content, encoding = _from_gb18030(content, name).encode(), "GB18030"
    if b"\r" in content and b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    return content, encoding


def _is_utf8(content: bytes) -> bool:
    # polars tells in a fraction of the time that decoding takes; piece by piece, for it takes a copy of each.
    start = 0
    while start < len(content):
        # No character has the byte of a line's end inside.
        end = content.find(b"\n", start + _PIECE_BYTES) + 1 or len(content)
        try:
            pl.Series([content[start:end]]).cast(pl.String)
        except pl.exceptions.ComputeError:
            return False
        start = end
    return True


def _from_gb18030(content: bytes, name: str) -> str:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = None
    # A header in Chinese that reads as UTF-8 says that the file is UTF-8 with a broken place.
    if text is None or _is_chinese_utf8(content.split(b"\n", 1)[0]):
        line = content[: _first_not_utf8(content)].count(b"\n") + 1
        raise SourceFileError(
            f"{name}：第 {line} 行不是 UTF-8 也不是 GB18030（GBK）编码的文字（可能被截断），请用其中一种编码重新导出为 CSV"
        )
    return text


def _first_not_utf8(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(content)


def _is_chinese_utf8(line: bytes) -> bool:
    try:
        return not line.decode().isascii()
    except UnicodeDecodeError:
        return False


def _head(text: str, name: str) -> tuple[str, list[_Record]]:
    """What stands between the cells, and the first records: of the separators the one that most of them agree on."""
    heads: dict[str, list[_Record]] = {}
    faults = []
    for separator in _SEPARATORS:
        try:
            heads[separator] = list(islice(_records(text, separator, name), HEADER_WITHIN))
        except SourceFileError as error:  # quotes may close between commas and not between tabs
            faults.append(error)
    if not heads:
        raise faults[0]
    best = max(heads, key=lambda one: _alike([len(cells) for _, _, cells in heads[one]]))
    return best, heads[best]


def _alike(widths: list[int]) -> int:
    """How many records have the same number of cells, more than one."""
    return max(Counter(width for width in widths if width > 1).values(), default=0)


def _records(text: str, separator: str, name: str) -> Iterator[_Record]:
    """Each record; `SourceFileError` where the text is none of cells and records."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield line, reader.line_num, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceFileError(
            f"{name}：第 {line} 行不能按 CSV 读出，请检查引号是否成对（一格至多 {csv.field_size_limit():,} 字）"
        ) from error


def _after_line(content: bytes, lines: int) -> bytes:
    start = 0
    for _ in range(lines):
        start = content.index(b"\n", start) + 1
    return content[start:]


def _first_lines(frame: pl.DataFrame, first: int, lines: int) -> pl.Series:
    """The line on which each row begins; rows with line breaks inside quotes push the next ones down."""
    plain = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True)
    if first + frame.height >= lines:
        return plain
    breaks = frame.select(pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True))).to_series()
    return plain + breaks.cast(pl.Int64).cum_sum().shift(1, fill_value=0)


def _require_closed_quotes(content: bytes, separator: str, name: str) -> None:
    """A quote that is opened and never closed would swallow the rest of the file."""
    reader = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise SourceFileError(
                f"{name}：第 {line} 行的引号没有成对，其后的内容无法分清行列，请改正后重新载入"
            ) from error


def _by_rows(header: Sequence[str | None], records: list[_Record], first: int, encoding: str) -> SourceTable:
    """The slow way, for files in which some row has more cells than the header, which begins on line `first`."""
    width = len(header)
    rows = [
        [cell or None for cell in cells[:width]] + [None] * (width - len(cells)) for _, _, cells in records
    ]
    beyond = [[cell.strip() or None for cell in cells[width:]] for _, _, cells in records]
    faults = [
        f"该行有 {width + _named(extra)} 格，而表头只有 {width} 格" if any(extra) else None
        for extra in beyond
    ]
    most = max((len(extra) for extra in beyond), default=0)
    more = [extra + [None] * (most - len(extra)) for extra in beyond]
    return SourceTable(
        header,
        pl.DataFrame(rows, schema=_texts(width), orient="row"),
        pl.Series([record[0] for record in records], dtype=pl.Int64),
        pl.Series(faults, dtype=pl.String),
        pl.DataFrame(more, schema=_texts(most), orient="row") if most else None,
        first,
        encoding,
    )


def _texts(width: int) -> dict[str, type[pl.String]]:
    return {str(place): pl.String for place in range(width)}
