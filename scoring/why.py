"""One cell of the matrix explained: whether a measure or an override holds for one enterprise, condition by condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from scoring import decision, scope
from scoring.effects import objection_text
from scoring.entries import basis_on_day, measure_head
from scoring.matrix.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord
from scoring.matrix.conditions import months_before
from scoring.matrix.figures import QUANTITIES, UNITS
from scoring.ruling import Ruling, failure_of
from scoring.schema.measure import Measure, Override
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.subjects import bodies_text

Document = dict[str, Any]
STATES: Final = {
    "applies": "适用",
    "not_applied": "不适用",
    "out_of_scope": "不在评价范围，未作判断",
    "draft": "草案，尚未启用",
    "not_in_force": "当日不施行",
    "other_purpose": "本用途的评价不产生措施",
}

_TERMS: Final = ("mode", "applies_to", "strength", "term", "remedy")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose cell it is. `records`: id → what names a record, with `until`, `repairable_from` and `counts`."""

    law: PolicyDay
    policy: Policy
    ruling: Ruling
    facts: Mapping[str, Any]
    records: Mapping[str, Document]


def why(asked: Asked, rule_id: str) -> Document | None:
    """Why a measure or an override applies to an enterprise or not; None where the policy has no such rule."""
    found = _rule(asked, rule_id)
    if found is None:
        return None
    rule, state = found
    told = _conditions(asked, rule.when)
    if state == "out_of_scope":  # nothing was judged, so no condition was
        told = [one | {"holds": None, "why": None} for one in told]
    return {
        **_head(rule),
        "objection": _objection(asked.law, rule),
        "state": state,
        "state_label": STATES[state],
        "reason": _reason(asked, rule, state),
        "scope_notice": scope.NOTICE if state == "out_of_scope" else None,
        "grade": asked.ruling.grade,
        "in_force_from": _day(rule.in_force_from),
        "in_force_to": _day(rule.in_force_to),
        "conditions": told,
        "bases": [
            basis_on_day(asked.law.instruments[one.instrument], one.article, asked.law.day)
            for one in rule.bases
        ],
        "changes": _changes(rule, state, told),
    }


def _rule(asked: Asked, rule_id: str) -> tuple[Measure | Override, str] | None:
    law, ruling = asked.law, asked.ruling
    active: list[tuple[Sequence[Measure | Override], bytes]] = [
        (law.measures, ruling.measures),
        (law.overrides, ruling.overrides),
    ]
    for rules, bits in active:
        held = decision.unpacked(bits, len(rules))
        for place, one in enumerate(rules):
            if one.id == rule_id:
                outside = ruling.status == "out_of_scope"
                return one, "applies" if held[place] else "out_of_scope" if outside else "not_applied"
    versions: list[Measure | Override] = [one for one in asked.policy.measures if one.id == rule_id]
    versions.extend(one for one in asked.policy.overrides if one.id == rule_id)
    if not versions:
        return None
    in_force = [one for one in versions if one.in_force(law.day)]
    rule = (in_force or versions)[-1]
    if isinstance(rule, Measure) and not rule.active:
        return rule, "draft"
    return rule, "other_purpose" if rule.in_force(law.day) and not law.measures else "not_in_force"


def _head(rule: Measure | Override) -> Document:
    if isinstance(rule, Override):
        return {"id": rule.id, "effect": rule.effect, "label": rule.label, "remedy": rule.remedy}
    figure = rule.figure
    return {
        **measure_head(rule),
        **{name: getattr(rule, name) for name in _TERMS},
        "applying_body": bodies_text(rule.applying_body),
        "figure": figure
        and {
            "quantity": QUANTITIES[figure.quantity],
            "unit": UNITS[figure.unit],
            "at_least": figure.at_least,
            "at_most": figure.at_most,
        },
    }


def _objection(law: PolicyDay, rule: Measure | Override) -> str | None:
    """To what decides a grade one objects to the bureau; a measure is its applying body's."""
    return objection_text(law, rule.effect) if isinstance(rule, Override) else None


def _reason(asked: Asked, rule: Measure | Override, state: str) -> str | None:
    """What stands before all conditions: out of scope, a draft, another day."""
    if state == "out_of_scope" and asked.ruling.exclusion:
        return scope.reason(asked.law.scope, asked.ruling.exclusion)
    if state == "draft" and isinstance(rule, Measure):
        return rule.draft_reason + (f"；触发情形：{rule.trigger}" if rule.trigger else "")
    if state == "not_in_force":
        first, last = _day(rule.in_force_from), _day(rule.in_force_to)
        return (
            f"自 {first or '——'} 起施行"
            + (f"，至 {last} 止" if last else "")
            + f"；所问之日为 {asked.law.day}"
        )
    return None


def _conditions(asked: Asked, when: Sequence[Condition]) -> list[Document]:
    """Each condition: whether it holds, why not, and the records that make or keep it so."""
    return [_condition(asked, one) for one in when]


def _condition(asked: Asked, condition: Condition) -> Document:
    place = asked.law.positions.get(condition.id)
    held = decision.unpacked(asked.ruling.conditions, len(asked.law.conditions))
    holds = None if place is None else bool(held[place])
    ids = asked.ruling.evidence.get(condition.id, ())
    failure = failure_of(condition, asked.ruling.grade, asked.facts, asked.ruling.evidence)
    records = [_record(asked, condition, one) for one in ids]
    return {
        "condition": condition.id,
        "explanation": condition.explanation,
        "holds": holds,
        "why": failure.why if holds is False else None,
        "records": records,
    }


def _record(asked: Asked, condition: Condition, record_id: str) -> Document:
    """What names a record, and the last day on which the condition sees it; null: until an act ends it."""
    named = dict(asked.records[record_id])
    until = date.fromisoformat(named["until"]) if named["until"] else None
    last = seen_until(condition, until, date.fromisoformat(named["occurred_on"]))
    return named | {"seen_until": _day(last)}


def seen_until(condition: Condition, until: date | None, occurred: date) -> date | None:
    """The last day on which a condition sees a record that counts by itself until a day; null: until an act ends it."""
    if not (isinstance(condition, HasRecord | HasNone) and condition.within_months):
        return until
    window = _last_day_within(occurred, condition.within_months)
    return min(until or window, window)


def _last_day_within(occurred: date, months: int) -> date:
    """The last day of an evaluation on which the window of months still holds a record of that date."""
    day = occurred + timedelta(days=31 * months)
    while months_before(day, months) >= occurred:
        day -= timedelta(days=1)
    return day


def _changes(rule: Measure | Override, state: str, told: Sequence[Document]) -> list[str]:
    """What would change the answer, in Chinese."""
    if state not in {"applies", "not_applied"}:
        return []
    asked_for = {condition.id: condition for condition in rule.when}
    said = [_change(asked_for[one["condition"]], one) for one in told if one["holds"] is (state == "applies")]
    if state == "applies" and rule.in_force_to:
        said.append(f"本条规则 {rule.in_force_to} 后不再施行")
    return [text for text in said if text]


def _change(condition: Condition, told: Document) -> str:
    if isinstance(condition, GradeIn):
        return "等级变化时随之变化；怎样达到更高等级，见达级办法（recourse）"
    if isinstance(condition, FactIn):
        return f"“{condition.explanation}”随登记、年报或者评级信息变化"
    if isinstance(condition, HasRecord | HasNone) and told["records"]:
        days = [one["seen_until"] for one in told["records"]]
        text = "这些记录" if len(days) > 1 else "该记录"
        if all(days):
            return f"{text}至迟计入到 {max(days)}，此后“{condition.selected}”不再成立；依法移出、修复或者撤销的，自该日起"
        return f"{text}没有期满之日，依法移出、修复、了结或者撤销之日起“{condition.selected}”不再成立"
    if isinstance(condition, HasRecord):
        return f"有了{condition.selected}才成立"
    return ""


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
