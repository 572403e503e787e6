"""Where adverse effects stand before they act, on pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from scoring.procedure.standing import STATES, State
from service.pages.parts import grid, marked

Document = dict[str, Any]
_STYLES: dict[str, str] = {"acting": "red", "dropped": "dim", "faulty": "red"}


def standing_page(standing: Mapping[str, Any], as_of: str) -> RenderableType:
    """Beside a decision of a day: which of its adverse effects may be acted on today."""
    table = grid("编号", "效果", "状态", "可否据以采取措施", title=f"告知程序（{standing['on']}）")
    for one in standing["effects"]:
        table.add_row(one["effect"], escape(one["label"]), _state(one), escape(one["note"]))
    return Group(table, Text(_treated(standing, as_of)), *_otherwise(standing))


def _otherwise(standing: Mapping[str, Any]) -> list[RenderableType]:
    """Measures that hang on the grade decided and do not hold yet, and those that hold meanwhile."""
    told = (
        ("measures_not_yet", "随未生效的等级而来，今天不适用："),
        ("measures_meanwhile", "决定中没有，今天适用："),
    )
    return [
        Text(lead + " ".join(one["id"] for one in standing[name]), style="yellow")
        for name, lead in told
        if standing[name]
    ]


def _treated(standing: Mapping[str, Any], as_of: str) -> str:
    """As which grade an enterprise is to be treated, and how far that can be said."""
    grade = standing["grade_in_effect"]
    if as_of < standing["on"]:
        said = f"按 {grade} 级对待" if grade else "按得分定的 D 尚未生效，不得按 D 级对待"
        return f"按基准日 {as_of} 的评价，{said}；此后的变化未经评价，今天的等级可能不同，请先运行 shouxin evaluate"
    return f"今天按 {grade} 级对待" if grade else "按得分定的 D 尚未生效，不得按 D 级对待"


def list_page(document: Mapping[str, Any]) -> RenderableType:
    """`procedure list`."""
    counts = "  ".join(f"{STATES[state]} {number}" for state, number in document["counts"].items() if number)
    head = Text(
        f"{document['on']} 的告知程序（评价基准日 {document['as_of']}）：{counts or '没有不利的效果'}"
    )
    table = grid("统一社会信用代码", "效果", "根据", "状态和期限")
    for one in document["proceedings"]:
        effect = f"{one['effect']}\n{escape(one['label'])}"
        table.add_row(one["uscc"], effect, escape(_briefly(one)), _state_and_days(one))
    table.columns[0].no_wrap = table.columns[3].no_wrap = True
    faults = [
        Text(f"{one['uscc']} {one['effect']}：{one['fault']}", style="red")
        for one in document["proceedings"]
        if one["fault"]
    ]
    left = document["total"] - len(document["proceedings"])
    tail = [Text(f"另有 {left} 项未列出，可用 --state、--limit", style="dim")] if left else []
    return marked(Group(head, table, *faults, *tail), simulated=document["simulated"])


def enterprise_page(document: Mapping[str, Any]) -> RenderableType:
    """`procedure show USCC`: what stands first, then effect by effect."""
    name = f"{document['name']} " if document["name"] else ""
    parts: list[RenderableType] = [
        Text(f"{name}{document['uscc']} 的告知程序（{document['on']}，评价基准日 {document['as_of']}）")
    ]
    standing = document["standing"]
    if standing is None:
        parts.append(Text("现行评价中没有这家企业，只有此前的程序"))
    elif document["scope_notice"]:
        parts.append(Text(document["scope_notice"], style="yellow"))
    elif standing["effects"]:
        parts.append(standing_page(standing, document["as_of"]))
    else:
        parts.append(Text("现在没有不利的效果"))
    for one in document["proceedings"]:
        parts += _proceeding(one)
    return marked(Group(*parts), simulated=document["simulated"])


def taken_text(step: str, found: Sequence[Mapping[str, Any]]) -> str:
    """What a step that was just taken has led to."""
    return "\n".join(f"已登记“{step}”：{one['effect']} {one['label']}，{one['note']}" for one in found)


def _proceeding(one: Mapping[str, Any]) -> list[RenderableType]:
    kind = f"（{one['kind_label']}）" if one["kind_label"] != one["label"] else " "
    title = Text.assemble((f"{one['effect']} {one['label']}", "bold"), kind, _state(one))
    lines: list[RenderableType] = [
        Text(),
        title,
        *([] if one["ground_holds"] and not one["fault"] else [Text(one["note"])]),
        Text(f"程序：{_asked(one)}", style="dim"),
    ]
    if one["grounds"]:
        lines.append(Text(f"所依记录：{'、'.join(map(_named, one['grounds']))}", style="dim"))
    if one["untold"]:
        untold = "、".join(map(_named, one["untold"]))
        lines.append(Text(f"未告知、不得作为根据的记录：{untold}", style="yellow"))
    if one["steps"]:
        table = grid("日期", "步骤", "说明", "经办人")
        for step in one["steps"]:
            table.add_row(step["day"], step["step_label"], escape(step["text"]), escape(step["who"]))
        lines.append(table)
    return lines


def _asked(one: Mapping[str, Any]) -> str:
    """What its procedure asks for, with the days that are fixed."""
    due = one["procedure"]
    asked = [due["notice_label"]]
    if due["statement"]:
        asked.append(f"陈述、申辩 {due['statement']}{_until(one['statement_until'])}")
    asked.append(
        f"听证 {due['hearing']}内要求{_until(one['hearing_until'])}" if due["hearing"] else "没有听证"
    )
    if one["hearing_from"]:
        asked.append(f"听证最早在 {one['hearing_from']}")
    return "；".join(asked)


def _until(day: str | None) -> str:
    return f"（至 {day}）" if day else ""


def _state(one: Mapping[str, Any]) -> Text:
    state: State = one["state"]
    return Text(one["state_label"], style=_STYLES.get(state, "yellow"))


def _named(record: Mapping[str, Any]) -> str:
    """A record as an officer knows it; one that the run has no more by its id."""
    if record["kind_label"] is None:
        return f"记录 {record['record_id'][:8]}（现行评价中没有）"
    body = f"，{record['issuing_body']}" if record["issuing_body"] else ""
    which = f"{record['subkind_label']}，" if record["subkind_label"] else ""
    return f"{record['document_no'] or record['kind_label']}（{which}{record['occurred_on']}{body}）"


def _state_and_days(one: Mapping[str, Any]) -> Text:
    days = [f"陈述至 {one['statement_until']}"] if one["statement_until"] and not one["acting"] else []
    if one["earliest"]:
        days.append(f"自 {one['earliest']} 生效" if one["acting"] else f"最早 {one['earliest']}")
    return Text("\n").join([_state(one), *(Text(day, style="dim") for day in days)])


def _briefly(one: Mapping[str, Any]) -> str:
    """The newest record and how many there are; of a D by score, that it is one."""
    if not one["grounds"]:
        return "得分" if one["kind"] == "scored_d" else ""
    newest = max(one["grounds"], key=lambda record: record["occurred_on"] or "")
    name = newest["document_no"] or newest["kind_label"] or f"记录 {newest['record_id'][:8]}"
    return name + (f" 等 {len(one['grounds'])} 条" if len(one["grounds"]) > 1 else "")
