"""Workbooks of quarantined rows, edited as an officer would."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from features.archive import Archive
from features.corrections import correct
from features.load_report import CorrectionReport
from features.quarantine_export import GUIDE, export_quarantine
from tests.features.builders import NOW

BAD = "FFFFC7CE"


def exported(home: Path, name: str = "out.xlsx") -> Path:
    out = home / name
    out.unlink(missing_ok=True)
    assert export_quarantine(Archive(home), out)
    return out


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    """The workbook with the sheets of rows changed by `edit(sheet)`."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.title != GUIDE:
            edit(sheet)
    book.save(path)
    return path


def mend(path: Path, changes: Mapping[int, Mapping[str, str | None]]) -> Path:
    """Change cells by row (2 is the first) and header of the only sheet of rows."""

    def change(sheet: Any) -> None:
        places = {cell.value: cell.column for cell in reversed(sheet[1])}
        for line, cells in changes.items():
            for header, value in cells.items():
                sheet.cell(line, places[header]).value = value

    return edited(path, change)


def corrected(home: Path, changes: Mapping[int, Mapping[str, str | None]]) -> CorrectionReport:
    """Export the open rows, change cells, load."""
    return correct(Archive(home), mend(exported(home), changes), now=NOW)


def reload(home: Path, path: Path, now: datetime = NOW) -> CorrectionReport:
    return correct(Archive(home), path, now=now)
