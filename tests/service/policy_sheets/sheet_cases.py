"""A policy's folder, its sheets, and a workbook in which cells were changed, as the tests here need them."""

import atexit
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import openpyxl

from scoring.compiler.loader import PACKAGED
from service.policy_sheets.content import Content, content
from service.policy_sheets.export import export_workbook
from service.policy_sheets.importing import Imported, import_workbook
from service.policy_sheets.read import ReadRow, ReadSheet
from service.policy_sheets.reference import GUIDE, NAMES


@cache
def shipped() -> Content:
    return content(PACKAGED)


@cache
def small() -> Content:
    """The sheets of the packaged policy with the measures of two domains only: quick to write and to read."""
    folder = Path(mkdtemp()) / "policy"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    shutil.copytree(PACKAGED, folder)
    for file in (folder / "measures").iterdir():
        if file.stem not in {"honours", "emergency_deferral"}:
            file.unlink()
    return content(folder)


def copied(tmp_path: Path, name: str = "policy") -> Content:
    """The sheets of a copy of the small policy."""
    return content(Path(shutil.copytree(small().folder, tmp_path / name)))


def texts(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


class Book:
    """A workbook as a spreadsheet program has it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def column(self, sheet: str, header: str) -> int:
        return next(cell.column for cell in self.book[sheet][1] if cell.value == header)

    def line(self, sheet: str, key: str) -> int:
        return next(row[0].row for row in self.book[sheet].iter_rows(min_row=2) if row[0].value == key)

    def cell(self, sheet: str, key: str, header: str) -> Any:
        return self.book[sheet].cell(self.line(sheet, key), self.column(sheet, header))

    def put(self, sheet: str, key: str, **cells: Any) -> str:
        """Change cells of a row; gives the address of the last."""
        for header, value in cells.items():
            cell = self.cell(sheet, key, _header(self.book[sheet], header))
            cell.value = value
        return str(cell.coordinate)

    def append(self, sheet: str, **cells: Any) -> int:
        """Fill the first empty row; gives its line."""
        page = self.book[sheet]
        line = next(row[0].row for row in page.iter_rows(min_row=2) if not any(one.value for one in row))
        for header, value in cells.items():
            page.cell(line, self.column(sheet, _header(page, header))).value = value
        return line

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def _header(page: Any, start: str) -> str:
    """A header by how it begins, which in tests may stand for it."""
    return next(cell.value for cell in page[1] if str(cell.value or "").startswith(start))


def opened(tmp_path: Path, source: Content) -> Book:
    path = tmp_path / "policy.xlsx"
    export_workbook(source, path)
    return Book(path)


@cache
def _small_workbook() -> bytes:
    """The small policy as a workbook, without the sheets for looking things up, which make it slow to open."""
    with TemporaryDirectory() as folder:
        book = opened(Path(folder), small())
        for name in NAMES:
            if name != GUIDE:
                book.book.remove(book.book[name])
        return book.save().read_bytes()


def imported(
    tmp_path: Path,
    change: Callable[[Book], object],
    to: str | None = "new",
    in_force_on: date | None = None,
) -> Imported:
    """The small policy exported, changed and imported; unissued, unless it is in force on a day."""
    path = tmp_path / "policy.xlsx"
    path.write_bytes(_small_workbook())
    book = Book(path)
    change(book)
    folder = tmp_path / to if to else None
    return import_workbook(book.save(), small(), folder, in_force_on=in_force_on)


def as_read(source: Content) -> dict[str, ReadSheet]:
    """What an unchanged workbook reads as, without the workbook."""
    return {
        name: ReadSheet(
            name,
            {header: f"col{place}:" for place, header in enumerate(sheet.headers)},
            tuple(
                ReadRow(line, row.key, "", dict(row.cells))
                for line, row in enumerate(source.rows[name], start=2)
            ),
        )
        for name, sheet in source.sheets.items()
    }


def with_cell(sheet: ReadSheet, key: str, header: str, text: str) -> ReadSheet:
    rows = tuple(
        replace(row, cells={**row.cells, header: text}) if row.key == key else row for row in sheet.rows
    )
    return replace(sheet, rows=rows)
