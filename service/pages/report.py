"""A report on the terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.pages.parts import grid
from service.reports.tables import Report, ReportTable, cell_text


def report_page(report: Report, *, kept: str) -> RenderableType:
    """The report's tables, without those of detail. `kept`: where these are to be had."""
    parts: list[RenderableType] = [Text(report.title, style="bold")]
    parts += [Text(notice, style="bold yellow") for notice in report.notices]
    parts += [piece for table in report.tables if not table.detail for piece in _table(table)]
    left_out = "、".join(table.name for table in report.tables if table.detail and table.rows)
    if left_out:
        parts += [Text(), Text(f"另有：{left_out}（{kept}）", style="dim")]
    return Group(*parts)


def _table(table: ReportTable) -> Iterator[RenderableType]:
    yield Text()
    if not table.rows:
        yield Text(f"{table.title}：没有")
        return
    found: Table = grid(*table.headers, title=table.title)
    for place, column in enumerate(found.columns):
        if all(isinstance(row[place], int | float | None) for row in table.rows):
            column.justify = "right"
    for row in table.rows:
        found.add_row(*(Text(cell_text(cell)) for cell in row))
    yield found
    if table.note:
        yield Text(table.note, style="dim")
