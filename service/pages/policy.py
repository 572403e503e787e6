"""The policy on a page and as plain data: grades, overrides, measures with their bases, drafts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from scoring.entries import basis_entry, measure_head
from scoring.errors import Problem
from scoring.matrix.condition_types import SIZE_CLASSES
from scoring.schema.law import SizeRule
from scoring.schema.measure import DOMAINS, Measure
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.subjects import bodies_text
from service.pages.parts import basis_text, grid
from service.pages.rights import clocks_table, rights_entry


def policy_document(policy: Policy, day: date) -> dict[str, Any]:
    """The policy of a day as plain data; active measures first, then those not in force or in draft."""
    law = policy.on(day)
    active = {measure.id for measure in law.measures}
    return {
        "id": policy.settings.id,
        "title": policy.settings.title,
        "as_of": day.isoformat(),
        "prefecture": policy.settings.prefecture.name,
        "prefecture_verified": policy.settings.prefecture.verified,
        "hash": policy.hash,
        "law_hash": policy.law_hash,
        "grades": [
            {"grade": b.grade, "label": b.label, "probability_below": b.probability_below}
            for b in law.bands.grades
        ],
        "overrides": [
            {
                "id": rule.id,
                "effect": rule.effect,
                "label": rule.label,
                "when": [condition.explanation for condition in rule.when],
                "bases": [basis_entry(law.instruments[b.instrument], b.article) for b in rule.bases],
            }
            for rule in law.overrides
        ],
        "measures": sorted(
            (_measure(one, law, active=one.id in active) for one in policy.measures),
            key=lambda entry: (not entry["active"], entry["id"]),
        ),
        "size_rules": [_size_rule(one, law) for one in policy.size_rules],
        "rights": rights_entry(law),
    }


def _measure(measure: Measure, law: PolicyDay, *, active: bool) -> dict[str, Any]:
    return {
        **measure_head(measure),
        "active": active,
        "status": measure.status,
        "draft_reason": measure.draft_reason or None,
        "mode": measure.mode,
        "type": measure.type or None,
        "subject": measure.subject,
        "applies_to": measure.applies_to,
        "applying_body": bodies_text(measure.applying_body),
        "when": [condition.explanation for condition in measure.when],
        "strength": measure.strength,
        "figure": measure.figure.text if measure.figure else None,
        "term": measure.term,
        "term_months": measure.term_months.text if measure.term_months else None,
        "remedy": measure.remedy,
        "bases": [basis_entry(law.instruments[b.instrument], b.article) for b in measure.bases],
    }


def _size_rule(rule: SizeRule, law: PolicyDay) -> dict[str, Any]:
    """What follows the size class alone, beside the measures and never one of them."""
    return {
        "id": rule.id,
        "domain": rule.domain,
        "domain_label": DOMAINS[rule.domain],
        "label": rule.label,
        "active": rule.active and rule.in_force(law.day),
        "status": rule.status,
        "draft_reason": rule.draft_reason or None,
        "size_classes": list(rule.size_classes),
        "figure": rule.figure.text,
        "applying_body": bodies_text(rule.applying_body),
        "bases": [basis_entry(law.instruments[b.instrument], b.article) for b in rule.bases],
    }


def policy_page(document: dict[str, Any]) -> RenderableType:
    """The policy of a day on a page."""
    active = [one for one in document["measures"] if one["active"]]
    table = grid(
        "编号",
        "领域",
        "类别",
        "措施",
        "条件",
        "依据",
        title=f"{document['as_of']} 生效的措施（{len(active)} 项）",
    )
    for one in active:
        when = "；".join(one["when"]) or "普惠，不看等级"
        table.add_row(
            one["id"], one["domain_label"], one["kind_label"], one["label"], when, basis_text(one["bases"])
        )
    bands = grid("等级", "含义", "违约概率低于", title="等级")
    for band in document["grades"]:
        bands.add_row(band["grade"], band["label"], f"{band['probability_below']:.2%}")
    rules = grid("效果", "规则", "条件", title="定级规则")
    for rule in document["overrides"]:
        effect = "直接定为D" if rule["effect"] == "direct_d" else "不得评A"
        rules.add_row(effect, rule["label"], "；".join(rule["when"]))
    sizes = grid("编号", "规模政策", "规模", "数值", "依据", title="规模政策（只随规模，不随等级）")
    for one in document["size_rules"]:
        if one["active"]:
            classes = "、".join(SIZE_CLASSES[size] for size in one["size_classes"])
            sizes.add_row(one["id"], one["label"], classes, one["figure"], basis_text(one["bases"]))
    others = len(document["measures"]) - len(active)
    foot = Text(
        f"草案及未生效 {others} 项（以 --json 查看）。政策 {document['hash'][:12]}，法律 {document['law_hash'][:12]}",
        style="dim",
    )
    return Group(bands, rules, sizes, clocks_table(document["rights"]), table, foot)


def check_page(problems: Sequence[Problem]) -> RenderableType:
    """What a policy check found."""
    if not problems:
        return Text("政策检查通过：没有发现问题", style="green")
    errors = sum(one.severity == "error" for one in problems)
    verdict = f"不通过，{errors} 处须改" if errors else f"通过，{len(problems)} 条提示"
    table = grid("", "文件", "行", "问题", "改法", title=f"政策检查：{verdict}")
    for one in problems:
        mark = "须改" if one.severity == "error" else "提示"
        table.add_row(mark, one.file, str(one.line), one.reason, one.mend)
    readings = sum(one.reading for one in problems)
    if readings:
        return Group(table, Text(f"{readings} 处法律读法、文字或者分界与自带不同，须由法制部门签认"))
    return table


def problem_entry(problem: Problem) -> dict[str, Any]:
    """A problem as plain data."""
    names = ("file", "line", "severity", "reason", "mend", "reading")
    return {name: getattr(problem, name) for name in names}
