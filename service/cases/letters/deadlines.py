"""Times as letters tell them: by their last day, or by their length where the calendar of that year is not out yet."""

from typing import Final

from scoring.rights.steps import Clock
from scoring.schema.procedure import CALENDARS, Term
from service.cases.letters.told import ToldStep
from service.notices.letters.wording import day_in_words

_BY_PROVIDER: Final = (
    "（办理期限，自提供单位答复或者其答复期限届满起算）",
    "（即受理时告知的最长期限）",
)
"""Of a record of others, which last day is which: the admission told the last of all, before the other ran."""


def within(told: ToldStep, clock: Clock) -> str:
    """A time as the part of a sentence that says by when, before what is to be done."""
    until = told.end(clock)
    if until is None:
        return f"自{day_in_words(clock.since)}的次日起{length(clock)}内（截止日期在节假日安排公布后另行告知）"
    if until < told.step.day:
        return f"尽快（期限已于{day_in_words(until)}届满）"
    return f"在{day_in_words(until)}前（含当日）"


def to_decide(told: ToldStep) -> str:
    """When the outcome is told, as an admission says it: of a record of others by the longest time, for that of its provider runs first."""
    by = within(told, told.clock("decide"))
    return f"最迟{by}" if told.now.target == "record" else by


def extended(told: ToldStep) -> str:
    """Which time an extension puts off, and where it ends now; where the shorter one did not run yet, that the last day stays."""
    clock, before = told.clock("decide"), told.clock_before("decide")
    now = within(told, clock)
    if told.end(before) == told.end(clock):
        return f"办理期限延长一次，处理结果{now}书面告知。受理时告知的就是连同延长的最长期限，最后一日不变；延长之后，不因提供单位答复而提前"
    since, longest = _BY_PROVIDER if told.now.target == "record" else ("", "")
    return (
        f"办理期限延长一次：原来应{within(told, before)}书面告知处理结果{since}，现改为{now}书面告知{longest}"
    )


def length(time: Clock | Term) -> str:
    """How long a time is, such as 5个工作日."""
    return f"{time.days}{CALENDARS[time.calendar]}"
