"""Where adverse effects stand before they act, on pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from scoring.procedure.standing import STATES, State
from service.pages.parts import grid, marked

Document = dict[str, Any]
_STYLES: dict[str, str] = {"acting": "red", "dropped": "dim"}


def standing_page(standing: Mapping[str, Any], as_of: str) -> RenderableType:
    """Beside a decision of a day: which of its adverse effects may be acted on today."""
    table = grid("编号", "效果", "状态", "可否据以采取措施", title=f"告知程序（{standing['on']}）")
    for one in standing["effects"]:
        table.add_row(one["effect"], escape(one["label"]), _state(one), escape(one["note"]))
    grade = standing["grade_in_effect"]
    tail = f"今天按 {grade} 级对待" if grade else "按得分定的 D 尚未生效，不得按 D 级对待"
    if as_of < standing["on"]:
        said = f"按 {grade} 级对待" if grade else tail
        tail = f"按基准日 {as_of} 的评价，{said}；此后的变化未经评价，今天的等级可能不同，请先运行 shouxin evaluate"
    return Group(table, Text(tail))


def list_page(document: Mapping[str, Any]) -> RenderableType:
    """`procedure list`."""
    counts = "  ".join(f"{STATES[state]} {number}" for state, number in document["counts"].items())
    head = Text(f"{document['on']} 的告知程序（评价基准日 {document['as_of']}）：{counts}")
    table = grid("统一社会信用代码", "编号", "效果", "状态", "陈述至", "最早生效")
    for one in document["proceedings"]:
        table.add_row(
            one["uscc"],
            one["effect"],
            escape(one["label"]),
            _state(one),
            one["statement_until"] or "",
            one["earliest"] or "",
        )
    left = document["total"] - len(document["proceedings"])
    tail = [Text(f"另有 {left} 项未列出，可用 --state、--limit", style="dim")] if left else []
    return marked(Group(head, table, *tail), simulated=document["simulated"])


def enterprise_page(document: Mapping[str, Any]) -> RenderableType:
    """`procedure show USCC`."""
    parts: list[RenderableType] = [
        Text(f"{document['uscc']} 的告知程序（{document['on']}，评价基准日 {document['as_of']}）")
    ]
    if not document["proceedings"]:
        parts.append(Text("没有不利的效果"))
    for one in document["proceedings"]:
        parts += _proceeding(one)
    return marked(Group(*parts), simulated=document["simulated"])


def taken_text(step: str, found: Sequence[Mapping[str, Any]]) -> str:
    """What a step that was just taken has led to."""
    return "\n".join(f"已登记“{step}”：{one['effect']} {one['label']}，{one['note']}" for one in found)


def _proceeding(one: Mapping[str, Any]) -> list[RenderableType]:
    title = Text.assemble(
        (f"{one['effect']} {one['label']}", "bold"), f"（{one['kind_label']}）", _state(one)
    )
    due = one["procedure"]
    asked = [due["notice_label"]]
    if due["statement"]:
        asked.append(f"陈述、申辩 {due['statement']}")
    asked.append(f"听证 {due['hearing']}内要求" if due["hearing"] else "没有听证")
    lines: list[RenderableType] = [title, Text(one["note"]), Text(f"程序：{'；'.join(asked)}", style="dim")]
    if one["grounds"]:
        lines.append(Text(f"所依记录：{'、'.join(one['grounds'])}", style="dim"))
    if one["untold"]:
        lines.append(Text(f"未告知、不得作为根据的记录：{'、'.join(one['untold'])}", style="yellow"))
    if one["steps"]:
        table = grid("日期", "步骤", "说明", "经办人")
        for step in one["steps"]:
            table.add_row(step["day"], step["step_label"], escape(step["text"]), escape(step["who"]))
        lines.append(table)
    return lines


def _state(one: Mapping[str, Any]) -> Text:
    state: State = one["state"]
    return Text(one["state_label"], style=_STYLES.get(state, "yellow"))
