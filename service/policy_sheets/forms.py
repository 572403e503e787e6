"""How a value of the policy stands in a cell, and what a cell may say: text, day, number, choice, conditions.

`show` never fails: what a file holds can always be shown. `read` takes the text of a cell that somebody changed and
raises CellError when it does not say what the column asks for; it is never asked about a blank cell.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.policy_sheets.condition_text import condition_id, conditions_read
from service.policy_sheets.faults import CellError
from service.policy_sheets.labels import Labels

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE: Final = re.compile(r"[0-9]+", re.ASCII)
_SHARE: Final = re.compile(r"[01](?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a value in a cell.

    Attributes:
        show: value of a file → text; blank for null and for what is empty.
        read: text that is not blank → value, or CellError.
        choices: what a drop-down list offers, where one text of a list is asked for.
    """

    show: Callable[[Any], str]
    read: Callable[[str], Any]
    choices: tuple[str, ...] = ()


def choice(labels: Labels) -> Form:
    """One of a list, by its words."""
    return Form(
        lambda value: labels.label(str(value)) if value else "", labels.code, choices=tuple(labels.codes)
    )


def several(labels: Labels) -> Form:
    """Several of a list, one a line."""

    def read(text: str) -> list[str]:
        return _distinct([labels.code(one) for one in _lines(text)], labels.label)

    return Form(lambda value: _joined(value, labels.label), read)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _joined(values: Any, show: Callable[[Any], str]) -> str:
    return "\n".join(show(one) for one in values or ())


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise CellError(f"“{text}”不是日期", f"请写成 {_suggested_day(text)}")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(f"“{text}”这一天不存在", "请核对年月日") from None


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        half = unicodedata.normalize("NFKC", text)
        mend = f"请写成半角数字 {half}" if _WHOLE.fullmatch(half) else "请只写半角数字，如 24，单位另有一列"
        raise CellError(f"“{text}”不是整数", mend)
    return int(text)


def _share(text: str) -> float | int:
    if not _SHARE.fullmatch(text):
        raise CellError(f"“{text}”不是概率", "请写成 0 与 1 之间的半角小数，如 0.007（即 0.7%）")
    number = float(text)
    return int(number) if number == 1 else number


def _text_lines(text: str) -> list[str]:
    return _distinct([one.strip() for one in text.split("\n") if one.strip()], str)


def _lines(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[\n;；]", text) if one.strip()]


def _distinct(values: list[str], label: Callable[[str], str]) -> list[str]:
    twice: Sequence[str] = [one for one in values if values.count(one) > 1]
    if twice:
        raise CellError(f"“{label(twice[0])}”写了两次", "请只保留一次")
    return values


def _suggested_day(text: str) -> str:
    parts = re.findall(r"\d+", unicodedata.normalize("NFKC", text), re.ASCII)
    if len(parts) == 3 and len(parts[0]) == 4:
        year, month, day = map(int, parts)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    return "2026-04-01 这样的日期（半角数字和连字符）"


WORDS: Final = Form(_shown, str)
DAY: Final = Form(_shown, _day)
"""A day as text, so that no program turns it into a number."""
WHOLE: Final = Form(_shown, _whole)
SHARE: Final = Form(_shown, _share)
"""A probability as a decimal fraction."""
TEXTS: Final = Form(lambda value: _joined(value, str), _text_lines)
CONDITIONS: Final = Form(lambda value: _joined(value, condition_id), conditions_read)
"""Conditions, one a line, as their ids."""
