"""Why a score gives D or not: an effect of its own, with the items that took points and the records behind them."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring import scope
from scoring.effects import SCORED_D, objection_text, procedure_entry
from scoring.entries import Document, basis_on_day
from scoring.ground import Ground
from scoring.procedure.score_facts import Record, ScoreFacts, score_facts
from scoring.schema.effect_kinds import EFFECT_KINDS
from scoring.schema.procedure import Procedure
from scoring.why import STATES

REMEDY = "核对减分项目所依的数据，有误的申请更正，可以修复的依法申请修复；怎样提高得分见达级办法（recourse）"


def why_scored_d(ground: Ground, document: Document, behind: Mapping[str, Sequence[Record]]) -> Document:
    """As `why.why` tells of a rule. `document`: the decision; `behind`: item that took points → its records, newest first.

    A better grade that is kept of the decision before, or too little information, keeps the score from giving D.
    """
    rule = ground.law.procedures["scored_d"]
    below = next(one["score_from"] for one in ground.bands if one["grade"] == "C")
    conditions = list(_conditions(document, below))
    state = _state(document, conditions)
    facts = score_facts(document["reasons"], below, behind, ground.features)
    return {
        "id": SCORED_D,
        "effect": SCORED_D,
        "label": EFFECT_KINDS["scored_d"],
        "remedy": REMEDY,
        "objection": objection_text(ground.law, "scored_d"),
        "state": state,
        "state_label": STATES[state],
        "reason": document["exclusion"],
        "scope_notice": scope.NOTICE if state == "out_of_scope" else None,
        "grade": document["grade"],
        "in_force_from": rule.in_force_from.isoformat() if rule.in_force_from else None,
        "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
        "conditions": conditions,
        "score": document["score"],
        "base_points": document["base_points"],
        "below": below,
        "items": _items(facts),
        "procedure": procedure_entry(rule),
        "bases": _bases(ground, rule),
        "changes": _changes(state, below),
    }


def _conditions(document: Document, below: int) -> Sequence[Document]:
    score, kept = document["score"], document["kept"]
    outside, rated = document["status"] == "out_of_scope", document["status"] == "evaluated"
    low = rated and score < below
    told = [
        ("rated", "信息足够，有得分", None if outside else rated, "；".join(document["missing"]) or None),
        (
            f"score_below:{below}",
            f"得分低于 C 级的分数线 {below} 分",
            low if rated else None,
            f"得分 {score}，不低于 {below}" if rated and not low else None,
        ),
        (
            "nothing_kept",
            "没有保留前次较好的等级",
            kept is None if rated else None,
            f"前次的 {kept['grade']} 保留至 {kept['until']}" if kept else None,
        ),
    ]
    return [
        {"condition": name, "explanation": text, "holds": holds, "why": why, "records": []}
        for name, text, holds, why in told
    ]


def _state(document: Document, conditions: Sequence[Document]) -> str:
    if document["status"] == "out_of_scope":
        return "out_of_scope"
    return "applies" if all(one["holds"] for one in conditions) else "not_applied"


def _items(facts: ScoreFacts) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "value": one.value,
            "points": one.points,
            "unknown": one.unknown,
            "records": [dict(r) for r in one.records],
        }
        for one in facts.items
    ]


def _bases(ground: Ground, rule: Procedure) -> list[Document]:
    law = ground.law
    return [basis_on_day(law.instruments[one.instrument], one.article, law.day) for one in rule.bases]


def _changes(state: str, below: int) -> list[str]:
    if state != "applies":
        return []
    return [f"得分达到 {below} 分时不再因得分评为 D；怎样提高得分，见达级办法（recourse）"]
