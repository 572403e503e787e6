"""One enterprise's decision on a page: grade, score line by line, measures, what did not count, why not."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from service.pages.parts import GRADE_STYLES, SIMULATED, basis_text, grid, number

Document = dict[str, Any]
_RISK = {"public": "未来12个月违约概率", "financing": "违约概率（以银行结论为准）"}


def decision_page(document: Document) -> RenderableType:
    """The page of one decision document."""
    return Group(*(part for part in _parts(document) if part is not None))


def _parts(document: Document) -> Iterator[RenderableType | None]:
    yield _head(document)
    yield _overrides(document)
    yield _reasons(document)
    yield _measures(document, "incentive", "守信激励")
    yield _measures(document, "management", "管理措施（不减损权益）")
    yield _measures(document, "restriction", "失信限制（只由具体记录和直接依据引起）")
    yield _review(document)
    yield _unused(document)
    yield _not_applied(document)
    yield _recourse(document)
    yield _foot(document)


def _head(document: Document) -> RenderableType:
    grade = document["grade"]
    lines = []
    if document["simulated"]:
        lines.append(SIMULATED)
    lines.append(f"[bold]{escape(document['name'] or '（名称未知）')}[/]  {document['uscc']}")
    lines.append(_verdict(document))
    if document["exclusion"]:
        lines.append(document["exclusion"])
    lines += [f"缺少的信息：{text}" for text in document["missing"]]
    if document["rule_book"] and not document["rule_book"]["own"]:
        lines.append(
            f"[yellow]仅供比较：{escape(document['rule_book']['title'])}是外地标准，在本州没有依据，不得公布，也不得据以采取措施[/]"
        )
    elif not document["actionable"]:
        lines.append("[yellow]仅供分析：基准日与知悉时点不在同一天，不得公布，也不得据以采取措施[/]")
    lines.append(f"[dim]评价基准日 {document['as_of']} · 知悉时点 {document['known_at']}[/]")
    return Panel("\n".join(lines), title="信用评价决定", border_style=GRADE_STYLES.get(grade or "", "dim"))


def _verdict(document: Document) -> str:
    grade = document["grade"]
    if grade is None:
        return "[bold]不在评价范围[/]"
    name = "M（未评级：信息不足，不因此失去任何权利）" if grade == "M" else grade
    text = f"等级 [{GRADE_STYLES[grade]}]{name}[/]"
    if document["score"] is not None:
        text += f"   得分 [bold]{document['score']}[/]{_scale(document)}"
        text += _adjusted(document)
    return text


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


def _overrides(document: Document) -> RenderableType | None:
    if not document["overrides"]:
        return None
    table = grid("效果", "规则", "依据", "凭据", title="定级规则")
    for one in document["overrides"]:
        effect = "直接定为D" if one["effect"] == "direct_d" else "不得评A"
        ground = _records(document, one["evidence"]) + f"\n[dim]如何解除：{escape(one['remedy'])}[/]"
        table.add_row(effect, escape(one["label"]), basis_text(one["bases"]), ground)
    return table


def _reasons(document: Document) -> RenderableType | None:
    if not document["reasons"]:
        return None
    table = grid(
        "分值",
        "项目",
        "实际值",
        title=f"得分说明：基准分 {document['base_points']} + 各项之和 = {document['score']}",
    )
    table.columns[0].justify = "right"
    for one in (each for each in document["reasons"] if each["points"]):
        style = "red" if one["points"] < 0 else "green"
        value = "未知" if one["unknown"] else f"{number(one['value'])} {one['unit']}"
        table.add_row(Text(f"{one['points']:+d}", style=style), one["label"], value)
    silent = [one["label"] for one in document["reasons"] if not one["points"]]
    if silent:
        table.add_row(
            Text("0", style="dim"),
            Text(f"另有 {len(silent)} 项不加不减：{'；'.join(silent)}", style="dim"),
            "",
        )
    return table


def _measures(document: Document, kind: str, title: str) -> RenderableType | None:
    ours = [one for one in document["measures"] if one["kind"] == kind]
    if not ours:
        return None
    table = grid("编号", "领域", "措施", "力度与期限", "实施单位", "依据", title=f"{title}（{len(ours)} 项）")
    for one in ours:
        label = escape(one["label"]) + (
            "\n[dim]凭据 " + _records(document, one["evidence"]) + "[/]" if one["evidence"] else ""
        )
        if kind == "restriction":
            label += f"\n[dim]救济：{escape(one['remedy'])}[/]"
        strength = "；".join(part for part in (one["strength"], one["term"]) if part)
        table.add_row(
            one["id"], one["domain_label"], label, strength, one["applying_body"], basis_text(one["bases"])
        )
    return table


def _unused(document: Document) -> RenderableType | None:
    rows = document["unused_records"]
    if not rows:
        return None
    table = grid("日期", "文书", "为何不计入", "依据", "记录", title=f"不计入的记录（{len(rows)} 条）")
    for one in rows:
        label = one["label"] + ("（须人工复核）" if one["review"] else "")
        table.add_row(
            one["occurred_on"],
            escape(one["document_no"] or one["kind"]),
            label,
            basis_text(one["basis"]),
            one["record_id"][:8],
        )
    return table


def _not_applied(document: Document) -> RenderableType | None:
    rows = document["not_applied"]
    if not rows or document["status"] == "out_of_scope":
        return None
    by_reason: dict[str, list[Document]] = {}
    for one in rows:
        lacking = [failure for failure in one["failed"] if not failure["condition"].startswith("has_record:")]
        by_reason.setdefault("；".join(failure["why"] for failure in lacking), []).append(one)
    table = grid("为何不适用", "措施", title=f"不适用的措施（{len(rows)} 项；逐项条件见 --json）")
    table.columns[0].ratio, table.columns[1].ratio = 1, 3
    table.expand = True
    without = by_reason.pop("", [])
    for why, ours in by_reason.items():
        names = "、".join(f"{one['label']}({one['id']})" for one in ours)
        table.add_row(escape(why), escape(names), style="dim")
    if without:
        text = f"由具体记录引起的 {len(without)} 项\n" + " ".join(one["id"] for one in without)
        table.add_row("没有会引起这些措施的记录", text, style="dim")
    return table


def _recourse(document: Document) -> RenderableType | None:
    """Where an enterprise that is not at the top is told how to get further."""
    if document["grade"] in {None, "A"}:
        return None
    by_book = f" --rule-book {document['rule_book']['id']}" if document["rule_book"] else ""
    purpose = "" if document["purpose"] == "public" else f" --purpose {document['purpose']}"
    return Text(f"怎样达到下一等级：shouxin recourse {document['uscc']}{purpose}{by_book}")


def _foot(document: Document) -> RenderableType:
    hashes = "  ".join(f"{name} {value[:12]}" for name, value in document["hashes"].items())
    return Text(f"决定编号 {document['decision_id']}\n{hashes}", style="dim")


def _records(document: Document, ids: list[str]) -> str:
    """What an officer knows the records by: document, body, date; the newest ones when there are many."""
    named = [one for one in document["evidence_records"] if one["record_id"] in set(ids)]
    named.sort(key=lambda one: one["occurred_on"], reverse=True)
    shown = "、".join(escape(_named(one)) for one in named[:3])
    return shown + (f" 等 {len(ids)} 条" if len(named) > 3 else "")


def _named(one: Document) -> str:
    body = f"，{one['issuing_body']}" if one["issuing_body"] else ""
    return f"{one['document_no'] or one['kind_label']}（{one['occurred_on']}{body}）"


def _review(document: Document) -> RenderableType | None:
    rows = document["review_records"]
    if not rows:
        return None
    table = grid("记录", "说明", title=f"计入但须人工复核的记录（{len(rows)} 条）")
    for one in rows:
        table.add_row(escape(_named(one)), one["note"])
    return table
