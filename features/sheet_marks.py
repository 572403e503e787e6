"""What a sheet shows and its table of values does not: cells merged downwards, and cells that hold an Excel error.

Who keeps a list by hand merges the party of several decisions into one cell; the library that reads values gives such
a cell to its first row alone, and reads #N/A as empty.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

import polars as pl

from features.errors import SourceFileError

_MERGED: Final = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)"')
_ERROR: Final = b' t="e"'
_CHUNK: Final = 2**20
_OVERLAP: Final = 200  # longer than any mark
Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """`merged`: first row, last row and column of each cell merged downwards; `errors`: row, column and text.

    Rows are counted from nought at the sheet's first row, columns from nought at the first that holds anything.
    """

    merged: tuple[tuple[int, int, int], ...] = ()
    errors: tuple[tuple[int, int, str], ...] = ()

    def below(self, rows: int) -> "SheetMarks":
        """The marks that begin below the first `rows` rows, counted from there."""
        return SheetMarks(
            tuple((top - rows, bottom - rows, column) for top, bottom, column in self.merged if top >= rows),
            tuple((row - rows, column, text) for row, column, text in self.errors if row >= rows),
        )

    def carried_down(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The rows with what a merged cell says in each of them; one that has nothing of its own stays empty."""
        own = cells.select(~pl.all_horizontal(pl.all().is_null())).to_series() if self.merged else None
        sources: dict[int, list[int]] = {}
        for top, bottom, column in self.merged:
            source = sources.setdefault(column, list(range(cells.height)))
            for row in range(top, min(bottom + 1, cells.height)):
                source[row] = top if own is not None and own[row] else row
        carried = {cells.columns[column]: cells.to_series(column).gather(s) for column, s in sources.items()}
        return cells.with_columns(**carried)

    def as_shown(self, cells: pl.Series, column: int, *, amount: bool) -> pl.Series:
        """The cells of one column, which is no text, so that nothing that cannot be known is read out of them.

        An error is what the sheet shows for it. A sum that several rows share says so: it is shared out to none.
        """
        told = {row: text for row, at, text in self.errors if at == column}
        if amount:
            for top, bottom, at in self.merged:
                if at == column and top < cells.len() and cells[top] is not None:
                    text = f"{cells[top]}（{bottom - top + 1} 行合并为一格）"
                    told |= dict.fromkeys(range(top, min(bottom + 1, cells.len())), text)
        return cells.scatter(list(told), list(told.values())) if told else cells


NO_MARKS: Final = SheetMarks()


def sheet_marks(path: Path, sheet: str, width: int) -> SheetMarks:
    """The marks of a sheet whose values take `width` columns.

    `SourceFileError` where their columns cannot be told: a value in the wrong place is worse than none.
    """
    try:
        merged, erring, cells = _looked_through(path, sheet)
    except (KeyError, StopIteration, ValueError, zipfile.BadZipFile, expat.ExpatError) as error:
        raise SourceFileError(
            f"{path.name}：工作表“{sheet}”读不出（文件可能损坏），请重新导出或另存为 XLSX"
        ) from error
    if not merged and not erring:
        return NO_MARKS
    if cells.last - cells.first + 1 != width:
        raise SourceFileError(
            f"{path.name}：工作表“{sheet}”中有合并的单元格或者错误值，定不出它们所在的列；"
            "请取消合并、改正错误值后另存"
        )
    placed = ((top - 1, bottom - 1, _place(column) - cells.first) for column, top, bottom in merged)
    return SheetMarks(
        tuple(mark for mark in placed if 0 <= mark[2] < width),
        tuple((row, column - cells.first, text) for row, column, text in cells.errors),
    )


def _looked_through(path: Path, sheet: str) -> tuple[list[tuple[str, int, int]], bool, "_Cells"]:
    cells = _Cells()
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        with archive.open(member) as content:
            merged, erring = _sighted(content)
        if merged or erring:
            with archive.open(member) as content:
                cells.read(content)
    return merged, erring, cells


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file within the workbook that holds a sheet."""
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    def named(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            ids[attributes["name"]] = next(v for key, v in attributes.items() if key.endswith(":id"))

    for member, start in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", named)):
        with archive.open(member) as content:
            _parse(content, start)
    target = targets[ids[sheet]]
    return f"xl/{target.lstrip('/').removeprefix('xl/')}"


def _sighted(content: IO[bytes]) -> tuple[list[tuple[str, int, int]], bool]:
    """Cells merged downwards, and whether any holds an error: most sheets have neither and need no closer look."""
    merged: dict[tuple[str, int, int], None] = {}
    erring, rest = False, b""
    while chunk := content.read(_CHUNK):
        text = rest + chunk
        erring = erring or _ERROR in text
        for column, top, bottom in _MERGED.findall(text) if b"mergeCell " in text else ():
            if int(bottom) > int(top):
                merged[column.decode(), int(top), int(bottom)] = None
        rest = text[-_OVERLAP:]
    return list(merged), erring


class _Cells:
    """One pass over a sheet's cells: which columns hold anything, and which cells an error."""

    def __init__(self) -> None:
        self.first, self.last = 2**14, -1
        self.errors: list[tuple[int, int, str]] = []
        self._row, self._column = -1, -1
        self._erring, self._text = False, ""

    def read(self, content: IO[bytes]) -> None:
        _parse(content, self._start, self._value, self._end)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._text = ""
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
        elif name == "c":
            place = attributes.get("r", "").rstrip("0123456789")
            self._column = _place(place) if place else self._column + 1
            self._erring = attributes.get("t") == "e"
        elif name in {"v", "is"}:
            self.first, self.last = min(self.first, self._column), max(self.last, self._column)

    def _value(self, text: str) -> None:
        if self._erring:
            self._text += text

    def _end(self, name: str) -> None:
        if name == "v" and self._erring:
            self.errors.append((self._row, self._column, self._text))


def _parse(
    content: IO[bytes],
    start: Callable[[str, Attributes], None],
    value: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Read XML; names are given without their prefix."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if value is not None and end is not None:
        parser.CharacterDataHandler = value
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.ParseFile(content)


def _place(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - 64
    return place - 1
