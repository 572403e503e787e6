"""A policy → the workbook that staff edit. The same policy gives the same bytes."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from service.errors import WrongUse
from service.policy_sheets import reference
from service.policy_sheets.content import Content, Row
from service.policy_sheets.reference import Table
from service.policy_sheets.tables import DELETE, Sheet
from service.reports.writing import written_to

_MADE: Final = datetime(2020, 7, 1)  # noqa: DTZ001 - the file format has no time zone; fixed, so that bytes are
_LEADS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for a formula as soon as somebody edits the cell."""
_ALLOWED: Final = ("format_columns", "format_rows", "insert_rows", "sort", "autofilter")


def export_workbook(content: Content, out: Path) -> None:
    """Write the workbook; the file is there whole or not at all. Raises NotWritten."""
    partial = out.with_name(f".{out.name}.partial")
    with written_to(out):
        try:
            _write(partial, content)
            partial.replace(out)
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*error.args) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _write(path: Path, content: Content) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        title = content.policy.settings.title
        book.set_properties({"title": title, "author": "", "created": _MADE})
        forms = _Formats(book)
        _table(book, reference.guide(content.policy), forms)
        lists = _lists(content.sheets.values())
        for sheet in content.sheets.values():
            _EditedSheet(book, sheet, forms, lists).fill(content.rows[sheet.name])
        for table in reference.references(content.policy):
            _table(book, table, forms)
        _table(book, _choices(lists), forms)


class _Formats:
    """The looks of cells. Every cell is text, so that no program turns codes and days into numbers."""

    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "valign": "top", "text_wrap": True, "border": 1, "border_color": "#D0D0D0"}
        grey = {"bg_color": "#EDEDED", "font_color": "#505050"}
        self.head = book.add_format(
            text | {"bold": True, "bg_color": "#D9E1F2", "valign": "vcenter", "num_format": "@"}
        )
        self.open = book.add_format(text | {"locked": False})
        self.open_quoted = book.add_format(text | {"locked": False, "quote_prefix": True})
        self.locked = book.add_format(text | grey)
        self.locked_quoted = book.add_format(text | grey | {"quote_prefix": True})

    def of(self, text: str, *, locked: bool) -> Any:
        """The look of a text; one that could be taken for a formula carries the mark that it is text."""
        if text.startswith(_LEADS):
            return self.locked_quoted if locked else self.open_quoted
        return self.locked if locked else self.open


def _lists(sheets: Iterable[Sheet]) -> dict[str, tuple[str, ...]]:
    """The lists that drop-downs offer, by the header of their column."""
    return {one.header: one.form.choices for sheet in sheets for one in sheet.columns if one.form.choices}


def _choices(lists: Mapping[str, tuple[str, ...]]) -> Table:
    longest = max(len(one) for one in lists.values())
    rows = tuple(
        tuple(one[line] if line < len(one) else "" for one in lists.values()) for line in range(longest)
    )
    return Table(reference.CHOICES, tuple(lists), tuple(24 for _ in lists), rows)


def _table(book: Any, table: Table, forms: _Formats) -> None:
    sheet = book.add_worksheet(table.name)
    for place, (header, width) in enumerate(zip(table.headers, table.widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, header, forms.head)
    for line, row in enumerate(table.rows, start=1):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, forms.of(text, locked=True))
    sheet.freeze_panes(1, 0)
    if table.name != reference.GUIDE:
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.headers) - 1)
    sheet.protect("", dict.fromkeys(_ALLOWED, True))


class _EditedSheet:
    """One sheet that is read back."""

    def __init__(
        self, book: Any, sheet: Sheet, forms: _Formats, lists: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.sheet = sheet
        self.page = book.add_worksheet(sheet.name)
        self.forms = forms
        self.lists = lists

    def fill(self, rows: Iterable[Row]) -> None:
        """Header, rows, empty rows for what is new, drop-downs; what is not for writing in is locked."""
        widths = (14, 7, *(one.width for one in self.sheet.columns))
        for place, (header, width) in enumerate(zip(self.sheet.headers, widths, strict=True)):
            self.page.set_column(place, place, width)
            self.page.write_string(0, place, header, self.forms.head)
        line = 0
        for line, row in enumerate(rows, start=1):
            self._cell(line, 0, row.key, locked=True)
            self._cell(line, 1, "", locked=False)
            for place, column in enumerate(self.sheet.columns, start=2):
                self._cell(line, place, row.cells[column.header], locked=column.fixed or column.shown)
        last = line + self.sheet.spare
        for empty in range(line + 1, last + 1):
            for place in range(len(self.sheet.headers)):
                self._cell(empty, place, "", locked=place == 0 or not self._written(place))
        self._drop_downs(last)
        self.page.freeze_panes(1, 3)
        self.page.autofilter(0, 0, last, len(self.sheet.headers) - 1)
        self.page.protect("", dict.fromkeys(_ALLOWED, True))

    def _written(self, place: int) -> bool:
        """Whether a new row says something in that column."""
        return place < 2 or not self.sheet.columns[place - 2].shown

    def _cell(self, line: int, place: int, text: str, *, locked: bool) -> None:
        look = self.forms.of(text, locked=locked)
        if text:
            if self.page.write_string(line, place, text, look):  # longer than a cell may be
                raise WrongUse(
                    f"{self.sheet.name} 第 {line + 1} 行：“{text[:20]}……”超过单元格容量，请用文本编辑器修改政策"
                )
        else:
            self.page.write_blank(line, place, None, look)

    def _drop_downs(self, last: int) -> None:
        refusal = {
            "error_title": "不在清单中",
            "error_message": "请从下拉清单中选取；清单见工作表“选项”。",
        }
        self.page.data_validation(1, 1, last, 1, {"validate": "list", "source": [DELETE]} | refusal)
        names = list(self.lists)
        for place, column in enumerate(self.sheet.columns, start=2):
            if column.form.choices:
                letter = xlsxwriter.utility.xl_col_to_name(names.index(column.header))
                source = f"='{reference.CHOICES}'!${letter}$2:${letter}${len(column.form.choices) + 1}"
                self.page.data_validation(
                    1, place, last, place, {"validate": "list", "source": source} | refusal
                )
