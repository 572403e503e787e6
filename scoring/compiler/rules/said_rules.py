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
# Clauses that send the reader elsewhere: a text of nothing but these tells nothing either.
_ELSEWHERE: Final = re.compile(
    "(?:请|可|将)?(?:"
    "(?:视|看|根据|依据|按)?(?:具体|实际|有关|当时)?(?:情况|情形|需要)(?:而定|确定|办理|处理|定|决定)?"
    "|(?:由(?:有关|相关|主管|实施)?(?:部门|单位|机关))?(?:将)?(?:另行|以后|届时|适时|酌情|研究后?)(?:通知|规定|公布|告知|研究|确定|明确|制定|处理|办理|决定|解释)"
    "|(?:按照?|依照?|依据|根据|参照)?(?:有关|相关|国家|现行|上级)*(?:法律|法规|规定|要求|政策|文件|程序|精神)+(?:办理|执行|处理|进行)?"
    "|依法(?:依规)?(?:办理|处理|执行|进行)?"
    "|以(?:实际|最终|有关|届时|主管|实施)?(?:部门|单位|机关|通知|公告|解释|文件)*(?:为准|通知为准|解释为准)"
    "|详见(?:附件|另文|有关规定|通知)|见(?:附件|另文|有关规定|通知)"
    "|(?:咨询|联系|询问|联络)[^，。；]{0,10}|向[^，。；]{0,10}(?:咨询|了解|询问)"
    "|(?:最终)?解释权归[^，。；]*|正在(?:研究|制定|完善)中?|尚未(?:明确|确定)|研究中|制定中|无可奉告"
    ")"
)  # fmt: skip
_CLAUSES: Final = re.compile("[，。；、！？,;.!?\\n]+")
Text = tuple[tuple[Step, ...], str, str]
"""Where a text stands, what it is, the text."""


def says_nothing(text: str) -> bool:
    """Whether a text is blank, mere punctuation, or nothing but words that stand for nothing or send the reader elsewhere."""
    clauses = (re.sub(r"[\W_]+", "", one).lower() for one in _CLAUSES.split(text))
    return all(not one or one in _NOTHING or _ELSEWHERE.fullmatch(one) for one in clauses)


def all_said(texts: Callable[[Policy], Iterator[Text]]) -> Callable[[Policy], Iterator[Found]]:
    """The rule that each of a file's texts says something."""

    def rule(policy: Policy) -> Iterator[Found]:
        for path, what, text in texts(policy):
            if says_nothing(text):
                yield path, f"{what}没有内容（“{text.strip()}”）", "请写明"

    return rule


def settings_texts(policy: Policy) -> Iterator[Text]:
    """What the policy and the bureau are called: it stands on the review form, on every page and in every letter."""
    yield ("title",), "政策的名称", policy.settings.title
    yield ("bureau",), "评价部门的名称", policy.settings.bureau


def override_texts(policy: Policy) -> Iterator[Text]:
    """What an override is called, and how it ends."""
    for position, one in enumerate(policy.overrides):
        yield ("overrides", position, "label"), f"{one.id} 的名称", one.label
        yield ("overrides", position, "remedy"), f"{one.id} 的救济途径", one.remedy


def procedure_texts(policy: Policy) -> Iterator[Text]:
    """Why a procedure is as it is."""
    for position, one in enumerate(policy.procedures):
        yield ("procedures", position, "reason"), f"告知程序 {one.id} 的理由", one.reason


def recourse_texts(policy: Policy) -> Iterator[Text]:
    """What an enterprise is told to do, of whom it asks it, and why nothing can be done."""
    for position, version in enumerate(policy.recourse):
        path: tuple[Step, ...] = ("versions", position)
        for place, one in enumerate(version.remedies):
            for field in ("label", "todo", "asked_of", *(["conditions"] if one.conditions else [])):
                yield (*path, "remedies", place, field), f"{one.id} 的办法", getattr(one, field)
            if one.wait and one.wait.note:
                yield (*path, "remedies", place, "wait"), f"{one.id} 的等待期", one.wait.note
            for number, since in enumerate(one.none_since):
                yield (
                    (*path, "remedies", place, "none_since", number),
                    f"{one.id} 不再适用的理由",
                    since.reason,
                )
        for place, closed in enumerate(version.none):
            yield (*path, "none", place, "reason"), "没有办法的理由", closed.reason


def rights_texts(policy: Policy) -> Iterator[Text]:
    """Why objection and repair go as they do, what their clocks, conditions and acts say."""
    for position, version in enumerate(policy.rights):
        for name, part, what in (
            ("objection", version.objection, "异议"),
            ("repair", version.repair, "修复"),
        ):
            path: tuple[Step, ...] = ("versions", position, name)
            yield (*path, "reason"), f"{what}规则的理由", part.reason
            for field in type(part).model_fields:
                if note := getattr(getattr(part, field), "note", ""):
                    yield (*path, field), f"{what}期限 {field} 的备注", note
        path = ("versions", position, "repair", "conditions")
        for place, one in enumerate(version.repair.conditions):
            yield (*path, place, "rule"), f"修复条件 {one.id}", one.rule
        for place, act in enumerate(version.acts):
            path = ("versions", position, "acts", place)
            yield (*path, "label"), f"变动 {act.event} 的名称", act.label
            if act.note:
                yield (*path, "note"), f"变动 {act.event} 的备注", act.note
        yield ("versions", position, "undoing", "reason"), "由谁终止的理由", version.undoing.reason


def size_texts(policy: Policy) -> Iterator[Text]:
    """What a rule by size is called."""
    for position, one in enumerate(policy.size_rules):
        yield ("rules", position, "label"), f"{one.id} 的名称", one.label
        if one.note:
            yield ("rules", position, "note"), f"{one.id} 的备注", one.note


def notice_texts(policy: Policy) -> Iterator[Text]:
    """Titles and paragraphs of notices."""
    for position, one in enumerate(policy.notices):
        yield ("notices", position, "title"), f"{one.kind} 文书的标题", one.title
        for place, paragraph in enumerate(one.paragraphs):
            path = ("notices", position, "paragraphs", place)
            yield path, f"“{one.title}”的一段", paragraph.text


def grade_texts(policy: Policy) -> Iterator[Text]:
    """What a grade is called, and what those are told who are not evaluated or have too little information."""
    for name, versions in (
        ("bands", policy.grades.bands),
        ("financing_bands", policy.grades.financing_bands),
    ):
        for position, bands in enumerate(versions):
            for place, band in enumerate(bands.grades):
                yield (name, position, "grades", place), f"等级 {band.grade} 的名称", band.label
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
