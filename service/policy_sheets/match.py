"""Rows of a workbook beside the rows as exported: which stay, which go, which are new."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.policy_sheets.content import Row
from service.policy_sheets.faults import CellError, Fault
from service.policy_sheets.read import ReadRow, ReadSheet, normal
from service.policy_sheets.tables import ACTION, DELETE, KEY, Column, Sheet


@dataclass(frozen=True, slots=True)
class Edited:
    """One cell that somebody changed."""

    sheet: str
    cell: str
    key: str
    header: str
    before: str
    after: str


@dataclass(slots=True)
class Matched:
    """One sheet: rows that stay, with what they say now; rows that go; rows that are new."""

    sheet: Sheet
    read: ReadSheet
    kept: list[tuple[Row, ReadRow]] = field(default_factory=list)
    deleted: list[tuple[Row, ReadRow]] = field(default_factory=list)
    new: list[ReadRow] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, header: str, reason: str, mend: str) -> None:
        """Something wrong in one cell."""
        self.faults.append(Fault(self.sheet.name, self.read.cell(line, header), reason, mend))

    def value(self, row: ReadRow, column: Column) -> object:
        """What a cell says: a value, null, an empty list, or `ABSENT`; `REFUSED` after a fault."""
        text = row.cells[column.header]
        if text:
            try:
                return column.form.read(text)
            except CellError as wrong:
                self.fault(row.line, column.header, wrong.reason, wrong.mend)
                return REFUSED
        if column.blank == "refused":
            self.fault(row.line, column.header, f"“{column.header}”不能空白", "请填写")
            return REFUSED
        return {"null": None, "empty": []}.get(column.blank, ABSENT)

    def changed(self, row: Row, read: ReadRow) -> list[Column]:
        """The columns in which a row differs from the export; a fault for those that may not."""
        found = []
        for column in self.sheet.columns:
            if read.cells[column.header] == normal(row.cells[column.header]):
                continue
            if column.fixed:
                mend = f"请恢复为“{row.cells[column.header]}”；要换编号或领域，请删除本行后在末尾新增"
                self.fault(read.line, column.header, f"“{column.header}”不能改动", mend)
            elif column.shown:
                mend = "请恢复原文，改动写在可以修改的列"
                self.fault(read.line, column.header, "该列只供阅读，改动不会生效", mend)
            else:
                found.append(column)
        return found

    def edits(self) -> list[Edited]:
        """Every changed cell, new row and deleted row, in the order of the sheet."""
        name = self.sheet.name
        found = []
        for row, read in self.kept:
            found += [
                (
                    read.line,
                    Edited(name, self.read.cell(read.line, one.header), row.key, one.header, before, after),
                )
                for one in self.sheet.columns
                if (after := read.cells[one.header]) != (before := normal(row.cells[one.header]))
            ]
        for row, read in self.deleted:
            found.append(
                (read.line, Edited(name, self.read.cell(read.line, ACTION), row.key, ACTION, "", DELETE))
            )
        for read in self.new:
            first = next(one.header for one in self.sheet.columns)
            after = read.cells[first]
            found.append((read.line, Edited(name, self.read.cell(read.line, KEY), after, "", "", "新增")))
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]


class _Nothing:
    """A mark that is no value of a policy."""


ABSENT = _Nothing()
"""No such key."""
REFUSED = _Nothing()
"""The cell is wrong and has been reported."""


def match(sheet: Sheet, rows: Sequence[Row], read: ReadSheet) -> Matched:
    """Match by key alone, so that rows may be sorted."""
    found = Matched(sheet, read)
    known = {row.key: row for row in rows}
    seen: dict[str, int] = {}
    for one in read.rows:
        if one.action not in {"", DELETE}:
            seen.setdefault(one.key, one.line)
            found.fault(one.line, ACTION, f"“{one.action}”不是可用的处理", f"请留空或填“{DELETE}”")
        elif not one.key:
            _new(found, one)
        elif one.key not in known:
            found.fault(one.line, KEY, f"导出的政策中没有“{one.key}”", "请恢复原来的键；新增的行请把键清空")
        elif one.key in seen:
            reason = f"键“{one.key}”与第 {seen[one.key]} 行相同"
            found.fault(one.line, KEY, reason, "请只保留一行；由复制得来的新行请把键清空并另编号")
        else:
            seen[one.key] = one.line
            (found.deleted if one.action else found.kept).append((known[one.key], one))
    found.missing = [row for row in rows if row.key not in seen]
    return found


def _new(found: Matched, row: ReadRow) -> None:
    if row.action:
        found.fault(row.line, ACTION, "新增的行不能标删除", "请清空整行")
    else:
        found.new.append(row)
