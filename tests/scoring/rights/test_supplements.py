"""What an enterprise adds to a case moves nothing: no state, no time, no event; it may be added wherever somebody else is waited for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import StepRefused
from scoring.rights.events import events_of
from scoring.rights.standing import TABLES, followed, kind_of, standing
from scoring.rights.steps import Step
from tests.scoring.rights.cases import CALENDAR, RECORD_DAY, at, course, step, walked
from tests.scoring.rights.test_laws import histories, history

FILED, ADMITTED, FORWARDED = (
    step("2026-11-02 filed"),
    step("2026-11-03 admitted"),
    step("2026-11-03 forwarded"),
)
ADDED = step("2026-11-04 supplemented")


def _without(taken):
    return tuple(one for one in taken if one.step.kind != "supplemented")


@given(histories(), st.integers(0, 90))
def test_a_case_stands_as_if_nothing_had_been_added(taken, later):
    on = taken[-1].step.day + timedelta(later)
    assert standing(taken, on=on, calendar=CALENDAR) == standing(_without(taken), on=on, calendar=CALENDAR)
    assert events_of(taken, RECORD_DAY) == events_of(_without(taken), RECORD_DAY)


@given(histories(), st.integers(0, 9))
def test_it_may_be_added_exactly_while_somebody_else_is_waited_for(taken, later):
    about, day = taken[0].terms.target or "repair", max(one.step.day for one in taken) + timedelta(later)
    pending = standing(taken, on=day, calendar=CALENDAR).pending
    try:
        longer = followed(course(about), taken, Step("supplemented", day), calendar=CALENDAR)
    except StepRefused:
        assert not pending
    else:
        assert pending
        assert longer[:-1] == taken


def test_every_state_that_somebody_is_waited_for_in_allows_it_and_no_other():
    for table in TABLES.values():
        assert {state for state in table.states if "supplemented" in table.allowed[state]} == table.pending
        assert table.takers["supplemented"] == "enterprise"


def test_it_keeps_nobody_from_writing_down_what_came_in_before_it():
    answer = step("2026-11-03 answered", "confirmed")
    taken = walked(
        "record", FILED, ADMITTED, FORWARDED, ADDED, answer, step("2026-11-04 decided", "rejected")
    )
    assert standing(taken, on=ADDED.day, calendar=CALENDAR).state == "decided"


def test_what_was_added_before_a_decision_of_the_same_day_stands_before_it_and_none_is_added_behind_it():
    taken = walked(
        "own_record", FILED, step("2026-11-04 admitted"), ADDED, step("2026-11-04 decided", "rejected")
    )
    assert standing(taken, on=ADDED.day, calendar=CALENDAR).outcome == "rejected"
    with pytest.raises(StepRefused, match="该日的状态是“已决定，可申请复核”"):
        walked("own_record", ADDED, taken=taken)


def test_it_is_not_dated_before_the_last_step_nor_without_a_case():
    with pytest.raises(StepRefused, match="早于已记载的最后一步（2026-11-03）"):
        walked("record", FILED, ADMITTED, step("2026-11-02 supplemented"))
    with pytest.raises(StepRefused, match="还没有提出"):
        walked("record", ADDED)
    with pytest.raises(StepRefused, match="这一步不写结果"):
        walked("record", FILED, step("2026-11-03 supplemented", "wrong"))


def test_time_goes_on_as_before():
    before = at("record", FILED, ADMITTED, FORWARDED, on="2026-11-12")
    assert at("record", FILED, ADMITTED, FORWARDED, ADDED, on="2026-11-12") == before
    assert before.overdue


def test_the_laws_are_tried_on_cases_to_which_something_was_added():
    kinds = [kind_of(taken) for taken in map(history, range(250)) if _without(taken) != taken]
    assert set(kinds) == {"objection", "repair"}
