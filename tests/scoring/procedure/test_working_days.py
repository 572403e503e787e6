"""The calendar of the policy is the official one, and a time in days ends when it should."""

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import CalendarEnds
from scoring.schema.procedure import Term
from tests.scoring.shipped import policy

CALENDAR = policy().calendar
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2026, 12, 31)
DAYS = st.dates(FIRST, dt.date(2026, 9, 30))


def test_every_day_is_as_the_maintained_package_has_it():
    days = [FIRST + dt.timedelta(n) for n in range((LAST - FIRST).days + 1)]
    assert [CALENDAR.is_working(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]


def test_what_the_package_has_learnt_since_is_copied():
    """A new year in the package is a new year for the policy."""
    assert max(CALENDAR.years) == max(chinese_calendar.constants.holidays).year


@pytest.mark.parametrize(
    ("start", "days", "calendar", "end"),
    [
        ("2026-11-25", 5, "working", "2026-12-02"),  # a Wednesday, over one weekend
        ("2026-09-24", 3, "working", "2026-09-30"),  # Mid-Autumn on the Friday
        ("2026-09-30", 5, "working", "2026-10-13"),  # the national week, and a Saturday made up
        ("2026-02-13", 1, "working", "2026-02-14"),  # that Saturday is worked
        ("2026-11-25", 5, "calendar", "2026-11-30"),
        ("2026-11-25", 3, "calendar", "2026-11-30"),  # would end on a Saturday
        ("2026-09-30", 1, "calendar", "2026-10-08"),
    ],
)
def test_when_a_time_is_over(start, days, calendar, end):
    term = Term(days=days, calendar=calendar)
    assert CALENDAR.end_of(term, dt.date.fromisoformat(start)) == dt.date.fromisoformat(end)


@given(DAYS, st.integers(1, 30), st.sampled_from(["working", "calendar"]))
def test_a_time_ends_on_a_working_day_after_its_beginning(start, days, calendar):
    end = CALENDAR.end_of(Term(days=days, calendar=calendar), start)
    assert CALENDAR.is_working(end)
    assert end >= start + dt.timedelta(days)
    if calendar == "working":
        between = [start + dt.timedelta(n) for n in range(1, (end - start).days + 1)]
        assert sum(map(CALENDAR.is_working, between)) == days


@given(DAYS, st.integers(1, 30))
def test_a_later_beginning_never_ends_earlier(start, days):
    term = Term(days=days, calendar="working")
    assert CALENDAR.end_of(term, start) <= CALENDAR.end_of(term, start + dt.timedelta(1))


def test_what_nobody_has_announced_is_not_guessed():
    with pytest.raises(CalendarEnds, match=r"算到 2027-01-01.*2020 至 2026 年.*holidays\.yaml 补入 2027 年"):
        CALENDAR.end_of(Term(days=5, calendar="working"), dt.date(2026, 12, 28))
    with pytest.raises(CalendarEnds):
        CALENDAR.is_working(dt.date(2019, 12, 31))
