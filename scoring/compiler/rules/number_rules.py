"""Rules on numbers in free text: what a text says in figures is what the data say."""

import re
from collections.abc import Iterator
from typing import Final

from scoring.compiler.rules.basis_rules import cited
from scoring.compiler.rules.condition_rules import Finding
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy

_DIGITS: Final = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"[0-9]+|[一二两三四五六七八九十]+"
_TERM: Final = re.compile(rf"(?:({_NUMBER})(?:年|个月)?(?:至|到|—|-|～))?({_NUMBER})(年|个月)")
_CAP: Final = re.compile(r"上限[^，。；：]*$")
_PERCENT: Final = re.compile(
    rf"([0-9]+(?:\.[0-9]+)?)\s*[%％]|百分之([一二两三四五六七八九十]+)|({_NUMBER})倍"
)


def term_as_said(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Years and months in the text of a term lie within `term_months`."""
    if not measure.active or measure.kind == "incentive":
        return
    months = months_said(measure.term)
    if not months:
        return
    span = measure.term_months
    if span is None:
        reason = f"的期限写作“{measure.term}”，而数据没有期限"
        yield ("term",), reason, "请写 term_months，并以所引条款的期限为准"
    elif max(months) > (span.at_most or max(months)) or min(months) < (span.at_least or 0):
        reason = f"的期限写作“{measure.term}”，与 term_months 不符"
        yield ("term",), reason, "请使文字与数据一致"


def months_said(text: str) -> list[int]:
    """Every term in years or months that a text names, in months."""
    return [
        _number(one) * (12 if unit == "年" else 1)
        for low, high, unit in _TERM.findall(text)
        for one in (low, high)
        if one
    ]


def share_as_said(measure: Measure, policy: Policy) -> Iterator[Finding]:
    """Percentages in the text of the strength lie within the figure; a cap of the law may be named beside it."""
    caps = {limit.cap for _, _, one in cited(measure, policy) if one for limit in one.figures}
    said = [
        share
        for one in (_PERCENT.finditer(measure.strength) if measure.active else ())
        if (share := float(one.group(1) or _number(one.group(2) or one.group(3))))
        and not (_CAP.search(measure.strength[: one.start()]) and share in caps)
    ]
    if not said:
        return
    figure = measure.figure
    if figure is None:
        yield ("strength",), f"的力度写作“{measure.strength}”，而数据没有这个数", "请写 figure"
    elif not all((figure.at_least or 0) <= one <= (figure.at_most or 100) for one in said):
        reason = f"的力度写作“{measure.strength}”，与 figure（{figure.text}）不符"
        yield ("strength",), reason, "请使文字与数据一致"


def _number(text: str) -> int:
    """A whole number below a hundred, in figures or in Chinese."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


RULES = (term_as_said, share_as_said)
