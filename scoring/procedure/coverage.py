"""How far the policy's calendar reaches: until when an enterprise can still be notified, and from when to warn that it ends."""

from datetime import date, timedelta
from typing import Final

from scoring.errors import CalendarEnds
from scoring.procedure.terms import after_notice, terms_of
from scoring.schema.policy import Policy

WARNED_BEFORE: Final = timedelta(days=60)
"""So long before the end of the last year that is covered its end is worth a warning."""
_DAY: Final = timedelta(days=1)


def covered_until(policy: Policy) -> date:
    """The last day whose being a working day the policy knows."""
    return date(max(one.year for one in policy.holidays), 12, 31)


def last_day_of_notice(policy: Policy) -> date:
    """The last day on which a notice of every kind can still be dated: later ones run into a year that nobody has announced.

    A day before the calendar where none can be.
    """
    day = covered_until(policy)
    first = date(min(one.year for one in policy.holidays), 1, 1)
    while day >= first and not _dated(policy, day):
        day -= _DAY
    return day


def _dated(policy: Policy, day: date) -> bool:
    try:
        for rule in policy.procedures:
            after_notice(terms_of(rule), day, policy.calendar)
    except CalendarEnds:
        return False
    return True
