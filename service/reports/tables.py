"""A report as titled tables, whatever it is then shown on: terminal, workbook or page. Cells are texts and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of a report.

    Attributes:
        name: short; what its sheet in a workbook is called, unique in the report.
        title: its heading.
        headers: of its columns.
        rows: as many cells each as there are headers; null is an empty cell.
        note: what has to be known to read it.
        detail: long; left out on the terminal.
    """

    name: str
    title: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report: title, lines that must stand above everything (what it is not, that data are simulated), tables."""

    title: str
    notices: tuple[str, ...]
    tables: tuple[ReportTable, ...]


def cell_text(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:.4g}" if isinstance(cell, float) else cell
