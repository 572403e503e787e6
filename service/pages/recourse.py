"""How an enterprise reaches the next grade, on a page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from scoring.entries import what_record
from scoring.matrix.condition_types import NOT_RATED
from scoring.recourse.document import target_text
from service.pages.parts import GRADE_STYLES, SIMULATED, basis_text, grid, yuan

Document = dict[str, Any]


def recourse_page(document: Document) -> RenderableType:
    """The page of `recourse USCC`."""
    return Group(*_parts(document))


def _parts(document: Document) -> Iterator[RenderableType]:
    yield _head(document)
    for place, way in enumerate(document["ways"]):
        title = "最省的办法" if place == 0 else f"另一办法之{place}"
        yield from _way(way, document["target"], f"{title}：{_told(way, document['target'])}")
    if document["waiting"]:
        yield from _way(
            document["waiting"],
            document["target"],
            f"什么也不做：{_told(document['waiting'], document['target'])}",
        )
    for text in document["obstacles"]:
        yield Text(f"为什么没有办法：{text}", style="yellow")
    if document["standstills"]:
        yield _standstills(document["standstills"])
    if document["left_out"]:
        yield Text(f"事项过多，未纳入比较的：{'、'.join(document['left_out'])}", style="yellow")
    if document["looked_until"]:
        yield Text(
            f"{document['assumed']}。等待只使统计窗口移动，不免除应缴、应付的款项。"
            f"金额以收款、执行机关核定为准；同一笔款项可能见于几条记录。推算到 {document['looked_until']} 为止。",
            style="dim",
        )
    yield Text(f"决定编号 {document['decision_id']}", style="dim")


def _head(document: Document) -> RenderableType:
    lines = [SIMULATED] if document["simulated"] else []
    lines.append(f"[bold]{escape(document['name'] or '（名称未知）')}[/]  {document['uscc']}")
    grade = document["grade"]
    if grade is not None:
        score = f"   得分 [bold]{document['score']}[/]" if document["score"] is not None else ""
        aim = target_text(document["target"])
        needs = f"（须 {document['needed_score']} 分）" if document["needed_score"] is not None else ""
        lines.append(f"现为 [{GRADE_STYLES[grade]}]{grade}[/]{score}   目标：{aim}{needs}")
    lines += [f"缺少的信息：{text}" for text in document["missing"]]
    lines.append(f"[bold]{document['summary']}[/]")
    if not document["actionable"]:
        lines.append("[yellow]仅供分析：不是可以公布、可以据以采取措施的评价[/]")
    lines.append(f"[dim]评价基准日 {document['as_of']} · 知悉时点 {document['known_at']}[/]")
    if (age := _age(document)) > 1:
        lines.append(f"[yellow]评价是 {age} 天前的，办法从 {document['told_from']} 起算；其间的变化未计入[/]")
    return Panel("\n".join(lines), title="怎样达到下一等级")


def _age(document: Document) -> int:
    """Days from the one evaluated to the first for which anything is told."""
    if document["told_from"] is None:
        return 0
    return (date.fromisoformat(document["told_from"]) - date.fromisoformat(document["as_of"])).days


def _told(way: Document, target: str) -> str:
    score = f"，{way['score']} 分" if way["score"] is not None else ""
    aim = (
        f"可以评级，推算为 {way['grade']}（等级只是推算，不作保证）"
        if target == NOT_RATED
        else f"达到等级 {way['grade']}"
    )
    return f"{way['day']} {aim}{score}（已重新评价验证）"


def _way(way: Document, target: str, title: str) -> Iterator[RenderableType]:
    if way["steps"]:
        table = grid("最早", "办什么", "向谁", "金额", "依据", title=title)
        for step in way["steps"]:
            table.add_row(
                step["day"],
                _what(step),
                step["asked_of"],
                _money(step["money_fen"]),
                basis_text(step["bases"]),
            )
        yield table
        partly = way["money_fen"] is not None and not way["money_complete"]
        total = _money(way["money_fen"]) + ("（另有金额未载明的）" if partly else "")
        yield Text(
            f"  合计：工作量 {way['effort']}，金额 {total}" + ("；办完后还要等待" if way["waits"] else "")
        )
    else:
        yield Text(title, style="bold")
    for one in way["overrides_ended"]:
        yield Text(f"  不再适用的定级规则：{one['label']}")
    if target != NOT_RATED:  # they hang on a grade that is not promised
        yield from _measures("  将适用", way["unlocked"])
        yield from _measures("  不再适用", way["ended"])


def _measures(lead: str, measures: list[Document]) -> Iterator[RenderableType]:
    by_kind: dict[str, list[Document]] = {}
    for one in measures:
        by_kind.setdefault(one["kind_label"], []).append(one)
    for kind, ones in by_kind.items():
        told = "、".join(f"{one['id']} {one['domain_label']}·{one['label']}{_hung_on(one)}" for one in ones)
        yield Text(f"{lead}的{kind}（{len(ones)} 项）：{told}")


def _hung_on(measure: Document) -> str:
    named = [one["document_no"] or what_record(one) for one in measure.get("hung_on", ())]
    return f"（随 {'、'.join(named)} 终止）" if named else ""


def _what(step: Document) -> str:
    records = [
        f"{what_record(one)} {one['document_no'] or one['occurred_on']}" for one in step["records"][:3]
    ]
    more = f" 等 {len(step['records'])} 条" if len(step["records"]) > 3 else ""
    lines = [f"[bold]{escape(step['label'])}[/]", escape(step["todo"])]
    if records:
        lines.append(f"[dim]{escape('、'.join(records))}{more}[/]")
    if step["conditions"]:
        lines.append(f"[dim]还须：{escape(step['conditions'])}[/]")
    return "\n".join([*lines, f"[dim]{escape(step['why_day'])}[/]"])


def _money(fen: int | None) -> str:
    return "未载明" if fen is None else yuan(fen)


def _standstills(rows: list[Document]) -> RenderableType:
    table = grid(
        "日期", "记录", "至", "为什么", title=f"计入而没有办法改变、只能等待的记录（{len(rows)} 条）"
    )
    for one in rows:
        named = f"{what_record(one)} {one['document_no'] or ''}".strip()
        table.add_row(one["occurred_on"], escape(named), one["until"] or "—", escape(one["reason"]))
    return table
