"""Every clock of every version of the rules at the edges of every kind of day, made from the rules and the calendar themselves.

What is expected is worked out another way than the product does: the working days are written out one after the other and
counted off. A clock that is added to the rules is tried without a line being written here, or named as one that nobody told
how to begin.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from scoring.compiler.rules.clock_rules import clocks_of
from scoring.errors import StepRefused
from scoring.procedure.working_days import working_days
from scoring.rights.course import ObjectionCourse, RepairCourse, objection_course
from scoring.rights.standing import followed, standing
from scoring.rights.steps import Step
from scoring.schema.procedure import HolidayYear
from tests.scoring.rights.cases import CALENDAR
from tests.scoring.rights.test_deadlines import CLOCKS
from tests.scoring.shipped import law, policy

ONE_DAY = timedelta(days=1)
YEARS = sorted(policy().holidays, key=lambda one: one.year)
REST = {day for year in YEARS for day in year.rest}
WORK = {day for year in YEARS for day in year.work}
DAYS = [
    date(year.year, 1, 1) + number * ONE_DAY
    for year in YEARS
    for number in range((date(year.year + 1, 1, 1) - date(year.year, 1, 1)).days)
]
WORKED = [day for day in DAYS if day in WORK or (day not in REST and day.isoweekday() <= 5)]
LONGEST = 20
"""Working days that no clock exceeds."""


def expected(start: date, days: int) -> date:
    """The last of so many working days after a day."""
    return WORKED[bisect_right(WORKED, start) + days - 1]


@dataclass(frozen=True)
class Edge:
    """A clock of a version of the rules, with the course in which it runs. `name`: as `CLOCKS` has it."""

    name: str
    days: int
    course: ObjectionCourse | RepairCourse

    def __str__(self) -> str:
        return f"{self.name} of {self.days}"


def edges() -> list[Edge]:
    """Each clock of objection and repair of each version, and the answer to an objection to each effect."""
    found = []
    for version in policy().rights:
        on = law(version.in_force_from) if version.in_force_to else law()
        for kind, rules in (("objection", version.objection), ("repair", version.repair)):
            for field, deadline in clocks_of(rules).items():
                name = f"{kind}.{field}"
                about = CLOCKS[name].kind
                course = RepairCourse(rules) if about == "repair" else objection_course(on, about)
                found.append(Edge(name, deadline.days, course))
    for effect, procedure in law().procedures.items():
        if procedure.objection is not None:
            course = objection_course(law(), "evaluation", effect)
            found.append(Edge("procedure.objection", procedure.objection.days, course))
    return found


def starts() -> dict[str, date]:
    """Days on which a clock begins: before, at the first and the last day of each time off, each made-up working day, each turn of a year.

    Of the last two years that the calendar has: what it knows of earlier ones is counted off day by day below.
    """
    recent = [day for day in DAYS if day.year >= YEARS[-2].year and day <= WORKED[-LONGEST - 1]]
    off = set(recent) - set(WORKED)
    found = {}
    for day in recent:
        ends = (day - ONE_DAY in off, day + ONE_DAY in off)
        if (day.month, day.day) in {(12, 31), (1, 1)}:
            found[f"{day} turn of the year"] = day
        elif day in WORK:
            found[f"{day} made up"] = day
        elif day in off and day in REST and ends != (True, True):
            found[f"{day} edge of a holiday"] = day
        elif day not in off and day + ONE_DAY in REST:
            found[f"{day} before a holiday"] = day
    weekend = next(day for day in recent if day.isoweekday() == 6 and day in off and day not in REST)
    found |= {f"{day} weekend": day for day in (weekend - ONE_DAY, weekend, weekend + ONE_DAY)}
    return found


EDGES, STARTS = edges(), starts()


def begun(edge: Edge, on: date):
    taken = ()
    for kind, outcome in CLOCKS[edge.name].steps:
        taken = followed(edge.course, taken, Step(kind, on, "理由", outcome), calendar=CALENDAR)
    return taken


def test_every_kind_of_day_is_there():
    kinds = {label.partition(" ")[2] for label in STARTS}
    assert kinds == {"made up", "edge of a holiday", "before a holiday", "turn of the year", "weekend"}
    spring = [day for day in STARTS.values() if day.month in {1, 2}]
    assert len(spring) > 8
    assert {edge.name for edge in EDGES} == set(CLOCKS)


@pytest.mark.parametrize("days", sorted({edge.days for edge in EDGES}))
def test_from_each_day_that_the_calendar_has_it_ends_as_counted_off(days):
    for start in DAYS[: DAYS.index(WORKED[-days])]:
        assert CALENDAR.after(start, days) == expected(start, days), start


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_it_is_open_to_the_end_of_its_last_day_and_over_with_the_next(edge):
    shown = CLOCKS[edge.name].shown
    for label, start in STARTS.items():
        taken, last = begun(edge, start), expected(start, edge.days)
        before, on, after = (
            standing(taken, on=day, calendar=CALENDAR) for day in (last - ONE_DAY, last, last + ONE_DAY)
        )
        if edge.name == "objection.review_request":
            assert (before.review_until, on.review_until) == (last, last), label
            assert (on.state, after.state, after.since) == ("decided", "closed", last + ONE_DAY), label
            continue
        assert (shown(before), shown(on), shown(after)) == (last, last, last), label
        late = [(day.overdue, _late(day, shown)) for day in (before, on, after)]
        assert late == [(False, False), (False, False), (True, True)], label


def _late(found, shown):
    return next(one.overdue for one in found.dues if one.until == shown(found))


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_what_is_due_is_done_on_its_last_day_as_on_the_first(edge):
    """Whoever owes it takes the step on the last day; late, it is taken all the same, except what is a right that ended."""
    step = {
        "admit": ("admitted", None),
        "forward": ("forwarded", None),
        "provider": ("answered", "confirmed"),
        "review_request": ("review_requested", None),
        "review": ("review_decided", "rejected"),
        "end_publicity": ("publicity_ended", None),
    }.get(edge.name.partition(".")[2], ("decided", "rejected"))
    kind, outcome = ("decided", "repaired") if edge.name == "repair.decide" else step
    for label, start in STARTS.items():
        taken, last = begun(edge, start), expected(start, edge.days)
        on_time = followed(edge.course, taken, Step(kind, last, "理由", outcome), calendar=CALENDAR)
        assert not standing(on_time, on=last, calendar=CALENDAR).overdue, label
        late = Step(kind, last + ONE_DAY, "理由", outcome)
        if kind == "review_requested":
            with pytest.raises(StepRefused, match="已办结"):
                followed(edge.course, taken, late, calendar=CALENDAR)
        else:
            followed(edge.course, taken, late, calendar=CALENDAR)


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_over_the_end_of_the_calendar_it_is_open_until_the_next_year_is_announced(edge):
    """The last days of the last year: nothing is late that nobody can date, and all is dated once the year is there."""
    start = WORKED[-1]
    deadline = CLOCKS[edge.name].shown
    taken = begun(edge, start)
    found = standing(taken, on=start + 90 * ONE_DAY, calendar=CALENDAR)
    assert not found.overdue
    assert deadline(found) is None
    new_year = date(start.year + 1, 1, 1)
    longer = working_days((*policy().holidays, HolidayYear(year=new_year.year, rest=(new_year,), work=())))
    dated = deadline(standing(taken, on=start, calendar=longer))
    days = [new_year + number * ONE_DAY for number in range(60)]
    worked = [day for day in days if day != new_year and day.isoweekday() <= 5]
    assert dated == worked[edge.days - 1]
