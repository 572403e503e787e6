"""What a draft asks the officer: the fields that it found no column for, and the words that are in no list."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from typing import Final

from features.mapping import OPEN
from features.mapping_checks import codes_told, may_be_constant
from features.mapping_fields import TargetField, fields_of, usual_sources
from features.yaml_lines import yaml_text

__all__ = ["OPEN", "code_hint", "not_read_questions", "questions"]

_NEAR: Final = 0.5  # so like must a known word be to be named beside an unknown one


def code_hint(word: str, known: Mapping[str, str], target: TargetField) -> str:
    """What to fill in for a word that is in no list; named where one that is known is much like it."""
    like = {one: SequenceMatcher(None, word, one, autojunk=False).ratio() for one in known}
    best = max(like, key=like.__getitem__)
    maybe = f"，也许是 {known[best]}（{target.codes[known[best]]}）" if like[best] >= _NEAR else ""
    return f"  # 上列代码之一{maybe}"


def questions(kind: str, given: AbstractSet[str], free: Sequence[str]) -> Iterator[str]:
    """Lines of a mapping for what the kind's records have and is not `given`: derived as the layouts do, or asked.

    `free` are the columns that are not taken.
    """
    lacking, derived = [], {}
    for target in fields_of(kind).values():
        if not target.usual or target.name in given:
            continue
        if sources := [name for name in usual_sources(kind, target.name) if name in {*given, "received_on"}]:
            derived[target.name] = sources
        else:
            lacking.append(target)
    choice = "、".join(free) or "（没有其他列）"
    for number, target in enumerate(lacking, start=1):
        yield f"  {OPEN}{number}: {{field: {target.name}}}  # {_question(target, number, choice)}"
    if derived:
        yield "derived:  # 取所列日期中最晚的；received_on 是收到日"
        yield from (f"  {name}: [{', '.join(sources)}]" for name, sources in derived.items())
    yield from _constants(lacking)


def not_read_questions(headers: Sequence[str]) -> Iterator[str]:
    """Lines that ask what becomes of columns that may say that a record is over."""
    if headers:
        yield "not_read:  # 说明记录已结束或其状态的列，须先决定"
    for header in headers:
        yield (
            f"  {yaml_text(header)}: {OPEN}  # 确实不读的，把“{OPEN}”换成理由；要读的，删去本行，在 columns 下写明 field；"
            "已移出、修复、撤销的，另以“记录变动”格式（events）载入，否则按未结束计"
        )


def _question(target: TargetField, number: int, choice: str) -> str:
    ways = [f"{target.label}：把“{OPEN}{number}”换成列名：{choice}"]
    if may_be_constant(target):
        ways.append("整张表都一样的，删去本行，写到文末的 constants 下")
    if target.name == "occurred_on":
        ways.append(
            "表中没有的，删去本行，在文末写 derived: {occurred_on: [received_on]}，以收到日（--received-on）为准"
        )
    if not target.identifies:
        ways.append("表中没有的，删去本行")
    return "；".join(ways)


def _constants(lacking: list[TargetField]) -> Iterator[str]:
    """What may be the same in the whole table, to be filled in by taking off the signs before it."""
    same = [target for target in lacking if may_be_constant(target)]
    if same:
        yield "# constants:  # 整张表都一样的字段：去掉行首的 # 后填写"
    for target in same:
        yield f"#   {target.name}: " + _constant_told(target)


def _constant_told(target: TargetField) -> str:
    if target.codes:
        return f" # 可用：{codes_told(target)}"
    return " # 如整份公告的文号；载入另一份公告前改过来" if target.name == "document_no" else ""
