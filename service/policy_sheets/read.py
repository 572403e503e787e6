"""The workbook as staff send it back → rows of text, and what no cell may hold: formulas, merged cells, days as numbers."""

import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import openpyxl
from openpyxl.utils import get_column_letter

from features.errors import SourceFileError
from features.read_workbook import check_archive
from service.errors import WrongUse
from service.policy_sheets import reference
from service.policy_sheets.faults import CellError, Fault
from service.policy_sheets.forms import DAY, Form
from service.policy_sheets.tables import ACTION, KEY, Sheet

_MOST_ROWS: Final = 20_000
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories of characters that nobody sees."""
_EXPORTED: Final = "请载入 shouxin policy export 写出并修改后的 .xlsx 工作簿"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its line in the sheet, its key and action, and its cells by header."""

    line: int
    key: str
    action: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet: in which column each header stands, and the rows that are not blank."""

    name: str
    letters: Mapping[str, str]
    rows: tuple[ReadRow, ...]

    def cell(self, line: int, header: str) -> str:
        """The address of a cell."""
        return f"{self.letters[header]}{line}"


def read_workbook(
    path: Path, sheets: Mapping[str, Sheet], policy_hash: str
) -> tuple[dict[str, ReadSheet], list[Fault]]:
    """Every sheet that staff edit, and all that is wrong with its form.

    Raises SourceFileError for what is no workbook, WrongUse for one that is not of this policy.
    """
    check_archive(path)
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # What this reader does not know, such as drawings, is not asked.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file)
    except Exception as error:  # openpyxl has no error of its own: a broken file raises what it trips over
        raise SourceFileError(
            f"{path.name}：不能作为 Excel 工作簿打开（文件可能损坏），请重新导出或另存为 XLSX"
        ) from error
    _of_this_policy(path, book, policy_hash)
    faults = [
        Fault(name, "", "多余的工作表", f"请删除；只认 policy export 写出的工作表：{'、'.join(sheets)}")
        for name in book.sheetnames
        if name not in sheets and name not in reference.NAMES
    ]
    found = {}
    for name, sheet in sheets.items():
        if name not in book.sheetnames:
            faults.append(Fault(name, "", "缺少工作表", "请恢复；可以重新导出后把改动抄入"))
            continue
        read = _Reader(sheet, book[name])
        found[name] = read.sheet()
        faults += read.faults
    return found, faults


def _of_this_policy(path: Path, book: Any, policy_hash: str) -> None:
    """Refuse a workbook of another policy or another format: its keys would mean something else."""
    if reference.GUIDE not in book.sheetnames:
        raise WrongUse(f"{path.name}：没有工作表“{reference.GUIDE}”，认不出是哪一份政策。{_EXPORTED}")
    marks = {
        str(row[0].value): str(row[1].value or "").strip()
        for row in book[reference.GUIDE].iter_rows(max_row=20, max_col=2)
        if row[0].value in {reference.HASH, reference.FORMAT}
    }
    if marks.get(reference.FORMAT) != reference.FORMAT_NUMBER:
        raise WrongUse(f"{path.name}：格式版本不符。请用本版本的 shouxin policy export 重新导出后再修改")
    if marks.get(reference.HASH) != policy_hash:
        raise WrongUse(
            f"{path.name}：导出自另一份政策（指纹 {marks.get(reference.HASH, '')[:12]}，现为 {policy_hash[:12]}），"
            "导出以后政策已经改动，或者选错了政策。请用 --policy 指明导出时的政策文件夹，"
            "或者从现行政策重新导出，再把改动抄入"
        )


class _Reader:
    """Reads one sheet and collects what is wrong with it."""

    def __init__(self, sheet: Sheet, page: Any) -> None:
        self._sheet = sheet
        self._page = page
        self._forms: dict[str, Form | None] = {KEY: None, ACTION: None} | {
            one.header: one.form for one in sheet.columns
        }
        self.faults: list[Fault] = []

    def sheet(self) -> ReadSheet:
        """The rows; none where the header is not as exported."""
        for merged in self._page.merged_cells.ranges:
            self._fault(str(merged), "单元格被合并", "请取消合并，逐格填写")
        letters = self._header()
        if self._page.max_row > _MOST_ROWS:
            self._fault("", f"有 {self._page.max_row:,} 行", "请删去末尾多余的行后另存")
        if self.faults:
            return ReadSheet(self._sheet.name, letters, ())
        return ReadSheet(self._sheet.name, letters, tuple(self._rows(letters)))

    def _header(self) -> dict[str, str]:
        letters: dict[str, str] = {}
        wanted = self._sheet.headers
        for cell in next(self._page.iter_rows(max_row=1)):
            text = normal(str(cell.value)) if cell.value is not None else ""
            if text in letters:
                self._fault(cell.coordinate, f"表头“{text}”重复", "请删去其一")
            elif text in wanted:
                letters[text] = get_column_letter(cell.column)
            elif text:
                place = cell.column - 1
                right = f"应为“{wanted[place]}”" if place < len(wanted) else "请删去该列"
                self._fault(cell.coordinate, f"表头“{text}”不认识", f"请恢复导出时的表头，{right}")
        missing = [one for one in wanted if one not in letters]
        if missing and not self.faults:
            self._fault("", f"缺少列“{missing[0]}”", "请恢复导出时的表头和各列")
        return letters

    def _rows(self, letters: Mapping[str, str]) -> Iterator[ReadRow]:
        headers = {letter: header for header, letter in letters.items()}
        for row in self._page.iter_rows(min_row=2):
            cells = dict.fromkeys(letters, "")
            for cell in row:
                header = headers.get(get_column_letter(cell.column))
                text = self._text(cell, self._forms[header] if header else None)
                if header is None and text:
                    self._fault(cell.coordinate, "表头之外有内容", "请删去，或移到应在的列")
                elif header is not None:
                    cells[header] = text
            if any(cells.values()):
                key, action = cells.pop(KEY), cells.pop(ACTION)
                yield ReadRow(row[0].row, key, action, cells)

    def _text(self, cell: Any, form: Form | None) -> str:
        """What a cell says, as text; a fault where a program made something else of it."""
        try:
            return _cell_text(cell, day=form is DAY)
        except CellError as wrong:
            return self._fault(cell.coordinate, wrong.reason, wrong.mend)

    def _fault(self, cell: str, reason: str, mend: str) -> str:
        self.faults.append(Fault(self._sheet.name, cell, reason, mend))
        return ""


def _cell_text(cell: Any, *, day: bool) -> str:
    value = "" if cell.value is None else cell.value
    if cell.data_type == "f":
        raise CellError("是公式", "请改为公式的结果（复制后选择性粘贴为值）")
    if cell.data_type == "e":
        raise CellError(f"是错误值 {value}", "请改写为正确的内容")
    if isinstance(value, str):
        text = normal(value)
        if any(one != "\n" and category(one) in _UNSEEN for one in text):
            raise CellError("含有不可见的字符", "请删去后重新填写（从网页粘贴的，请先粘贴为纯文本）")
    elif isinstance(value, datetime) and value.time() == time() and day:
        text = value.date().isoformat()
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        text = str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"
        if day:
            raise CellError(f"是数字 {text}，不是日期", "请把单元格设为文本，写成 2026-04-01")
    else:
        raise CellError(f"内容被表格软件变成了“{value}”", "请把单元格设为文本后重新填写")
    return text


def normal(text: str) -> str:
    """Without what spreadsheet programs add: line ends of their own, blanks at the ends of lines."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
