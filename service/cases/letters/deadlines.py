"""Times as letters tell them: by their last day, or by their length where the calendar of that year is not out yet."""

from scoring.rights.steps import Clock
from scoring.schema.procedure import CALENDARS
from service.cases.letters.told import ToldStep
from service.notices.letters.wording import day_in_words


def within(told: ToldStep, clock: Clock) -> str:
    """A time as the part of a sentence that says by when, before what is to be done."""
    until = told.end(clock)
    if until is None:
        return (
            f"自{day_in_words(clock.since)}的次日起{_length(clock)}内（截止日期在节假日安排公布后另行告知）"
        )
    if until < told.step.day:
        return f"尽快（期限已于{day_in_words(until)}届满）"
    return f"在{day_in_words(until)}前（含当日）"


def _length(clock: Clock) -> str:
    return f"{clock.days}{CALENDARS[clock.calendar]}"
