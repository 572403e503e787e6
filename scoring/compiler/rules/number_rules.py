"""Rules on numbers in free text: what a text says in figures is what the data say."""

import re
from collections.abc import Iterator
from typing import Final

from scoring.compiler.rules.basis_rules import cited
from scoring.compiler.rules.condition_rules import Finding
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy

_DIGITS: Final = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"[0-9]+|[零一二两三四五六七八九十百千]+"
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_TERM: Final = re.compile(
    rf"(?:({_NUMBER})(?:年|个月|日|天)?(?:至|到|—|-|～))?({_NUMBER})(年|个月|(?:工作日|日|天)(?![起后前内]))"
)
_LENGTHS: Final = {"年": 12.0, "个月": 1.0}
_CALENDAR: Final = 1000
"""A number of years from here on is a year of the calendar."""
_A_DAY: Final = 12 / 365
"""Months: a term in days is compared by the year of 365 days."""
_CAP: Final = re.compile(r"上限[^，。；：]*$")
_PERCENT: Final = re.compile(
    rf"([0-9]+(?:\.[0-9]+)?)\s*[%％]|百分之([一二两三四五六七八九十]+)|({_NUMBER})倍"
)


def term_as_said(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """Years and months in the text of a term lie within `term_months`."""
    # Years of a favour that does not hang on the grade are the favour itself (a business may rest for three).
    if not measure.active or (measure.kind == "incentive" and not measure.uses_grade):
        return
    for field, text in (("term", measure.term), ("strength", measure.strength)):
        months, what = months_said(text), {"term": "期限", "strength": "力度"}[field]
        span = measure.term_months
        if months and span is None:
            reason = f"的{what}写作“{text}”，而数据没有期限"
            yield (field,), reason, "请写 term_months，并以所引条款的期限为准"
        elif (
            months
            and span
            and (max(months) > (span.at_most or max(months)) or min(months) < (span.at_least or 0))
        ):
            yield (field,), f"的{what}写作“{text}”，与 term_months 不符", "请使文字与数据一致"


def months_said(text: str) -> list[float]:
    """Every term in years, months or days that a text names, in months."""
    return [
        _number(one) * _LENGTHS.get(unit, _A_DAY)
        for low, high, unit in _TERM.findall(text)
        for one in (low, high)
        if one and not (unit == "年" and _number(one) >= _CALENDAR)
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
    """A whole number, in figures or in Chinese up to the thousands."""
    if text.isdigit():
        return int(text)
    total = last = 0
    for one in text:
        if one in _UNITS:
            total, last = total + (last or 1) * _UNITS[one], 0
        else:
            last = _DIGITS[one]
    return total + last


RULES = (term_as_said, share_as_said)
