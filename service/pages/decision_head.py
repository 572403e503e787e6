"""The head of a decision's page: who, which grade, whether it is in effect, and what it may be used for."""

from collections import Counter
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.panel import Panel

from service.decisions.successors import succeeded_text
from service.pages.parts import GRADE_STYLES, SIMULATED

Document = dict[str, Any]
_RISK = {"public": "未来12个月违约概率", "financing": "违约概率（以银行结论为准）"}


def decision_head(document: Document) -> RenderableType:
    """The head of one decision's page."""
    grade = document["grade"]
    lines = []
    if document["simulated"]:
        lines.append(SIMULATED)
    lines.append(f"[bold]{escape(document['name'] or '（名称未知）')}[/]  {document['uscc']}")
    lines.append(_verdict(document))
    if document["exclusion"]:
        lines += outside(document)
    lines += [f"缺少的信息：{text}" for text in document["missing"]]
    if document["rule_book"] and not document["rule_book"]["own"]:
        lines.append(
            f"[yellow]仅供比较：{escape(document['rule_book']['title'])}是外地标准，在本州没有依据，不得公布，也不得据以采取措施[/]"
        )
    elif not document["actionable"]:
        lines.append("[yellow]仅供分析：基准日与知悉时点不在同一天，不得公布，也不得据以采取措施[/]")
    if (acts := _acting(document)) is not None:
        lines.append(f"[bold yellow]{acts}[/]")
    lines.append(f"[dim]评价基准日 {document['as_of']} · 知悉时点 {document['known_at']}[/]")
    return Panel("\n".join(lines), title="信用评价决定", border_style=GRADE_STYLES.get(grade or "", "dim"))


def outside(document: Document) -> list[str]:
    """Why an enterprise is not evaluated, what does not follow from it, and whom to ask about instead."""
    lines = [f"原因：{document['exclusion']}", f"[bold yellow]{document['scope_notice']}[/]"]
    if document["succeeded_by"]:
        lines.append(succeeded_text(document["uscc"], document["succeeded_by"], "shouxin show {}"))
    return lines


def _acting(document: Document) -> str | None:
    """Which of the adverse effects act today; null where there are none, and where nothing may be acted on anyway."""
    restricting = [one for one in document["measures"] if one["kind"] == "restriction"]
    if not document["actionable"] or document["purpose"] != "public":
        return None
    if document["standing"] is None:
        adverse = restricting or document["overrides"] or document["grade"] == "D"
        asked = f"shouxin procedure show {document['uscc']}"
        return f"不是现行的决定：D、定级规则和限制今天是否生效，见 {asked}" if adverse else None
    effects = document["standing"]["effects"]
    if not effects:
        return None
    counts = Counter(one["state_label"] for one in effects)
    told = "、".join(f"{label} {count} 项" for label, count in counts.items())
    waits = "" if all(one["acting"] for one in effects) else "；未生效的今天不得据以采取措施"
    return f"不利效果 {len(effects)} 项（{document['standing']['on']}）：{told}{waits}"


def _verdict(document: Document) -> str:
    grade = document["grade"]
    if grade is None:
        return "[bold]不在评价范围[/]"
    name = "M（未评级：信息不足，不因此失去任何权利）" if grade == "M" else grade
    text = f"等级 [{GRADE_STYLES[grade]}]{name}[/]"
    if document["score"] is not None:
        text += f"   得分 [bold]{document['score']}[/]{_scale(document)}"
        text += _adjusted(document)
    return text + _pending(document)


def _pending(document: Document) -> str:
    """Of a grade that is not in effect yet: as what the enterprise is treated meanwhile."""
    standing = document["standing"]
    if standing is None or standing["grade_in_effect"] == document["grade"]:
        return ""
    treated = standing["grade_in_effect"]
    return f"   [bold yellow]尚未生效：{f'按 {treated} 级对待' if treated else '不得按 D 级对待'}[/]"


def _adjusted(document: Document) -> str:
    """Why the grade is not that of the score."""
    by_score, kept = document["score_grade"], document["kept"]
    if kept:
        text = f"   [dim]（按得分为 {by_score}；低于分数线不足 {kept['margin_points']} 分，前次的 {kept['grade']} 保留至 {kept['until']}）[/]"
        by_score = kept["grade"]
    else:
        text = ""
    if by_score != document["grade"]:
        text += f"   [dim]（按得分为 {document['score_grade']}，由定级规则调整）[/]"
    return text


def _scale(document: Document) -> str:
    """What a score means: its probability; a rule book knows none."""
    if document["rule_book"]:
        return f"   按规则手册 {escape(document['rule_book']['id'])}，不给出违约概率"
    return f"（满分1000）   {_RISK[document['purpose']]} {document['probability']:.2%}"
