"""Words of objection and repair, which nothing heavy is loaded for: kinds, steps, outcomes, states, who acts, what it brings."""

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["objection", "repair"]
KINDS: Final[Mapping[Kind, str]] = {"objection": "异议", "repair": "信用修复"}
Target = Literal["record", "own_record", "evaluation"]
TARGETS: Final[Mapping[Target, str]] = {
    "record": "数据提供单位的记录",
    "own_record": "本部门自己的记录",
    "evaluation": "评价（定级）",
}
"""What an objection is against → Chinese name."""
StepKind = Literal[
    "filed",
    "not_admitted",
    "admitted",
    "forwarded",
    "answered",
    "extended",
    "decided",
    "review_requested",
    "review_decided",
    "redirected",
    "publicity_ended",
    "annulled",
    "supplemented",
    "retracted",
]
Outcome = Literal[
    "confirmed",
    "wrong",
    "unverifiable",
    "withdrawn_record",
    "corrected",
    "rejected",
    "repaired",
    "refused",
]
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "confirmed": "核查无误",
    "wrong": "核查有误",
    "unverifiable": "无法核实，停止使用",
    "withdrawn_record": "撤回记录，自始不使用",
    "corrected": "更正",
    "rejected": "异议不成立，维持",
    "repaired": "准予修复",
    "refused": "不予修复",
}
_ANSWERED: Final[Mapping[Outcome, str]] = {"unverifiable": "无法核实"}
"""Outcome → what it is called as an answer to a question, which changes nothing by itself."""


def outcome_label(step: StepKind, outcome: Outcome) -> str:
    """The Chinese name of what came of a step."""
    return _ANSWERED.get(outcome, OUTCOMES[outcome]) if step == "answered" else OUTCOMES[outcome]


State = Literal[
    "filed",
    "not_admitted",
    "admitted",
    "forwarded",
    "answered",
    "decided",
    "in_review",
    "closed",
    "repaired",
    "refused",
    "publicity_ended",
    "annulled",
    "ended",
    "retracted",
]
Party = Literal["enterprise", "bureau", "provider", "finding_authority", "reviewing_body", "court"]
PARTIES: Final[Mapping[Party, str]] = {
    "enterprise": "企业",
    "bureau": "发展改革部门",
    "provider": "数据提供单位",
    "finding_authority": "认定单位",
    "reviewing_body": "复议机关、监督机关",
    "court": "人民法院",
}
"""Who acts or is due to → Chinese name."""
Met = Literal["met", "unmet", "to_show", "barred"]
METS: Final[Mapping[Met, str]] = {
    "met": "满足",
    "unmet": "尚未满足",
    "to_show": "尚待提交",
    "barred": "不能修复",
}
"""How a condition of repair stands → Chinese name."""
EventType = Literal[
    "repair",
    "repair_annulment",
    "annulment",
    "removal",
    "removal_annulment",
    "suspension",
    "suspension_end",
    "objection",
    "objection_end",
    "restructuring",
    "restructuring_end",
    "withdrawal",
    "reinstatement",
    "publicity_change",
]
"""`features.records.events.EVENT_TYPES`, as a type."""
