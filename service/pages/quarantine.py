"""The quarantine on a page."""

from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from service.pages.loads import problems_grid
from service.pages.parts import grid, marked

_SHOWN = 10


def quarantine_page(found: dict[str, Any]) -> RenderableType:
    """Counts, faults by file and reason, and the first of them."""
    head = (
        f"隔离区：累计 {found['quarantined']:,} 行，待处理 {found['open']:,}，"
        f"已改正 {found['corrected']:,}，不再载入 {found['dismissed']:,}，自然人 {found['person']:,}"
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    if found["total"]:
        parts += [_counts("原因", found["by_reason"], "reason"), _counts("文件", found["by_file"], "file")]
        shown = len(found["rows"])
        more = f"，列出前 {shown:,} 处" if shown < found["total"] else ""
        parts.append(
            problems_grid(pl.DataFrame(found["rows"]), shown, f"明细（{found['total']:,} 处{more}）")
        )
        parts.append(Text("以 shouxin quarantine --export 文件.xlsx 写出，改正后以 --load 载入", style="dim"))
    return marked(Group(*parts), simulated=found["simulated"])


def _counts(title: str, counts: list[dict[str, Any]], name: str) -> RenderableType:
    table = grid("行", title)
    for count in counts[:_SHOWN]:
        table.add_row(f"{count['rows']:,}", escape(count[name]))
    rest = counts[_SHOWN:]
    if rest:
        table.add_row(f"{sum(count['rows'] for count in rest):,}", f"其余 {len(rest):,} 种")
    return table
