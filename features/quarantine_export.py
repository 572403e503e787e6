"""Open quarantined rows → a workbook that an officer mends in a spreadsheet program and loads again.

One sheet per layout, the rows whole as they stood in their files; wrong cells are coloured and say in a comment what
is wrong and what would be right. Every cell is text, so that no program turns codes or dates into numbers and no cell
becomes a formula.
"""

import json
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from features.archive import Archive
from features.errors import StoreError
from features.quarantine import KEY
from features.system_reasons import system_reason

ID: Final = "隔离编号"
ACTION: Final = "处理"
NOTE: Final = "说明"
CONTROLS: Final = (ID, "来源文件", "来源行", "问题", ACTION, NOTE)
"""The columns before those of the layout; only the last two are for writing in."""
RETRY: Final = "重新载入"
DISMISS: Final = "不再载入"
PERSON: Final = "自然人"
GUIDE: Final = "填写说明"
"""The sheet that says how to fill in the others; it is not read."""
LONGEST_CELL: Final = 32_767
UNEXPORTED: Final = "（内容超过单元格容量，未导出；保留本行文字即保持原内容）"
"""Stands for a cell longer than a spreadsheet allows."""
GUIDANCE: Final = (
    "本工作簿列出隔离区中待处理的行。每张工作表是一种文件格式；有颜色的单元格有问题，批注写明原因和应为何。",
    "一、改正：直接在有问题的单元格中改正。可改动“说明”列之后的各列；灰色的列用于辨认行，请勿改动。",
    f"二、“{ACTION}”留空即重新载入；填“{DISMISS}”则不载入该行，须在“{NOTE}”中写明理由。",
    f"三、该行是自然人的，“{ACTION}”填“{PERSON}”：载入后抹去该行全部内容（连同留存原件中的这一行），不可恢复，“{NOTE}”也不留存。",
    f"四、颜色在“{ID}”上的，问题在整行（如同一文书有两种内容、格数与表头不符）。未改动的留空不会载入，确认无误的填“{RETRY}”。",
    "五、删去的行仍留在隔离区。新增的行不会被接收，请另用来源文件载入。",
    "六、存为 XLSX 后运行：shouxin quarantine --load 文件名。载入以载入时为收到时间；再次载入同一工作簿不会重复计入。",
)
# How a file was read: the layout's name and the hash of the mapping file that declares it.
_Read = tuple[str, str | None]
_WIDTHS: Final = {ID: 14, "来源文件": 18, "来源行": 8, "问题": 36, ACTION: 10, NOTE: 16}


def row_id(key: tuple[str, int, int]) -> str:
    """A quarantined row's name on paper: load, place of the file in it, row."""
    return "/".join(map(str, key))


def export_quarantine(archive: Archive, out: Path) -> int:
    """Write the open rows into the workbook `out`. Returns how many there are; for none nothing is written."""
    loads = archive.store.loads()
    visible = [load.load_id for load in loads]
    rows = archive.quarantine.rows(visible).filter(pl.col("state") == "open")
    if rows.is_empty():
        return 0
    problems: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for problem in archive.quarantine.open_problems(visible).iter_rows(named=True):
        problems.setdefault(tuple(problem[name] for name in KEY), []).append(problem)
    files = {(load.load_id, number): file for load in loads for number, file in enumerate(load.files)}
    groups: dict[_Read, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        file = files[row["load_id"], row["file_no"]]
        groups.setdefault((file.layout, file.mapping), []).append(row)
    partial = out.with_name(f".{out.name}.partial")
    try:
        _write(partial, groups, problems)
        partial.replace(out)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise StoreError(
            f"{out.name}：工作簿写不出，请检查文件夹、磁盘空间和权限{system_reason(error)}"
        ) from error
    return rows.height


def _write(
    path: Path,
    groups: dict[_Read, list[dict[str, Any]]],
    problems: dict[tuple[Any, ...], list[dict[str, Any]]],
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, line in enumerate(GUIDANCE):
            guide.write_string(number, 0, line)
        for number, ((layout, _), rows) in enumerate(sorted(groups.items(), key=str), start=1):
            _Sheet(book, f"{number}-{_plain_name(layout)}", rows).fill(rows, problems)


def _plain_name(layout: str) -> str:
    return "".join(" " if character in "[]:*?/\\'" else character for character in layout)[:25]


def _of_row(problem: dict[str, Any]) -> str:
    """Why a row is wrong as a whole, with what no cell of it shows; of a cell only why."""
    shown = problem["value"] and not problem["column"]
    return f"{problem['reason']}（{problem['value']}）" if shown else str(problem["reason"])


class _Sheet:
    """One layout's sheet."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, rows: list[dict[str, Any]]) -> None:
        self.sheet = book.add_worksheet(name)
        self.headers = list(dict.fromkeys(header for row in rows for header in json.loads(row["content"])))
        text = {"num_format": "@", "valign": "top"}
        self.head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True})
        self.locked = book.add_format(text | {"bg_color": "#EDEDED", "font_color": "#606060"})
        self.locked_bad = book.add_format(text | {"bg_color": "#FFC7CE", "font_color": "#606060"})
        self.open = book.add_format(text | {"locked": False})
        self.bad = book.add_format(text | {"locked": False, "bg_color": "#FFC7CE"})

    def fill(self, rows: list[dict[str, Any]], problems: dict[tuple[Any, ...], list[dict[str, Any]]]) -> None:
        """Write header, rows and comments, and lock what is not for writing in."""
        sheet, first = self.sheet, len(CONTROLS)
        for place, header in enumerate((*CONTROLS, *self.headers)):
            sheet.write_string(0, place, header, self.head)
            sheet.set_column(place, place, _WIDTHS.get(header, 20) if place < first else 20)
        for line, row in enumerate(rows, start=1):
            self._row(line, row, problems[tuple(row[name] for name in KEY)])
        action = CONTROLS.index(ACTION)
        sheet.data_validation(
            1,
            action,
            len(rows),
            action,
            {"validate": "list", "source": [RETRY, DISMISS, PERSON], "ignore_blank": True},
        )
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), first + len(self.headers) - 1)
        allowed = ("format_columns", "format_rows", "format_cells", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))

    def _row(self, line: int, row: dict[str, Any], problems: list[dict[str, Any]]) -> None:
        whole = [problem for problem in problems if problem["column"] not in self.headers]
        told = "；".join(f"{p['column']}：{p['reason']}" if p["column"] else _of_row(p) for p in problems)
        key = row_id((row["load_id"], row["file_no"], row["row"]))
        locked = (key, row["file"], str(row["row"]), told[:LONGEST_CELL])
        for place, text in enumerate(locked):
            form = self.locked_bad if whole and place == 0 else self.locked
            self.sheet.write_string(line, place, text, form)
        for place in (CONTROLS.index(ACTION), CONTROLS.index(NOTE)):
            self.sheet.write_blank(line, place, None, self.open)
        if whole:
            self._comment(line, 0, whole)
        content = json.loads(row["content"])
        for place, header in enumerate(self.headers, start=len(CONTROLS)):
            wrong = [problem for problem in problems if problem["column"] == header]
            self._cell(line, place, content.get(header) or "", self.bad if wrong else self.open)
            if wrong:
                self._comment(line, place, wrong)

    def _cell(self, line: int, place: int, text: str, form: Any) -> None:
        if text:
            self.sheet.write_string(line, place, text if len(text) <= LONGEST_CELL else UNEXPORTED, form)
        else:
            self.sheet.write_blank(line, place, None, form)

    def _comment(self, line: int, place: int, problems: list[dict[str, Any]]) -> None:
        text = "\n".join(f"{_of_row(problem)}\n应为：{problem['expected']}" for problem in problems)
        self.sheet.write_comment(line, place, text[:2_000], {"author": "守信", "x_scale": 2, "y_scale": 1.5})
