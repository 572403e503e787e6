"""Every clock of the shipped rules at its edges: begun on a holiday, a weekend, a make-up day, before the spring festival."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from scoring.errors import StepRefused
from scoring.procedure.working_days import working_days
from scoring.rights.standing import Standing, followed, standing
from scoring.rights.steps import Step
from scoring.rights.words import StepKind
from scoring.schema.procedure import HolidayYear
from scoring.schema.rights import Deadline, ObjectionRules, RepairRules
from tests.scoring.rights.cases import CALENDAR, course
from tests.scoring.shipped import policy

ONE_DAY = timedelta(days=1)
# Counted by hand on the calendar of 2026: start → the first, second, third, fifth, tenth and twentieth working day after it.
STARTS = {
    "a Monday": ("11-02", "11-03 11-04 11-05 11-09 11-16 11-30"),
    "a Friday": ("11-06", "11-09 11-10 11-11 11-13 11-20 12-04"),
    "a Saturday off": ("11-07", "11-09 11-10 11-11 11-13 11-20 12-04"),
    "a Friday before a worked Saturday": ("05-08", "05-09 05-11 05-12 05-14 05-21 06-04"),
    "a worked Saturday": ("05-09", "05-11 05-12 05-13 05-15 05-22 06-05"),
    "a worked Sunday": ("01-04", "01-05 01-06 01-07 01-09 01-16 01-30"),
    "the worked Saturday before the spring festival": ("02-14", "02-24 02-25 02-26 02-28 03-06 03-20"),
    "the day before it": ("02-13", "02-14 02-24 02-25 02-27 03-05 03-19"),
    "within the spring festival": ("02-18", "02-24 02-25 02-26 02-28 03-06 03-20"),
    "the day before the national day": ("09-30", "10-08 10-09 10-10 10-13 10-20 11-03"),
    "a Saturday of the mid-autumn festival": ("09-26", "09-28 09-29 09-30 10-09 10-15 10-29"),
}
COUNTS = (1, 2, 3, 5, 10, 20)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def end(start: str, count: int) -> date:
    return day(STARTS[start][1].split()[COUNTS.index(count)])


@dataclass(frozen=True)
class Clocked:
    """A clock: of which case, the steps of the day on which it begins, and where its last day shows."""

    kind: str
    days: int
    steps: tuple[tuple[StepKind, str | None], ...]
    shown: Callable[[Standing], date | None]


def due(what: str) -> Callable[[Standing], date | None]:
    return lambda found: next(one.until for one in found.dues if one.what == what)


def overdue(found: Standing, what: str) -> bool:
    return next(one.overdue for one in found.dues if one.what == what)


FILED, ADMITTED, FORWARDED = ("filed", None), ("admitted", None), ("forwarded", None)
DECIDED = ("decided", "rejected")
CLOCKS = {
    "objection.admit": Clocked("record", 1, (FILED,), due("admit")),
    "objection.forward": Clocked("record", 2, (FILED, ADMITTED), due("forward")),
    "objection.provider": Clocked("record", 5, (FILED, ADMITTED, FORWARDED), due("answer")),
    "objection.decide": Clocked(
        "record", 2, (FILED, ADMITTED, FORWARDED, ("answered", "confirmed")), due("decide")
    ),
    "objection.decide_own": Clocked("own_record", 5, (FILED, ADMITTED), due("decide")),
    "objection.longest": Clocked("own_record", 20, (FILED, ADMITTED, ("extended", None)), due("decide")),
    "objection.review_request": Clocked(
        "own_record", 20, (FILED, ADMITTED, DECIDED), lambda found: found.review_until
    ),
    "objection.review": Clocked(
        "own_record", 5, (FILED, ADMITTED, DECIDED, ("review_requested", None)), due("review")
    ),
    "procedure.objection": Clocked("evaluation", 5, (FILED, ADMITTED), due("decide")),
    "repair.admit": Clocked("repair", 3, (FILED,), due("admit")),
    "repair.decide": Clocked("repair", 10, (FILED, ADMITTED), due("decide")),
    "repair.end_publicity": Clocked(
        "repair", 3, (FILED, ADMITTED, ("decided", "repaired")), due("end_publicity")
    ),
}


def begun(clocked: Clocked, on: date):
    taken = ()
    for kind, outcome in clocked.steps:
        taken = followed(course(clocked.kind), taken, Step(kind, on, "理由", outcome), calendar=CALENDAR)
    return taken


def test_no_clock_of_the_rules_is_left_out():
    rules = {
        f"{name}.{field}"
        for name, kind in (("objection", ObjectionRules), ("repair", RepairRules))
        for field, info in kind.model_fields.items()
        if info.annotation is Deadline
    }
    assert rules | {"procedure.objection"} == CLOCKS.keys()


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_ends_on_its_last_working_day_and_is_over_the_day_after(clock, start):
    clocked = CLOCKS[clock]
    taken = begun(clocked, day(STARTS[start][0]))
    last = end(start, clocked.days)
    before, on, after = (
        standing(taken, on=one, calendar=CALENDAR) for one in (last - ONE_DAY, last, last + ONE_DAY)
    )
    assert clocked.shown(before) == clocked.shown(on) == last
    assert not on.overdue
    if clock == "objection.review_request":
        assert (on.state, after.state, after.since) == ("decided", "closed", last + ONE_DAY)
    else:
        assert after.overdue
        assert clocked.shown(after) == last


@pytest.mark.parametrize("start", STARTS)
def test_what_the_enterprise_may_do_it_may_do_on_the_last_day(start):
    clocked, last = CLOCKS["objection.review_request"], end(start, 20)
    taken = begun(clocked, day(STARTS[start][0]))
    asked = followed(course("own_record"), taken, Step("review_requested", last, "理由"), calendar=CALENDAR)
    assert standing(asked, on=last, calendar=CALENDAR).state == "in_review"
    late = Step("review_requested", last + ONE_DAY, "理由")
    with pytest.raises(StepRefused, match="已办结"):
        followed(course("own_record"), taken, late, calendar=CALENDAR)


@pytest.mark.parametrize("start", STARTS)
def test_the_provider_has_its_last_day_whole(start):
    clocked, last = CLOCKS["objection.provider"], end(start, 5)
    taken = begun(clocked, day(STARTS[start][0]))
    decided = [Step("decided", one, "逾期", "unverifiable") for one in (last, last + ONE_DAY)]
    with pytest.raises(StepRefused, match="没有届满"):
        followed(course("record"), taken, decided[0], calendar=CALENDAR)
    found = standing(
        followed(course("record"), taken, decided[1], calendar=CALENDAR), on=last + ONE_DAY, calendar=CALENDAR
    )
    assert found.outcome == "unverifiable"


@pytest.mark.parametrize("start", STARTS)
def test_an_extension_is_decided_within_the_time_that_it_extends(start):
    taken = begun(CLOCKS["objection.decide_own"], day(STARTS[start][0]))
    last = end(start, 5)
    longer = followed(course("own_record"), taken, Step("extended", last, "情况复杂"), calendar=CALENDAR)
    found = standing(longer, on=last, calendar=CALENDAR)
    assert due("decide")(found) == end(start, 20)
    with pytest.raises(StepRefused, match="逾期不能再延长"):
        followed(course("own_record"), taken, Step("extended", last + ONE_DAY, "情况复杂"), calendar=CALENDAR)


@pytest.mark.parametrize("start", STARTS)
def test_the_bureau_has_its_own_time_after_a_silent_provider(start):
    """Two working days after the fifth, which is never the longest time of all."""
    taken = begun(CLOCKS["objection.provider"], day(STARTS[start][0]))
    found = standing(taken, on=day(STARTS[start][0]), calendar=CALENDAR)
    assert due("decide")(found) == CALENDAR.after(end(start, 5), 2)
    assert not overdue(standing(taken, on=end(start, 5) + ONE_DAY, calendar=CALENDAR), "decide")


def test_no_right_is_refused_because_the_calendar_ends():
    """What cannot be dated yet is open, is never overdue, and is dated as soon as the calendar reaches it."""
    taken = begun(CLOCKS["objection.decide_own"], date(2026, 12, 30))
    found = standing(taken, on=date(2027, 3, 1), calendar=CALENDAR)
    assert [(one.what, one.until, one.overdue) for one in found.dues] == [("decide", None, False)]
    longer = working_days(
        (*policy().holidays, HolidayYear(year=2027, rest=(date(2027, 1, 1),), work=(date(2027, 1, 3),)))
    )
    assert due("decide")(standing(taken, on=date(2027, 3, 1), calendar=longer)) == date(2027, 1, 6)


def test_nobody_is_silent_too_long_before_that_can_be_dated():
    taken = begun(CLOCKS["objection.provider"], date(2026, 12, 30))
    unanswered = Step("decided", date(2027, 3, 1), "逾期", "unverifiable")
    with pytest.raises(StepRefused, match="没有届满。请等待答复"):
        followed(course("record"), taken, unanswered, calendar=CALENDAR)


def test_a_term_that_was_dated_is_not_dated_again():
    """Days that are announced later to be off move nothing that has begun."""
    taken = begun(CLOCKS["objection.decide_own"], day("11-02"))
    other = working_days(
        HolidayYear(
            year=one.year, rest=(*one.rest, *([day("11-05")] if one.year == 2026 else [])), work=one.work
        )
        for one in policy().holidays
    )
    assert due("decide")(standing(taken, on=day("11-02"), calendar=other)) == day("11-09")
