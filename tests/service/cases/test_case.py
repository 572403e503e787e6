"""What began with a step comes back as it was kept, also where the calendar does not reach its end."""

from datetime import date

from scoring.rights.steps import Clock, Step, Taken, Terms
from service.cases.case import taken_from, written


def test_a_time_that_nobody_can_date_yet_comes_back_as_that():
    left_open = Clock(since=date(2026, 12, 31), days=5, calendar="working", until=None)
    dated = left_open.model_copy(update={"until": date(2026, 12, 31)})
    terms = Terms(kind="objection", target="record", suspends=True, admit=left_open, decide=dated)
    found = taken_from("filed", date(2026, 12, 31), "x", None, written(terms))
    assert found == Taken(Step("filed", date(2026, 12, 31), "x", None), terms)
