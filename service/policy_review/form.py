"""The review form as plain data: what is reviewed, standard by standard, rule by rule, and what people must fill in."""

from collections.abc import Sequence
from typing import Any

from features.audit_attributes import AUDIT_ATTRIBUTES
from scoring.matrix.condition_types import FORBIDDEN_FACTS
from scoring.schema.measure import DOMAINS, KIND_LABELS, MODES, Instrument, Measure
from scoring.schema.policy import Bands, Policy
from scoring.subjects import SUBJECTS, bodies_text
from service.policy_review.answers import answer
from service.policy_review.changed import changes
from service.policy_review.elsewhere import WITHHELD, withheld
from service.policy_review.ground import Answer, active, basis_words, founding
from service.policy_review.questions import IMPLEMENTING_RULE, QUESTIONS, REGULATION, SECTOR_RULE


def review_form(policy: Policy, former: Policy | None = None) -> dict[str, Any]:
    """The form of a policy; beside a former one it also says what has changed."""
    settings = policy.settings
    place = settings.prefecture.name if settings.prefecture.verified else "自治州"
    rules = active(policy)
    return {
        "title": settings.title,
        "prefecture": place,
        "in_force_from": str(settings.in_force_from),
        "hash": policy.hash,
        "law_hash": policy.law_hash,
        "former_hash": former.hash if former else None,
        "changes": changes(former, policy) if former else None,
        "scope": _scope(policy),
        "inputs": {
            "not_compared": sorted(set(FORBIDDEN_FACTS.values())),
            "not_scored": [one.label for one in AUDIT_ATTRIBUTES],
        },
        "standards": [_standard(policy, number) for number in range(len(QUESTIONS))],
        "sector": _sector(policy),
        "favours": [_favour(one, policy) for one in rules if one.kind == "incentive"],
        "restrictions": [_restriction(one, policy) for one in rules if one.kind == "restriction"],
        "management": [_restriction(one, policy) for one in rules if one.kind == "management"],
        "overrides": [_override(policy, number) for number in range(len(policy.overrides))],
        "bands": _bands("公共信用", policy.grades.bands) + _bands("融资", policy.grades.financing_bands),
        "size_rules": [
            _size_rule(policy, number) for number, one in enumerate(policy.size_rules) if one.active
        ],
        "elsewhere": [
            {**_head(one), "who": _who(one), "items": list(items)}
            for one in rules
            if (items := withheld(one))
        ],
        "exceptions": [_exception(one, policy) for one in rules if _found(one, policy).verdict == "须说明"],
        "drafts": [one.id for one in policy.measures if not one.active]
        + [one.id for one in policy.size_rules if not one.active],
        "cited": [_cited(name, policy) for name in (REGULATION, IMPLEMENTING_RULE, SECTOR_RULE)],
    }


def _scope(policy: Policy) -> list[dict[str, Any]]:
    rules = active(policy)
    return [
        {"domain": name}
        | {kind: sum(one.domain == code and one.kind == kind for one in rules) for kind in KIND_LABELS}
        for code, name in DOMAINS.items()
    ]


def _standard(policy: Policy, number: int) -> dict[str, Any]:
    question = QUESTIONS[number]
    found = answer(question.key, policy)
    return {
        "article": question.article,
        "item": question.item,
        "question": question.asks,
        "verdict": found.verdict,
        "ground": found.ground,
        "rules": list(found.rules),
    }


def _sector(policy: Policy) -> dict[str, Any]:
    """What the rule on tendering speaks of; its text has not been read, so no answer follows from it."""
    rule = policy.instrument_of.get(SECTOR_RULE)
    rules = [one.id for one in active(policy) if one.domain == "construction_tendering" and one.uses_grade]
    return {"instrument": SECTOR_RULE, "read": bool(rule and rule.verified), "rules": rules}


def _who(measure: Measure) -> str:
    when = "；".join(one.explanation for one in measure.when) or "不设条件"
    return f"{SUBJECTS[measure.subject]}（{measure.applies_to}）：{when}"


def _found(measure: Measure, policy: Policy) -> Answer:
    """What a measure rests on, and whether enterprises from elsewhere are kept from it."""
    found, items = founding(measure, policy), withheld(measure)
    if not items:
        return found
    apart = f"{WITHHELD}（{'、'.join(items)}）"
    ground = apart if found.verdict == "未见" else f"{found.ground}；{apart}"
    return Answer("须说明", ground)


def _favour(measure: Measure, policy: Policy) -> dict[str, Any]:
    found = _found(measure, policy)
    return {
        **_head(measure),
        "who": _who(measure),
        "how": f"{MODES[measure.mode].partition('：')[0]}；{measure.strength}",
        "bases": basis_words(measure.bases, policy),
        "until": str(measure.in_force_to) if measure.in_force_to else None,
        "verdict": found.verdict,
        "ground": found.ground,
    }


def _restriction(measure: Measure, policy: Policy) -> dict[str, Any]:
    return {
        **_head(measure),
        "who": _who(measure),
        "how": measure.strength,
        "body": bodies_text(measure.applying_body),
        "bases": basis_words(measure.bases, policy),
        "term": measure.term,
        "verdict": founding(measure, policy).verdict,
    }


def _head(measure: Measure) -> dict[str, Any]:
    return {"id": measure.id, "domain": DOMAINS[measure.domain], "label": measure.label}


def _override(policy: Policy, number: int) -> dict[str, Any]:
    rule = policy.overrides[number]
    return {
        "id": rule.id,
        "label": rule.label,
        "effect": "直接定为D" if rule.effect == "direct_d" else "不得评A",
        "when": "；".join(one.explanation for one in rule.when),
        "bases": basis_words(rule.bases, policy),
        "remedy": rule.remedy,
    }


def _bands(series: str, versions: Sequence[Bands]) -> list[dict[str, Any]]:
    return [
        {
            "series": series,
            "from": str(version.in_force_from),
            "to": str(version.in_force_to) if version.in_force_to else None,
            "bands": "；".join(
                f"{one.grade} {one.label} 低于 {one.probability_below:.2%}" for one in version.grades
            ),
        }
        for version in versions
    ]


def _size_rule(policy: Policy, number: int) -> dict[str, Any]:
    rule = policy.size_rules[number]
    sizes = {"micro": "微型", "small": "小型", "medium": "中型"}
    return {
        "id": rule.id,
        "label": rule.label,
        "sizes": "、".join(sizes[one] for one in rule.size_classes),
        "bases": basis_words(rule.bases, policy),
    }


def _exception(measure: Measure, policy: Policy) -> dict[str, Any]:
    end = measure.in_force_to or measure.review_by
    return {
        **_head(measure),
        "ground": _found(measure, policy).ground,
        "bases": basis_words(measure.bases, policy),
        "until": str(end) if end else None,
    }


def _cited(name: str, policy: Policy) -> dict[str, Any]:
    found: Instrument | None = policy.instrument_of.get(name)
    return {
        "instrument": name,
        "number": found.number if found else None,
        "registered": found is not None,
        "verified": bool(found and found.verified),
        "mark": found.mark if found else None,
    }
