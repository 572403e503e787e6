"""What a case brings to its record, and that cases about one record keep apart."""

from contextlib import nullcontext
from datetime import date

import pytest

from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.events import Other, RecordEvent, events_of, require_apart
from scoring.rights.lasting import ENDED_BY
from scoring.rights.standing import followed
from scoring.rights.steps import Ended, Happened
from scoring.rights.undone import ByOthers
from tests.scoring.rights.cases import CALENDAR, RECORD_DAY, course, step, walked
from tests.scoring.shipped import law

FILED, ADMITTED = step("2026-11-02 filed"), step("2026-11-03 admitted")
ASKED = step("2026-11-10 review_requested")


def decided(outcome, on="2026-11-09"):
    return step(f"{on} decided", outcome)


def reviewed(outcome, on="2026-11-12"):
    return step(f"{on} review_decided", outcome)


def brought(kind, *steps):
    return [(one.event_type, str(one.effective_on)) for one in events_of(walked(kind, *steps), RECORD_DAY)]


BEGUN = ("objection", "2026-11-03")
ENDED = ("objection_end", "2026-11-09")
VOID = ("withdrawal", str(RECORD_DAY))


@pytest.mark.parametrize(
    ("steps", "events"),
    [
        ([FILED], []),
        ([FILED, step("2026-11-03 not_admitted")], []),
        ([FILED, ADMITTED], [BEGUN]),
        ([FILED, ADMITTED, decided("rejected")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("corrected")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("withdrawn_record")], [BEGUN, ENDED, VOID]),
        ([FILED, ADMITTED, decided("unverifiable")], [BEGUN, ENDED, ("suspension", "2026-11-09")]),
        ([FILED, step("2026-11-02 retracted")], []),
        ([FILED, ADMITTED, step("2026-11-09 retracted")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("rejected"), ASKED, reviewed("rejected")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("rejected"), ASKED, step("2026-11-12 retracted")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("rejected"), ASKED, reviewed("corrected")], [BEGUN, ENDED]),
        ([FILED, ADMITTED, decided("rejected"), ASKED, reviewed("withdrawn_record")], [BEGUN, ENDED, VOID]),
        (
            [FILED, ADMITTED, decided("rejected"), ASKED, reviewed("unverifiable")],
            [BEGUN, ENDED, ("suspension", "2026-11-12")],
        ),
        (
            [FILED, ADMITTED, decided("unverifiable"), ASKED, reviewed("rejected")],
            [BEGUN, ENDED, ("suspension", "2026-11-09")],
        ),
        (
            [FILED, ADMITTED, decided("unverifiable"), ASKED, reviewed("unverifiable")],
            [BEGUN, ENDED, ("suspension", "2026-11-09")],
        ),
        (
            [FILED, ADMITTED, decided("unverifiable"), ASKED, reviewed("corrected")],
            [BEGUN, ENDED, ("suspension", "2026-11-09"), ("suspension_end", "2026-11-12")],
        ),
    ],
)
def test_what_an_objection_brings_to_its_record(steps, events):
    assert brought("own_record", *steps) == events


LIFTED = Happened(event_type="suspension_end", effective_on=date(2026, 11, 10), decided_on=date(2026, 11, 10))


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        ("unverifiable", [("suspension", "2026-11-12")]),
        ("corrected", []),
        ("rejected", []),
        ("withdrawn_record", [VOID]),
    ],
)
def test_a_review_goes_by_what_lasts_of_the_first_decision(outcome, more):
    """What an act ended since is begun anew, and not ended once more."""
    taken = walked("own_record", FILED, ADMITTED, decided("unverifiable"), ASKED)
    longer = followed(course("own_record"), taken, reviewed(outcome), calendar=CALENDAR, undone=(LIFTED,))
    told = [(one.event_type, str(one.effective_on)) for one in events_of(longer, RECORD_DAY)]
    assert told == [BEGUN, ENDED, ("suspension", "2026-11-09"), *more]


def test_what_a_repair_brings_to_its_record():
    steps = (FILED, ADMITTED, step("2026-11-10 decided", "repaired"), step("2026-11-12 publicity_ended"))
    assert brought("repair", *steps) == [("repair", "2026-11-10")]
    annulled = step("2027-03-01 annulled")
    assert brought("repair", *steps, annulled) == [
        ("repair", "2026-11-10"),
        ("repair_annulment", "2027-03-01"),
    ]
    assert brought("repair", FILED, ADMITTED, step("2026-11-10 decided", "refused")) == []


def test_an_objection_to_an_evaluation_touches_no_record():
    taken = walked("evaluation", FILED, ADMITTED, decided("corrected"))
    assert events_of(taken, None) == ()
    with pytest.raises(ValueError, match="without the day of the record"):
        events_of(walked("record", FILED), None)


def test_a_rule_that_does_not_suspend_suspends_nothing():
    rules = law().rights.objection.model_copy(update={"suspends": False})
    mild = type(course("own_record"))(rules, "own_record", rules.decide_own)
    taken = ()
    for one in (FILED, ADMITTED, decided("rejected")):
        taken = followed(mild, taken, one, calendar=CALENDAR)
    assert events_of(taken, RECORD_DAY) == ()


def test_every_event_that_lasts_and_its_end_are_events_of_the_store():
    assert ENDED_BY.keys() | set(ENDED_BY.values()) <= EVENT_TYPES.keys()


def apart(others, *steps, kind="own_record"):
    return require_apart(
        [Other(walked(kind, *one)) for one in others],
        walked(kind, *steps),
        record_day=RECORD_DAY,
        calendar=CALENDAR,
    )


def test_one_objection_to_a_record_at_a_time():
    """The end of the first would end the suspension by the second."""
    open_one = (FILED, ADMITTED)
    again = step("2026-11-05 filed")
    with pytest.raises(StepRefused, match="另有一件异议（已受理，待办理，自 2026-11-03）"):
        apart([open_one], again)
    apart([(*open_one, step("2026-11-05 retracted"))], again)
    apart([(*open_one, decided("rejected"))], step("2026-11-10 filed"))
    later = (step("2026-11-06 filed"),)
    with pytest.raises(StepRefused, match="另有一件异议（待受理，自 2026-11-06）"):
        apart([later], again)  # a paper that came in before


def test_a_review_waits_for_another_objection_too():
    first = (FILED, ADMITTED, decided("rejected"))
    other = (step("2026-11-09 filed"), step("2026-11-10 admitted"))
    with pytest.raises(StepRefused, match="不能记“申请复核”：同一记录另有一件异议"):
        apart([other], *first, ASKED)


def test_nothing_begins_on_the_day_on_which_the_like_of_it_ended():
    """In the store the end would stand, and the record would be used although it is disputed."""
    done = (FILED, ADMITTED, decided("rejected"))
    again = step("2026-11-09 filed")
    with pytest.raises(
        StepRefused, match="前一事项或者变动在 2026-11-09 终止，同日开始的不起作用。请记在 2026-11-09 之后"
    ):
        apart([done], again, step("2026-11-09 admitted"))
    apart([done], again, step("2026-11-10 admitted"))


def test_a_repair_anew_is_decided_after_the_day_of_the_annulment():
    repaired = (FILED, ADMITTED, step("2026-11-10 decided", "repaired"), step("2026-11-20 annulled"))
    anew = (step("2026-11-18 filed"), step("2026-11-19 admitted"))
    with pytest.raises(StepRefused, match="前一事项或者变动在 2026-11-20 终止"):
        apart([repaired], *anew, step("2026-11-20 decided", "repaired"), kind="repair")
    apart([repaired], *anew, step("2026-11-23 decided", "repaired"), kind="repair")


def test_an_objection_and_a_repair_of_one_record_do_not_hinder_each_other():
    objection = walked("own_record", FILED, ADMITTED)
    repair = walked("repair", step("2026-11-04 filed"))
    require_apart([Other(objection)], repair, record_day=RECORD_DAY, calendar=CALENDAR)
    assert date(2026, 11, 4) == repair[0].step.day


def test_what_an_act_ended_is_not_begun_anew_on_that_day():
    steps = walked(
        "repair",
        step("2026-11-18 filed"),
        step("2026-11-19 admitted"),
        step("2026-11-20 decided", "repaired"),
    )
    before, same = (RecordEvent(date(2026, 11, day), "repair_annulment") for day in (19, 20))
    require_apart([], steps, record_day=RECORD_DAY, calendar=CALENDAR, acts=[before])
    with pytest.raises(StepRefused, match="前一事项或者变动在 2026-11-20 终止"):
        require_apart([], steps, record_day=RECORD_DAY, calendar=CALENDAR, acts=[before, same])


def test_nor_is_what_an_act_ended_while_others_lasted():
    """The store is not told of such an end, and what begins on the day of the first would be no other event to it."""
    steps = (step("2026-11-18 filed"), step("2026-11-19 admitted"), step("2026-11-20 decided", "repaired"))
    taken = walked("repair", *steps)
    end = Happened(
        event_type="repair_annulment",
        effective_on=date(2026, 11, 20),
        decided_on=date(2026, 11, 20),
        by="bureau",
        ends=(Ended(name="re-3"),),
    )
    for day in (20, 23):
        again = step(f"2026-11-{day} decided", "repaired")
        longer = followed(course("repair"), taken, again, calendar=CALENDAR, undone=(end,))
        with pytest.raises(StepRefused, match="终止，同日开始") if day == 20 else nullcontext():
            require_apart([], longer, record_day=RECORD_DAY, calendar=CALENDAR)


def test_a_repair_that_is_open_again_is_examined_before_another():
    taken = walked("repair", FILED, ADMITTED, step("2026-11-10 decided", "repaired"))
    asked = walked("repair", step("2026-11-12 filed"))
    end = Happened(
        event_type="repair_annulment",
        effective_on=date(2026, 11, 11),
        decided_on=date(2026, 11, 11),
        by="bureau",
    )
    require_apart([Other(taken)], asked, record_day=RECORD_DAY, calendar=CALENDAR)
    first, waits = (
        Other(taken, ByOthers((end,))),
        "同一记录另有一件信用修复（已受理，待认定单位决定，自 2026-11-11）",
    )
    with pytest.raises(StepRefused, match=waits):
        require_apart([first], asked, record_day=RECORD_DAY, calendar=CALENDAR)
    early = walked("repair", step("2026-11-10 filed"))  # a paper that came in before the correction
    with pytest.raises(StepRefused, match=waits):
        require_apart([first], early, record_day=RECORD_DAY, calendar=CALENDAR)
    admitted = walked("repair", step("2026-11-12 admitted"), taken=asked)
    decided_too = walked("repair", step("2026-11-13 decided", "refused"), taken=admitted)
    for one in (admitted, decided_too):
        with pytest.raises(StepRefused, match=waits):
            require_apart([first], one, record_day=RECORD_DAY, calendar=CALENDAR)
        require_apart([Other(taken)], one, record_day=RECORD_DAY, calendar=CALENDAR)
    for day in ("02", "01"):  # of one day, or from a paper that came in before
        other = walked("repair", step(f"2026-11-{day} filed"), step("2026-11-12 admitted"))
        with pytest.raises(StepRefused, match=waits):
            require_apart([first], other, record_day=RECORD_DAY, calendar=CALENDAR)
    again = step("2026-11-13 decided", "refused")
    longer = followed(course("repair"), taken, again, calendar=CALENDAR, undone=(end,))
    require_apart([Other(admitted)], longer, record_day=RECORD_DAY, calendar=CALENDAR)


def test_what_was_reinstated_is_not_withdrawn_on_that_day():
    """A withdrawal is void from the day of the record: that it comes later shows the day of the decision alone."""
    steps = walked(
        "record",
        step("2026-11-18 filed"),
        step("2026-11-18 admitted"),
        step("2026-11-19 forwarded"),
        step("2026-11-19 answered", "wrong"),
        step("2026-11-20 decided", "withdrawn_record"),
    )
    before, same = (RecordEvent(date(2026, 11, day), "reinstatement") for day in (19, 20))
    require_apart([], steps, record_day=RECORD_DAY, calendar=CALENDAR, acts=[before])
    with pytest.raises(StepRefused, match="前一事项或者变动在 2026-11-20 终止"):
        require_apart([], steps, record_day=RECORD_DAY, calendar=CALENDAR, acts=[before, same])
