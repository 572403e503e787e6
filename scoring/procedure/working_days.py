"""Working days of the calendar that the policy holds: which days are, and when a time in days is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.errors import CalendarEnds
from scoring.schema.procedure import HolidayYear, Term

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The years whose holidays and make-up days have been announced and copied into the policy.

    Attributes:
        exceptions: day that does not follow the week → whether it is worked.
        years: years that are covered.
    """

    exceptions: Mapping[date, bool]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day; `CalendarEnds` outside the years covered: nobody can work it out beforehand."""
        if day.year not in self.years:
            raise CalendarEnds(day, min(self.years), max(self.years))
        return self.exceptions.get(day, day.weekday() < 5)

    def end_of(self, term: Term, start: date) -> date:
        """The last day of a time that runs from a day; that day itself is not counted.

        A time in calendar days that would end on a day off ends on the next working day.
        """
        if term.calendar == "working":
            return self.after(start, term.days)
        end = start + term.days * _DAY
        return end if self.is_working(end) else self.after(end, 1)

    def after(self, start: date, count: int) -> date:
        """The working day so many after a day, which itself is not counted."""
        day = start
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day


def working_days(years: Iterable[HolidayYear]) -> WorkingDays:
    """The calendar of these years."""
    known = tuple(years)
    rest = {day: False for year in known for day in year.rest}
    work = {day: True for year in known for day in year.work}
    return WorkingDays(rest | work, frozenset(year.year for year in known))
