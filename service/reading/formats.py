"""A list as CSV or as a workbook: what a spreadsheet opens, and nothing in it is a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any, Final, Literal

import xlsxwriter

from scoring.decision import STATUSES
from scoring.entries import Document
from service.reading.lists import FIELDS
from service.reports.workbook import LOOKS_LIKE_FORMULA, PLAIN

LARGEST_SHEET: Final = 1_048_575
"""Rows of a sheet below its header."""
_WIDTHS: Final = {"uscc": 22, "name": 36, "decision_id": 68}


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a list is exported."""

    name: Literal["ndjson", "csv", "xlsx"]
    label: str
    media_type: str


FORMATS: Final[dict[str, Format]] = {
    one.name: one
    for one in (
        Format("ndjson", "每行一个 JSON，可以续传", "application/x-ndjson"),
        Format("csv", "带 BOM 的 UTF-8", "text/csv; charset=utf-8"),
        Format("xlsx", "Excel 工作簿", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )
}


def csv_head() -> bytes:
    """The mark by which Excel knows UTF-8, and the header."""
    return b"\xef\xbb\xbf" + _csv([list(FIELDS.values())])


def csv_rows(rows: Iterable[Document]) -> bytes:
    """Rows; a text that begins as a formula does is led by an apostrophe."""
    return _csv([[_inert(_cell(row, name)) for name in FIELDS] for row in rows])


def workbook_file(rows: Iterable[Document], *, simulated: bool) -> IO[bytes]:
    """A workbook with all rows in a file without a name, at its beginning; memory does not grow with the rows."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with xlsxwriter.Workbook(file, {**PLAIN, "constant_memory": True}) as book:
            _sheet(book, rows, simulated=simulated)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _sheet(book: Any, rows: Iterable[Document], *, simulated: bool) -> None:
    sheet = book.add_worksheet("等级名单（模拟数据）" if simulated else "等级名单")
    for place, name in enumerate(FIELDS):
        sheet.set_column(place, place, _WIDTHS.get(name, 14))
    head = book.add_format({"bold": True})
    quoted = book.add_format({"quote_prefix": True})
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, list(FIELDS.values()), head)
    for line, row in enumerate(rows, start=1):
        for place, name in enumerate(FIELDS):
            cell = _cell(row, name)
            if isinstance(cell, str):
                form = quoted if cell.startswith(LOOKS_LIKE_FORMULA) else None
                sheet.write_string(line, place, cell, form)
            elif cell is not None:
                sheet.write_number(line, place, cell)


def _cell(row: Document, name: str) -> str | int | None:
    """What people read in a column: a status by its Chinese name."""
    found: str | int | None = row[name]
    return STATUSES[row[name]] if name == "status" else found


def _csv(rows: Iterable[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _inert(cell: str | int | None) -> str | int | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(LOOKS_LIKE_FORMULA) else cell
