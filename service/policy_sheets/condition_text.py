"""A condition on one line, by its own id: `has_record:finding[finding_type=tender_ban]@24m`. And back."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from scoring.matrix.condition_types import Condition
from service.policy_sheets.faults import CellError

_GRADES: Final = re.compile(r"grade_in:([A-Z](?:,[A-Z])*)")
_RECORDS: Final = re.compile(r"(has_record|has_none):([a-z_]+)(?:\[([^\[\]]+)\])?(?:@([1-9][0-9]*)m)?")
_FACT: Final = re.compile(r"fact_in:([a-z_]+)=([^=,;]+(?:,[^=,;]+)*)")
_UNKNOWN: Final = re.compile(r"unknown:([a-z_]+)")
FORMS: Final[Sequence[tuple[str, str]]] = (
    ("grade_in:A,B", "信用等级为 A 或 B"),
    (
        "has_record:种类[字段=代码,代码;字段=代码]@24m",
        "近 24 个月内有该种类、各字段为所列代码的记录；方括号和 @ 可省",
    ),
    ("has_none:种类[字段=代码]", "没有这样的记录"),
    ("fact_in:事实=代码,代码", "该事实为所列代码之一"),
    ("unknown:事实", "该事实不明"),
)
"""How a condition is written, with what it says."""
_MEND: Final = "每行一个条件，写法见工作表“条件代码”，如 grade_in:A,B；标点用英文半角"


@cache
def _typed() -> TypeAdapter[Any]:
    return TypeAdapter(Condition)


def condition_id(raw: Mapping[str, Any]) -> str:
    """The id of a condition as its file writes it."""
    return str(_typed().validate_python(dict(raw)).id)


def explanation(raw: Mapping[str, Any]) -> str:
    """What must hold, in Chinese."""
    return str(_typed().validate_python(dict(raw)).explanation)


def conditions_read(text: str) -> list[dict[str, Any]]:
    """Conditions as lines say them. Raises CellError for a line that is no condition, or that stands twice."""
    found: dict[str, dict[str, Any]] = {}
    for line in (one.strip() for one in text.split("\n")):
        if line:
            condition = condition_read(line)
            name = condition_id(condition)
            if name in found:
                raise CellError(f"条件“{line}”重复", "请只保留一行")
            found[name] = condition
    return list(found.values())


def condition_read(line: str) -> dict[str, Any]:
    """One condition from its line, in the form of the files."""
    raw = _raw(line)
    if raw is not None:
        try:
            _typed().validate_python(raw)
        except ValidationError:
            raw = None
    if raw is None:
        raise CellError(f"“{line}”不是条件", _MEND)
    return raw


def _raw(line: str) -> dict[str, Any] | None:
    if found := _GRADES.fullmatch(line):
        return {"type": "grade_in", "grades": found[1].split(",")}
    if found := _FACT.fullmatch(line):
        return {"type": "fact_in", "fact": found[1], "values": found[2].split(",")}
    if found := _UNKNOWN.fullmatch(line):
        return {"type": "unknown", "fact": found[1]}
    found = _RECORDS.fullmatch(line)
    return _records(found) if found else None


def _records(found: re.Match[str]) -> dict[str, Any] | None:
    raw: dict[str, Any] = {"type": found[1], "kind": found[2]}
    pairs = [part.partition("=") for part in found[3].split(";")] if found[3] else []
    if not all(name and values and all(values.split(",")) for name, _, values in pairs):
        return None
    where = {name: values.split(",") for name, _, values in pairs}
    if len(where) != len(pairs):
        return None
    if where:
        raw["where"] = where
    if found[4]:
        raw["within_months"] = int(found[4])
    return raw
