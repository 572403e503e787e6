"""Rules on texts that people read: where something must be said, something is said."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from scoring.compiler.rules.common_rules import Found
from scoring.compiler.yaml_document import Step
from scoring.schema.policy import Information, Policy

# Words that fill a field and tell nothing, once blanks and punctuation are gone.
_NOTHING: Final = frozenset(
    {"无", "没有", "暂无", "不适用", "略", "待定", "未定", "待补", "同上", "见上", "无救济", "na", "none", "null", "tbd"}
)  # fmt: skip
Text = tuple[tuple[Step, ...], str, str]
"""Where a text stands, what it is, the text."""


def says_nothing(text: str) -> bool:
    """Whether a text is blank, mere punctuation, or a word that stands for nothing."""
    plain = re.sub(r"[\W_]+", "", text).lower()
    return not plain or plain in _NOTHING


def all_said(texts: Callable[[Policy], Iterator[Text]]) -> Callable[[Policy], Iterator[Found]]:
    """The rule that each of a file's texts says something."""

    def rule(policy: Policy) -> Iterator[Found]:
        for path, what, text in texts(policy):
            if says_nothing(text):
                yield path, f"{what}没有内容（“{text.strip()}”）", "请写明"

    return rule


def override_texts(policy: Policy) -> Iterator[Text]:
    """What an override is called, and how it ends."""
    for position, one in enumerate(policy.overrides):
        yield ("overrides", position, "label"), f"{one.id} 的名称", one.label
        yield ("overrides", position, "remedy"), f"{one.id} 的救济途径", one.remedy


def procedure_texts(policy: Policy) -> Iterator[Text]:
    """Why a procedure is as it is."""
    for position, one in enumerate(policy.procedures):
        yield ("procedures", position, "reason"), f"告知程序 {one.id} 的理由", one.reason


def notice_texts(policy: Policy) -> Iterator[Text]:
    """Titles and paragraphs of notices."""
    for position, one in enumerate(policy.notices):
        yield ("notices", position, "title"), f"{one.kind} 文书的标题", one.title
        for place, paragraph in enumerate(one.paragraphs):
            path = ("notices", position, "paragraphs", place)
            yield path, f"“{one.title}”的一段", paragraph.text


def grade_texts(policy: Policy) -> Iterator[Text]:
    """What those are told who are not evaluated, and those who have too little information."""
    for position, scope in enumerate(policy.grades.scope):
        for place, exclusion in enumerate(scope.exclude):
            yield ("scope", position, "exclude", place), f"{exclusion.id} 不评价的理由", exclusion.reason
    yield from _missing("information", policy.grades.information)
    yield from _missing("financing_information", policy.grades.financing_information)


def gate_texts(policy: Policy) -> Iterator[Text]:
    """The rules that a record is told."""
    for name, reason in policy.gate.reasons.items():
        yield ("reasons", name, "rule"), f"不计入原因“{name}”的规则", reason.rule
    for practice, rule in policy.gate.practices.items():
        yield ("practices", practice, "rule"), f"门控做法“{practice}”的规则", rule.rule


def _missing(name: str, versions: Sequence[Information]) -> Iterator[Text]:
    for position, version in enumerate(versions):
        for place, one in enumerate(version.require):
            yield (name, position, "require", place), f"{one.id} 缺少信息时的告知", one.missing
