"""The workbook of quarantined rows as an officer sends it back → the rows, or everything that is wrong with it.

A row is known by its number alone, so sheets may be renamed and rows sorted. What cannot be understood refuses the
whole workbook, with sheet and row: half of it would leave the officer unsure which half.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from features.errors import LayoutError
from features.quarantine_export import (
    ACTION,
    DISMISS,
    GUIDANCE,
    GUIDE,
    ID,
    NOTE,
    PERSON,
    RETRY,
    UNEXPORTED,
    row_id,
)
from features.read_workbook import read_workbook
from features.source_table import SourceTable

Key = tuple[str, int, int]
Wish = Literal["retry", "confirm", "dismiss", "person"]
_WISHES: Final[Mapping[str, Wish]] = {"": "retry", RETRY: "confirm", DISMISS: "dismiss", PERSON: "person"}
_TOLD: Final = 10


@dataclass(frozen=True, slots=True)
class MendedRow:
    """A row of the workbook: its key, what the officer wants (blank: retry), why, and its cells by header.

    One whose content is not there any more has no cells; a person's has no note either.
    """

    key: Key
    wish: Wish
    note: str
    cells: dict[str, str]


def read_mended(path: Path, contents: Mapping[Key, str | None]) -> list[MendedRow]:
    """The rows of the workbook, sheet by sheet. `contents` has every row ever quarantined, as last seen (JSON)."""
    names = {row_id(key): key for key in contents}
    seen: dict[Key, str] = {}
    faults: list[str] = []
    rows = []
    sheets = [sheet for sheet in read_workbook(path, None, _first).sheets if sheet != GUIDE]
    if not sheets:
        raise LayoutError(
            f"{path.name}：工作簿中只有“{GUIDE}”，没有隔离的行；请载入 shouxin quarantine --export 写出的工作簿"
        )
    for sheet in sheets:
        table = read_workbook(path, sheet, _first)
        reader = _Reader(sheet, table, names, contents)
        if reader.fault:
            faults.append(reader.fault)
            continue
        for line, cells in zip(table.lines.to_list(), table.cells.iter_rows(), strict=True):
            row = reader.row(cells)
            where = f"工作表“{sheet}”第 {line} 行"
            if isinstance(row, str):
                faults.append(f"{where}：{row}")
            elif row is not None and row.key in seen:
                faults.append(f"{where}：{ID}与{seen[row.key]}相同，请只保留一行")
            elif row is not None:
                seen[row.key] = where
                rows.append(row)
    _refuse(path, faults)
    return rows


def is_export(path: Path) -> bool:
    """Whether a file is a workbook of quarantined rows, which must not be taken for a source file."""
    try:
        with zipfile.ZipFile(path) as archive:
            named = GUIDE in archive.read("xl/workbook.xml").decode()
        return named and _text(read_workbook(path, GUIDE, _first).header[0]) == GUIDANCE[0]
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, LayoutError):
        return False  # what is wrong with it the reader of source files says


def _first(_: Any) -> int:
    return 0


def _refuse(path: Path, faults: list[str]) -> None:
    if faults:
        more = f"\n……共 {len(faults)} 处" if len(faults) > _TOLD else ""
        told = "\n".join(faults[:_TOLD])
        raise LayoutError(f"{path.name}：工作簿不能载入，没有一行被处理，请改正以下各处：\n{told}{more}")


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(
        self, sheet: str, table: SourceTable, names: Mapping[str, Key], contents: Mapping[Key, str | None]
    ) -> None:
        self.names, self.contents = names, contents
        self.header = [_text(name) for name in table.header]
        missing = [name for name in (ID, ACTION, NOTE) if name not in self.header]
        self.fault = (
            f"工作表“{sheet}”：第 1 行缺少列：{'、'.join(missing)}；请用导出的工作簿，不要删去或改名；另加的工作表请删去"
            if missing
            else None
        )
        if not missing:
            # The layout may have columns of the same names: those of the export stand before them.
            self.controls = {name: self.header.index(name) for name in (ID, ACTION, NOTE)}
            self.first = max(self.controls.values()) + 1

    def row(self, cells: tuple[str | None, ...]) -> MendedRow | str | None:
        """A row, what is wrong with it, or nothing where the row is empty."""
        told = {name: _text(cells[place]) for name, place in self.controls.items()}
        if not told[ID]:
            return f"没有{ID}；新增的行请另用来源文件载入" if any(map(_text, cells)) else None
        key = self.names.get(told[ID])
        if key is None:
            return f"{ID}“{told[ID]}”不在本库的隔离区中；请勿改动这一列，也不要载入另一个库的工作簿"
        wish = _WISHES.get(told[ACTION])
        if wish is None:
            return f"“{ACTION}”为“{told[ACTION]}”，应为空白、{RETRY}、{DISMISS}或{PERSON}"
        if wish == "dismiss" and not told[NOTE]:
            return f"“{ACTION}”为{DISMISS}，须在“{NOTE}”中写明理由"
        content = self.contents[key]
        if wish == "person" or content is None:
            return MendedRow(key, wish, "" if wish == "person" else told[NOTE], {})
        return self._mended(key, wish, told[NOTE], json.loads(content), cells)

    def _mended(
        self,
        key: Key,
        wish: Wish,
        note: str,
        before: Mapping[str, str | None],
        cells: tuple[str | None, ...],
    ) -> MendedRow | str:
        missing = [header for header in before if header not in self.header[self.first :]]
        if missing:
            return f"缺少列：{'、'.join(missing)}；请不要删去列或改列名"
        row = {}
        for header, old in before.items():
            new = cells[self.header.index(header, self.first)] or ""
            row[header] = (old or "") if new == UNEXPORTED else new
        return MendedRow(key, wish, note, row)


def _text(cell: str | None) -> str:
    return (cell or "").strip()
