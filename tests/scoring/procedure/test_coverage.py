"""A calendar that ends is told beforehand, and no hearing that was asked for in time is left without a day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.compiler.check import overdue
from scoring.compiler.loader import PACKAGED
from scoring.compiler.parse import parse
from scoring.errors import CalendarEnds
from scoring.horizon import turns
from scoring.procedure.coverage import covered_until, last_day_of_notice
from scoring.procedure.standing import Step, followed
from scoring.procedure.terms import after_notice, terms_of
from scoring.schema.procedure import Term
from tests.scoring.shipped import law, policy

HEARD = law().procedures["direct_d"]
LAST = last_day_of_notice(policy())
DAY = dt.timedelta(days=1)


def test_the_last_day_of_notice_is_that_of_the_longest_procedure():
    assert covered_until(policy()) == dt.date(2026, 12, 31)
    assert dt.date(2026, 12, 15) == LAST  # five working days to ask, seven more to announce: 12-22, 12-31
    for kind, rule in law().procedures.items():
        assert after_notice(terms_of(rule), LAST, policy().calendar), kind
    with pytest.raises(CalendarEnds, match="2027"):
        after_notice(terms_of(HEARD), LAST + DAY, policy().calendar)


@given(st.integers(0, 330), st.integers(0, 12))
def test_a_hearing_asked_for_in_time_always_gets_its_day(days, later):
    notified = LAST - dt.timedelta(days)
    calendar = policy().calendar
    taken = followed(terms_of(HEARD), (), Step("notified", notified), calendar=calendar)
    asked = min(notified + dt.timedelta(later), taken[-1].terms.hearing_until)
    taken = followed(taken[-1].terms, taken, Step("hearing_requested", asked), calendar=calendar)
    assert taken[-1].terms.hearing_from > asked


def test_the_horizon_tells_when_notices_can_be_dated_no_more():
    (turn,) = turns(policy(), LAST, LAST + DAY)
    (change,) = turn.changes
    assert (change.day, change.event, change.part, change.id) == (LAST + DAY, "ends", "holidays", "2026")
    assert "holidays.yaml 补入 2027 年" in change.note
    assert (turn.begin, turn.end, turn.cited_anew) == ((), (), ())


@pytest.mark.parametrize(
    ("on", "warned"), [("2026-11-01", False), ("2026-11-02", True), ("2027-03-01", True)]
)
def test_the_check_warns_from_sixty_days_before_the_end(on, warned):
    parsed = parse(PACKAGED)
    late = [one for one in overdue(parsed, dt.date.fromisoformat(on)) if one.file == "holidays.yaml"]
    assert bool(late) is warned
    for one in late:
        assert (one.severity, "自 2026-12-16 起告知的" in one.reason) == ("warning", True)
        assert "year: 2027" in one.mend
        line = (PACKAGED / one.file).read_text().splitlines()[one.line - 1]
        assert line.strip() in {"- year: 2026", "year: 2026"}


def test_a_procedure_longer_than_the_calendar_is_never_dated():
    endless = HEARD.model_copy(update={"statement": Term.model_construct(days=5000, calendar="calendar")})
    changed = policy().model_copy(update={"procedures": (endless,)})
    assert last_day_of_notice(changed) == dt.date(2019, 12, 31)
