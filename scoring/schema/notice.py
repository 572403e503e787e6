"""Texts that an enterprise is handed before, when and after an adverse effect acts, as the YAML writes them."""

import string
from typing import Final, Literal

from pydantic import Field

from scoring.schema.measure import Basis
from scoring.schema.strict_model import Dated, StrictModel

LetterKind = Literal[
    "objection_admitted",
    "objection_not_admitted",
    "objection_forwarded",
    "objection_extended",
    "objection_decided",
    "objection_review_requested",
    "objection_review_decided",
    "objection_supplemented",
    "repair_admitted",
    "repair_redirected",
    "repair_not_admitted",
    "repair_decided",
    "repair_publicity_ended",
    "repair_annulled",
    "repair_supplemented",
    "act_recorded",
]
NoticeKind = Literal["advance", "effect", "decision", "not_applied", "ended", LetterKind]
PROCEDURE_NOTICES: Final[dict[NoticeKind, str]] = {
    "advance": "告知书",
    "effect": "执行告知书",
    "decision": "决定书",
    "not_applied": "不予采取决定书",
    "ended": "不再适用通知",
}
"""Of the procedure of an adverse effect → Chinese name."""
LETTERS: Final[dict[NoticeKind, str]] = {
    "objection_admitted": "异议受理通知书",
    "objection_not_admitted": "异议不予受理通知书",
    "objection_forwarded": "异议核查函",
    "objection_extended": "异议办理延期通知书",
    "objection_decided": "异议处理决定书",
    "objection_review_requested": "异议复核受理通知书",
    "objection_review_decided": "异议复核决定书",
    "objection_supplemented": "异议补充材料回执",
    "repair_admitted": "信用修复受理通知书",
    "repair_redirected": "信用修复改送通知书",
    "repair_not_admitted": "信用修复不予受理通知书",
    "repair_decided": "信用修复决定告知书",
    "repair_publicity_ended": "信用修复停止公示告知书",
    "repair_annulled": "撤销信用修复决定告知书",
    "repair_supplemented": "信用修复补充材料回执",
    "act_recorded": "信用记录变动告知书",
}
"""Of the steps of a case, by the step's name, and of an act without one → Chinese name."""
NOTICE_KINDS: Final[dict[NoticeKind, str]] = {**PROCEDURE_NOTICES, **LETTERS}
When = Literal[
    "always",
    "hearing",
    "no_hearing",
    "objection",
    "no_objection",
    "silence_acts",
    "silence_decides",
    "acted",
    "not_acted",
]
"""A paragraph is there always, or only where the procedure has (no) hearing, (no) time in which an objection is answered, by what
follows silence, or where the effect acted before."""
PLACEHOLDERS: Final[dict[str, str]] = {
    "enterprise": "企业名称",
    "uscc": "统一社会信用代码",
    "as_of": "评价基准日",
    "facts": "事实：记录的文书、机关和日期；按得分定 D 的为得分、分界、扣分项目及所依记录",
    "bases": "依据：文件和条款",
    "effect": "拟产生或者已产生的效果",
    "term": "期限",
    "remedy": "救济途径",
    "applying_body": "实施单位",
    "decider": "作出决定的单位",
    "contact": "向谁提出",
    "statement_term": "陈述、申辩的期限",
    "statement_until": "陈述、申辩到哪一天",
    "hearing_term": "要求听证的期限",
    "hearing_until": "要求听证到哪一天",
    "objection_term": "答复异议的期限",
    "acts_from": "自哪一天生效",
    "reason": "决定的理由，或者不再适用的原因",
    "ended_on": "自哪一天不再适用",
    "decision_id": "评价决定编号",
}
LETTER_FIELDS: Final[dict[str, str]] = {
    "enterprise": "企业名称",
    "uscc": "统一社会信用代码",
    "case": "事项编号，书面提出的并有其书面材料",
    "filed_on": "收到异议或者申请的日期",
    "subject": "所涉的记录（文书、机关、日期和所载）或者评价",
    "claim": "异议的内容和理由，本部门转送时的说明",
    "files": "收到的材料：名称、大小、散列和日期",
    "received_on": "收到这一次补充或者复核申请的日期",
    "added": "补充的内容，或者申请复核的理由",
    "admission": "由谁决定修复、为什么受理",
    "decider": "作出决定的单位",
    "proceedings": "办理经过：谁在哪一天说了什么、作了什么",
    "outcome": "处理结果",
    "reasons": "查明的事实和理由",
    "bases": "依据：文件和条款",
    "effects": "此后怎样：标注、停止使用、更正、重新评价",
    "deadline": "期限到哪一天，或者几个工作日之内，写作状语；延期的，原来到哪一天、现在到哪一天",
    "again": "何时可以再次申请",
    "act": "处理的登记编号",
    "done": "谁在哪一天凭哪份文书作了什么",
    "remedy": "救济途径和它的期限",
    "contact": "向谁提出",
}
"""Field of a letter on a step of a case or an act → what it holds."""
_CASE: Final = frozenset({"enterprise", "uscc", "case", "filed_on", "subject"})
_SUPPLEMENTED: Final = _CASE | {"received_on", "added", "files", "contact"}
_DECIDED: Final = _CASE | {"proceedings", "outcome", "reasons", "bases", "effects", "remedy", "contact"}
REQUIRED: Final[dict[NoticeKind, frozenset[str]]] = {
    "advance": frozenset(
        {"enterprise", "uscc", "facts", "bases", "effect", "term", "remedy", "decider", "contact"}
        | {"statement_term", "statement_until", "hearing_term", "hearing_until", "acts_from", "decision_id"}
        | {"objection_term"}
    ),
    "effect": frozenset(
        {"enterprise", "uscc", "facts", "bases", "effect", "term", "remedy", "applying_body", "contact"}
        | {"acts_from", "decision_id"}
    ),
    "decision": frozenset(
        {"enterprise", "uscc", "facts", "bases", "effect", "term", "remedy", "decider", "contact"}
        | {"acts_from", "reason", "decision_id", "objection_term"}
    ),
    "not_applied": frozenset(
        {"enterprise", "uscc", "effect", "decider", "ended_on", "reason", "contact", "decision_id"}
    ),
    "ended": frozenset({"enterprise", "uscc", "effect", "ended_on", "reason", "contact"}),
    "objection_admitted": _CASE | {"effects", "deadline", "files", "bases", "contact"},
    "objection_not_admitted": _CASE | {"reasons", "files", "bases", "remedy", "contact"},
    "objection_forwarded": _CASE | {"claim", "files", "bases", "deadline", "effects", "contact"},
    "objection_extended": _CASE | {"reasons", "bases", "deadline", "effects", "contact"},
    "objection_decided": _DECIDED,
    "objection_review_requested": _CASE
    | {"received_on", "added", "deadline", "effects", "files", "bases", "contact"},
    "objection_review_decided": _DECIDED,
    "objection_supplemented": _SUPPLEMENTED,
    "repair_admitted": _CASE | {"decider", "admission", "deadline", "files", "bases", "contact"},
    "repair_redirected": _CASE | {"decider", "reasons", "deadline", "bases", "contact"},
    "repair_not_admitted": _CASE | {"reasons", "files", "bases", "again", "remedy", "contact"},
    "repair_decided": _DECIDED | {"decider"},
    "repair_publicity_ended": _CASE | {"decider", "done", "effects", "bases", "contact"},
    "repair_annulled": _DECIDED | {"decider"},
    "repair_supplemented": _SUPPLEMENTED,
    "act_recorded": frozenset(
        {"enterprise", "uscc", "act", "subject", "done", "bases", "effects", "remedy", "contact"}
    ),
}
"""Kind of notice → what it must say somewhere; a letter says that and nothing else."""


def known_in(kind: NoticeKind) -> frozenset[str]:
    """The placeholders that a text of a kind may have."""
    return REQUIRED[kind] if kind in LETTERS else frozenset(PLACEHOLDERS)


def told_as(name: str) -> str:
    """What a placeholder stands for, in Chinese."""
    return PLACEHOLDERS.get(name) or LETTER_FIELDS[name]


class Paragraph(StrictModel):
    """One paragraph; `{name}` stands for what `PLACEHOLDERS` names, in a letter on a case `LETTER_FIELDS`."""

    text: str = Field(min_length=1)
    when: When = "always"

    @property
    def names(self) -> frozenset[str]:
        """The placeholders in it; raises ValueError where a brace does not close."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None)


class Template(Dated):
    """The text of one kind of notice for a time. `modelled_on`: rules of others that its parts follow, as examples."""

    kind: NoticeKind
    title: str = Field(min_length=1)
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1)
    bases: tuple[Basis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()
