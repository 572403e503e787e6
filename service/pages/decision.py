"""One enterprise's decision on a page: grade, score line by line, measures, what did not count, why not."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.catalogue import called
from service.pages.decision_head import decision_head
from service.pages.parts import basis_text, grid, number
from service.pages.procedures import standing_page

Document = dict[str, Any]


def decision_page(document: Document) -> RenderableType:
    """The page of one decision document."""
    return Group(*(part for part in _parts(document) if part is not None))


def _parts(document: Document) -> Iterator[RenderableType | None]:
    yield decision_head(document)
    if document["standing"] and document["standing"]["effects"]:
        yield standing_page(document["standing"], document["as_of"])
    yield _overrides(document)
    yield _reasons(document)
    yield _meanwhile(document)
    yield _measures(document, "incentive", "守信激励")
    yield _measures(document, "management", "管理措施（不减损权益）")
    yield _measures(document, "restriction", "失信限制（只由具体记录和直接依据引起）")
    yield _review(document)
    yield _unused(document)
    yield _not_applied(document)
    yield _recourse(document)
    yield _foot(document)


def _overrides(document: Document) -> RenderableType | None:
    if not document["overrides"]:
        return None
    table = grid("效果", "规则", "依据", "凭据", title="定级规则")
    for one in document["overrides"]:
        effect = "直接定为D" if one["effect"] == "direct_d" else "不得评A"
        ground = _records(document, one["evidence"]) + f"\n[dim]如何解除：{escape(one['remedy'])}[/]"
        if one["objection"]:
            ground += f"\n[dim]异议：{escape(one['objection'])}[/]"
        effect += _stands(one)
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
        table.add_row(Text(f"{one['points']:+d}", style=style), one["label"], _value(one))
    silent = [one["label"] for one in document["reasons"] if not one["points"]]
    if silent:
        table.add_row(
            Text("0", style="dim"),
            Text(f"另有 {len(silent)} 项不加不减：{'；'.join(silent)}", style="dim"),
            "",
        )
    return table


def _value(reason: Document) -> str:
    if reason["unknown"]:
        return "未知"
    return called(reason["feature"], reason["value"]) or f"{number(reason['value'])} {reason['unit']}"


def _meanwhile(document: Document) -> RenderableType | None:
    """What the grade in effect brings while the one decided does not act."""
    ours = document["standing"]["measures_meanwhile"] if document["standing"] else []
    if not ours:
        return None
    grade = document["standing"]["grade_in_effect"]
    return _measure_table(
        document, ours, f"等级尚未生效，按 {grade} 级对待，今天适用的措施（{len(ours)} 项）"
    )


def _measures(document: Document, kind: str, title: str) -> RenderableType | None:
    ours = [one for one in document["measures"] if one["kind"] == kind]
    return _measure_table(document, ours, f"{title}（{len(ours)} 项）") if ours else None


def _measure_table(document: Document, ours: list[Document], title: str) -> RenderableType:
    table = grid("编号", "领域", "措施", "力度与期限", "实施单位", "依据", title=title)
    for one in ours:
        label = escape(one["label"]) + (
            "\n[dim]凭据 " + _records(document, one["evidence"]) + "[/]" if one.get("evidence") else ""
        )
        if one["kind"] == "restriction":
            label += f"\n[dim]救济：{escape(one['remedy'])}[/]" + _stands(one)
        elif one.get("in_effect") is False:
            label += "\n[yellow]等级未生效，今天不适用[/]"
        strength = "；".join(part for part in (one["strength"], one["term"]) if part)
        table.add_row(
            one["id"], one["domain_label"], label, strength, one["applying_body"], basis_text(one["bases"])
        )
    return table


def _stands(one: Document) -> str:
    """Where an effect stands, beside it, so that nobody takes what is only to be notified for what acts."""
    if one["standing"] is None:
        return ""
    style = "red" if one["standing"]["acting"] else "yellow"
    return f"\n[{style}]{one['standing']['state_label']}{'' if one['standing']['acting'] else '，未生效'}[/]"


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
    rows = [one for one in document["not_applied"] if not one["in_effect"]]
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
    which = f"{one['subkind_label']}，" if one["subkind_label"] else ""
    return f"{one['document_no'] or one['kind_label']}（{which}{one['occurred_on']}{body}）"


def _review(document: Document) -> RenderableType | None:
    rows = document["review_records"]
    if not rows:
        return None
    table = grid("记录", "说明", title=f"计入但须人工复核的记录（{len(rows)} 条）")
    for one in rows:
        table.add_row(escape(_named(one)), one["note"])
    return table
