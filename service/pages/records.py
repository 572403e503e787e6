"""One enterprise's records on a page: counts or not, because, until when."""

from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.feeds import feed_label
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
        "可修复自",
        "说明",
        "依据",
        title=f"{found['uscc']} 的记录（基准日 {found['as_of']}）",
    )
    for one in found["records"]:
        reason = (one["reason_label"] or "") + ("（须人工复核）" if one["review"] else "")
        # A repair is of use only for what still counts.
        repairable = one["repairable_from"] if one["counts"] else None
        table.add_row(
            one["occurred_on"],
            one["kind_label"],
            escape(one["document_no"] or ""),
            escape(feed_label(one["source"])),
            Text("是", style="green") if one["counts"] else Text("否", style="yellow"),
            reason,
            one["until"] or "",
            repairable or "",
            _notes(one),
            basis_text(one["basis"]),
        )
    parts = [Text(found["purged"], style="yellow"), table] if found["purged"] else [table]
    return marked(Group(*parts), simulated=found["simulated"])


def _notes(one: dict[str, Any]) -> str:
    """What else the gate did to the record."""
    notes = []
    if one["deferred_to"]:
        notes.append(f"缓缴至 {one['deferred_to']}")
    if one["merged_from"]:
        notes.append(f"合并承继自 {one['merged_from']}")
    if one["reason"] == "repaired" and one["review"] and one["repairable_from"]:
        notes.append(f"修复早于最短等待期，应自 {one['repairable_from']} 起")
    return "；".join(notes)
