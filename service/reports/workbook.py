"""A report as a workbook: one sheet per table, nothing in it a formula, the same report the same bytes."""

import io
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from service.reports.tables import Cell, Report, ReportTable

PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""A text stays a text."""
_FIRST: Final = "说明"
LOOKS_LIKE_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula once it is edited."""
_WIDEST, _NARROWEST = 60, 8
_LONGEST_CELL: Final = 32_767
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - no moment at all, so that the bytes follow from the report


def workbook(report: Report) -> bytes:
    """The report as an XLSX file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**PLAIN, "in_memory": True}) as book:
        book.set_properties({"title": report.title, "created": _MADE})
        _cover(book, report)
        for table in report.tables:
            _sheet(book, table)
    return out.getvalue()


def _cover(book: Any, report: Report) -> None:
    sheet = book.add_worksheet(_FIRST)
    sheet.set_column(0, 0, 100)
    lines = (report.title, *report.notices, *(f"{one.name}：{one.title}" for one in report.tables))
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)


def _sheet(book: Any, table: ReportTable) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True})
    text = book.add_format({"valign": "top", "text_wrap": True})
    # Editing a text that begins as a formula does must not make it one.
    quoted = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    share = book.add_format({"valign": "top", "num_format": "0.0000"})
    sheet.write_string(0, 0, f"{table.title}。{table.note}" if table.note else table.title)
    for place, header in enumerate(table.headers):
        sheet.write_string(1, place, header, head)
        sheet.set_column(place, place, _width(table, place))
    for line, row in enumerate(table.rows, start=2):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                form = quoted if cell.startswith(LOOKS_LIKE_FORMULA) else text
                sheet.write_string(line, place, cell[:_LONGEST_CELL], form)
            elif cell is not None:
                sheet.write_number(line, place, cell, number if isinstance(cell, int) else share)
    sheet.freeze_panes(2, 1)
    if table.rows:
        sheet.autofilter(1, 0, len(table.rows) + 1, len(table.headers) - 1)


def _width(table: ReportTable, place: int) -> int:
    longest = max((_columns(row[place]) for row in table.rows), default=0)
    return max(
        _NARROWEST,
        min(
            _WIDEST,
            longest,
        )
        + 2,
        min(_WIDEST, _columns(table.headers[place])) + 2,
    )


def _columns(cell: Cell) -> int:
    """How wide a cell is; a Chinese character takes two columns."""
    return sum(2 if ord(one) > 0x2E7F else 1 for one in str(cell if cell is not None else ""))
