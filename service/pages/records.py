"""One enterprise's records on a page: counts or not, because, until when."""

from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.feeds import feed_label
from scoring.entries import what_record
from service.pages.parts import basis_text, grid, marked, yuan


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
            what_record(one),
            escape(one["document_no"] or ""),
            escape(feed_label(one["source"])),
            Text("是", style="green") if one["counts"] else Text("否", style="yellow"),
            reason,
            one["until"] or "",
            repairable or "",
            _notes(one),
            basis_text(one["basis"]),
        )
    parts: list[RenderableType] = [Text(found["purged"], style="yellow")] if found["purged"] else []
    parts.append(table)
    parts += [
        Text(
            f"{event['effective_on']} {event['event']} {event['kind_label']} {event['document_no'] or event['record_id']}："
            "记录库中没有这家企业的这份文书，该变动没有作用；请核对种类和文书号，或载入该文书（已按保存期限清除的除外）",
            style="yellow",
        )
        for event in found["events_without_record"]
    ]
    return marked(Group(*parts), simulated=found["simulated"])


def _notes(one: dict[str, Any]) -> str:
    """The sums that the record states, and what else the gate did to it."""
    notes = [f"{amount['label']} {yuan(amount['fen'])}" for amount in one["amounts"]]
    if one["note"]:
        notes.append(one["note"])
    if one["publicity_moved_to"]:
        notes.append(f"公示截止期已变更为 {one['publicity_moved_to']}")
    if one["deferred_to"]:
        notes.append(f"缓缴至 {one['deferred_to']}")
    if one["merged_from"]:
        notes.append(f"合并承继自 {one['merged_from']}")
    if one["reason"] == "repaired" and one["review"] and one["repairable_from"]:
        notes.append(f"修复早于最短等待期，应自 {one['repairable_from']} 起")
    return "；".join(notes)
