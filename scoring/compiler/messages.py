"""What the type checker found, in the words of the person who wrote the file."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scoring.compiler.yaml_document import Document, Step
from scoring.errors import Problem

MENDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("缺少字段“{field}”", "请补上该字段"),
    "extra_forbidden": ("多余的字段“{field}”", "请核对拼写，或删去该字段"),
    "literal_error": ("“{field}”的取值“{input}”不在清单中", "可用的取值：{expected}"),
    "union_tag_invalid": ("条件类型“{tag}”不在清单中", "可用的类型：{expected_tags}"),
    "union_tag_not_found": ("条件缺少 type", "请写明 grade_in、has_record、has_none、fact_in 或 unknown"),
    "too_short": ("“{field}”不能为空", "请至少写一项"),
    "string_too_short": ("“{field}”不能为空", "请写明"),
    "string_pattern_mismatch": ("“{field}”的写法“{input}”不合规定", "应符合 {pattern}"),
    "greater_than": ("“{field}”应大于 {gt}", "请改为规定范围内的数"),
    "greater_than_equal": ("“{field}”应不小于 {ge}", "请改为规定范围内的数"),
    "less_than_equal": ("“{field}”应不大于 {le}", "请改为规定范围内的数"),
}
DAYS_APART: Final = ("less_than_equal", "greater_than_equal")
DATES: Final = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")


def problem_of(document: Document, path: tuple[Step, ...], detail: Mapping[str, Any]) -> Problem:
    """One finding of pydantic as a problem with file and line."""
    place = (*path, *detail["loc"])
    kind = detail["type"]
    words: dict[str, Any] = {"field": _field(detail["loc"]), "input": detail.get("input")} | detail.get(
        "ctx", {}
    )
    limit = words.get("le", words.get("ge"))
    if kind in DAYS_APART and isinstance(limit, str | date):
        reason = "“{field}”的日期“{input}”不合常理"
        mend = f"请写 {limit} 以{'前' if 'le' in words else '后'}的日期；没有截止日的不写 in_force_to"
    elif kind in DATES:
        reason, mend = "“{field}”不是日期", "请写成 2026-04-01 这样的日期"
    else:
        reason, mend = MENDS.get(kind, ("“{field}”的取值“{input}”类型不对", "请对照自带政策中的同类条目"))
    return Problem(document.file, document.line(place), reason.format(**words), mend.format(**words))


def _field(place: tuple[Step, ...]) -> str:
    names = [step for step in place if isinstance(step, str)]
    return names[-1] if names else "条目"
