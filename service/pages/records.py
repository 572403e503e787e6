"""One enterprise's records on a page: counts or not, because, until when."""

from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from service.pages.parts import basis_text, grid, marked


def records_page(found: dict[str, Any]) -> RenderableType:
    """The page of `records USCC`."""
    table = grid(
        "日期",
        "种类",
        "文书",
        "来源",
        "计入",
        "原因",
        "至",
        "依据",
        title=f"{found['uscc']} 的记录（基准日 {found['as_of']}）",
    )
    for one in found["records"]:
        reason = (one["reason_label"] or "") + ("（须人工复核）" if one["review"] else "")
        table.add_row(
            one["occurred_on"],
            one["kind_label"],
            escape(one["document_no"] or ""),
            one["source"],
            Text("是", style="green") if one["counts"] else Text("否", style="yellow"),
            reason,
            one["until"] or "",
            basis_text(one["basis"]),
        )
    return marked(table, simulated=found["simulated"])
