"""The policy's fields and values in the words of the people who sign it, out of plain data (`Policy.model_dump`).

A field or a code that has no word here stands as it is, so that nothing is left out of what is shown.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from features.gate_rules import REASONS
from features.records import KINDS
from features.records.envelope import SEVERITY_LABELS
from features.records.events import EVENT_TYPES
from scoring.matrix.condition_types import FACTS, SIZE_CLASSES, Condition
from scoring.matrix.figures import Figure, Span
from scoring.policy_diff.field_names import FIELDS
from scoring.rights.words import PARTIES
from scoring.schema.measure import DOMAINS, KIND_LABELS, MODES, RANKS
from scoring.subjects import BODIES, SUBJECTS

PARTS: Final[Mapping[str, str]] = {
    "settings": "政策概况",
    "instruments": "文件",
    "articles": "条款",
    "closed_list": "措施清单",
    "lists": "名单",
    "retired": "不得引用的条文",
    "gate": "门控规则",
    "grades": "等级",
    "overrides": "定级规则",
    "recourse": "提升等级的办法",
    "size_standards": "企业划型标准",
    "size_rules": "规模政策",
    "measures": "措施",
    "procedures": "作出前的程序",
    "holidays": "节假日",
    "notices": "告知书",
    "rights": "权利救济",
    "rule_books": "规则手册",
    "sector_grades": "行业评级",
}
"""Part of a policy → what it is called."""

_RECORD_KINDS: Final = {name: kind.label for name, kind in KINDS.items()}
_RECORDS_OR_MEASURES: Final = _RECORD_KINDS | {str(name): label for name, label in KIND_LABELS.items()}
_CODES: Final[Mapping[str, Mapping[Any, str]]] = {
    "kind": _RECORDS_OR_MEASURES,
    "kinds": _RECORDS_OR_MEASURES,
    "domain": DOMAINS,
    "domains": DOMAINS,
    "mode": MODES,
    "rank": RANKS,
    "tiers": RANKS,
    "subject": SUBJECTS,
    "subjects": SUBJECTS,
    "bodies": BODIES,
    "applying_body": BODIES,
    "asked_of": BODIES,
    "decided_by": BODIES,
    "status": {"active": "施行", "draft": "草案"},
    "effect": {"direct_d": "直接定为 D", "bar_a": "不得评 A"},
    "size_classes": SIZE_CLASSES,
    "fact": {name: label for name, (label, _) in FACTS.items()},
    "outside": _RECORD_KINDS,
    "unpublished_severities": SEVERITY_LABELS,
    "event": EVENT_TYPES,
    "by": PARTIES,
    "corrects": PARTIES,
    "ended_by": PARTIES,
    "effective": {"act_day": "作出之日", "record_day": "记录之日（自始）"},
    "tier": {"strict": "严格", "ordinary": "一般"},
}
_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "publicity_months": SEVERITY_LABELS,
    "repair_wait_months": SEVERITY_LABELS,
    "catalogue": _RECORD_KINDS,
    "retention_months": _RECORD_KINDS,
    "reasons": REASONS,
    "tiers": {"strict": "严格", "ordinary": "一般"},
    "upper": {"employees": "从业人员", "revenue": "营业收入", "assets": "资产总额"},
    "medium": {"employees": "从业人员", "revenue": "营业收入", "assets": "资产总额"},
    "small": {"employees": "从业人员", "revenue": "营业收入", "assets": "资产总额"},
}
_CONDITION: Final[TypeAdapter[Condition]] = TypeAdapter(Condition)
_CONDITION_TYPES: Final = frozenset({"grade_in", "has_record", "has_none", "fact_in", "unknown"})


def field_name(name: str, within: str = "") -> str:
    """What a field is called; of a mapping, `within` it, what its key is called."""
    return _KEYS.get(within, {}).get(name) or FIELDS.get(name, name)


def value_text(name: str, value: Any) -> str:
    """A value of a field in words; null and what is empty is an empty text."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_text(name, one) for one in value)
    if isinstance(value, dict):
        return _object_text(name, value)
    if name == "probability_below":
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return _CODES.get(name, {}).get(str(value), str(value))


def is_leaf(value: Any) -> bool:
    """Whether an object is said in one phrase: a condition, a figure, a term in months."""
    return isinstance(value, dict) and (
        value.get("type") in _CONDITION_TYPES or value.keys() <= {"quantity", "unit", "at_least", "at_most"}
    )


def _object_text(name: str, value: dict[str, Any]) -> str:
    if is_leaf(value):
        return _leaf_text(value)
    if value.keys() >= {"instrument", "article"} and value.keys() <= {
        "instrument",
        "article",
        "phrase",
        "kinds",
        "bodies",
    }:
        return _basis_text(value)
    parts = [
        f"{field_name(key, name)}：{text}" for key, one in value.items() if (text := value_text(key, one))
    ]
    return "；".join(parts)


def _leaf_text(value: dict[str, Any]) -> str:
    try:
        if "quantity" in value:
            return Figure.model_validate(value).text
        if "type" in value:
            return _CONDITION.validate_python(value).explanation
        return Span.model_validate(value).text
    except ValidationError:
        return json.dumps(value, ensure_ascii=False)


def _basis_text(value: dict[str, Any]) -> str:
    limits = [value_text(name, value[name]) for name in ("kinds", "bodies") if value.get(name)]
    phrase = f"“{value['phrase']}”" if value.get("phrase") else ""
    return f"《{value['instrument']}》{value['article']}{phrase}" + (
        f"（限于{'；'.join(limits)}）" if limits else ""
    )
