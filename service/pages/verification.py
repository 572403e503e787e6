"""The verification of one decision on a page."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from service.pages.parts import grid, marked

_ITEMS: Final = {
    "decision": ("决定", "由决定内容和批次说明重新算出的决定编号"),
    "model": ("评分卡", "批次所存评分卡（或者规则手册）的哈希与批次说明"),
    "policy": ("政策", "批次所存政策的哈希与批次说明"),
    "records": ("记录", "记录库中当时已知记录的哈希、批次所存不计入的原因与决定中的摘要"),
}


def verification_page(found: dict[str, Any]) -> RenderableType:
    """The page of `verify USCC`."""
    head = Text.assemble(
        f"{found['uscc']} 的决定（基准日 {found['as_of']}，知悉时点 {found['known_at']}）：",
        ("核对一致", "bold green") if found["verified"] else ("不一致", "bold red"),
    )
    table = grid("核对项", "结果", "核对的是")
    for name, (label, what) in _ITEMS.items():
        ok = found["checks"][name]
        table.add_row(label, Text("一致", style="green") if ok else Text("不一致", style="red"), what)
    purged = found["purged"]
    counted = (
        f"当时考虑的记录 {found['considered']:,} 条，其中内容已按保存期限清除、仅留哈希的 {len(purged):,} 条"
    )
    parts: list[RenderableType] = [head, Text(f"决定编号 {found['decision_id']}"), table, Text(counted)]
    now = found["in_force"]
    if now is not None and now["decision_id"] != found["decision_id"]:
        told = f"现行的不是这个决定，而是基准日 {now['as_of']} 的（决定编号 {now['decision_id']}）"
        parts.insert(1, Text(told, style="yellow"))
    if purged:
        parts.append(_purged_table(purged))
    parts += [Text(line, style="yellow") for line in _explained(found)]
    return marked(Group(*parts), simulated=found["simulated"])


def _purged_table(purged: list[dict[str, Any]]) -> RenderableType:
    table = grid("日期", "种类", "记录号", "清除于", "经办人", "内容哈希")
    for one in purged:
        cells = (one["occurred_on"], one["kind_label"], one["record_id"], one["purged_at"][:10])
        table.add_row(*cells, escape(one["who"]), one["content_hash"])
    return table


def _explained(found: dict[str, Any]) -> list[str]:
    """What a failed check means, and which records it is about where that is known."""
    if found["checks"]["records"]:
        return []
    lines = ["记录库中的记录，或批次所存的不计入原因，已不是作出决定时的；请核对记录库和批次的备份"]
    lines += [
        f"  {one['kind_label']} {one['document_no'] or one['record_id']}：记录库中没有批次所载内容的这条记录"
        for one in found["differing"]
    ]
    return lines
