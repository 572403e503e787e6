"""A repair from application to its end: who owes what, and that a repair obtained by falsehood is itself annulled."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.errors import StepRefused
from scoring.rights.events import events_of
from scoring.rights.repair import REPAIR, STATES, STEPS, TABLE
from scoring.rights.standing import followed, standing
from scoring.rights.steps import Happened
from scoring.rights.undone import ByOthers
from tests.scoring.rights.cases import CALENDAR, at, course, step, walked

FILED = step("2026-11-02 filed")
ADMITTED = step("2026-11-04 admitted")
REPAIRED = step("2026-11-10 decided", "repaired")
REPAIRED_LATE = step("2026-11-20 decided", "repaired")


def dues(found):
    return [(one.what, one.who, str(one.until)) for one in found.dues]


def test_from_application_to_the_end_of_publicity():
    steps = [FILED, ADMITTED, REPAIRED, step("2026-11-12 publicity_ended")]
    for day, state, due in (
        ("2026-11-02", "filed", [("admit", "bureau", "2026-11-05")]),
        ("2026-11-04", "admitted", [("decide", "finding_authority", "2026-11-18")]),
        ("2026-11-10", "repaired", [("end_publicity", "provider", "2026-11-13")]),
        ("2026-11-12", "publicity_ended", []),
    ):
        found = at("repair", *steps, on=day)
        assert (found.state, dues(found)) == (state, due)
    assert found.outcome == "repaired"


def test_a_refusal_ends_the_case_with_its_reasons():
    found = at("repair", FILED, ADMITTED, step("2026-11-10 decided", "refused"), on="2026-11-10")
    assert (found.state, found.outcome, found.reason, found.dues) == ("refused", "refused", "理由", ())
    assert (
        walked("repair", FILED, ADMITTED, step("2026-11-10 decided", "refused"))[-1].terms.end_publicity
        is None
    )
    found = at("repair", FILED, step("2026-11-04 not_admitted"), on="2026-11-04")
    assert (found.state, found.reason) == ("not_admitted", "理由")


def test_a_repair_is_annulled_whether_publicity_has_ended_or_not():
    for steps in (
        (FILED, ADMITTED, REPAIRED),
        (FILED, ADMITTED, REPAIRED, step("2026-11-12 publicity_ended")),
    ):
        found = at("repair", *steps, step("2027-03-01 annulled"), on="2027-03-01")
        assert (found.state, found.outcome, found.dues) == ("annulled", None, ())


def test_passed_on_anew_the_new_authority_has_its_whole_time():
    again = step("2026-11-17 redirected")
    found = at("repair", FILED, ADMITTED, again, on="2026-11-18")
    assert (found.state, dues(found)) == ("admitted", [("decide", "finding_authority", "2026-12-01")])
    late = at("repair", FILED, ADMITTED, step("2026-11-19 redirected"), on="2026-11-19")
    assert (late.overdue, dues(late)) == (False, [("decide", "finding_authority", "2026-12-03")])
    twice = at("repair", FILED, ADMITTED, again, again, REPAIRED_LATE, on="2026-11-20")
    assert (twice.state, twice.outcome) == ("repaired", "repaired")


@pytest.mark.parametrize("before", [(FILED,), (FILED, ADMITTED, REPAIRED)])
def test_a_repair_is_passed_on_anew_only_between_admission_and_decision(before):
    with pytest.raises(StepRefused, match="不能记“改送认定单位”"):
        walked("repair", *before, step("2026-11-20 redirected"))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (
            [FILED, REPAIRED],
            "状态是“待受理”。此时可以：不予受理（发展改革部门）、受理（发展改革部门）、补充材料（企业）、企业撤回（企业）",
        ),
        ([FILED, ADMITTED, step("2026-11-05 annulled")], "状态是“已受理，待认定单位决定”"),
        (
            [FILED, ADMITTED, REPAIRED, step("2026-11-11 retracted")],
            "此时可以：各处已停止公示（数据提供单位）、撤销修复（认定单位）",
        ),
        ([FILED, ADMITTED, step("2026-11-10 decided", "rejected")], "可以是：准予修复、不予修复"),
        ([FILED, ADMITTED, step("2026-11-10 extended")], "没有步骤“extended”"),
    ],
)
def test_what_is_not_in_the_table_is_refused_and_told(steps, words):
    with pytest.raises(StepRefused) as refused:
        walked("repair", *steps)
    assert words in str(refused.value)


def test_the_table_is_closed():
    assert TABLE.keys() == STATES.keys()
    assert set().union(*TABLE.values()) | {"filed"} == STEPS.keys()
    assert {state for state in TABLE if not TABLE[state]} == {
        "not_admitted",
        "refused",
        "annulled",
        "ended",
        "retracted",
    }
    assert REPAIR.pending == {"filed", "admitted"}
    assert REPAIR.takers.keys() == REPAIR.steps.keys() - {"filed"}


@pytest.mark.parametrize("behind", [[], [step("2026-11-12 publicity_ended")]])
def test_a_repair_that_others_annulled_is_over(behind):
    taken = walked("repair", FILED, ADMITTED, step("2026-11-10 decided", "repaired"), *behind)
    day = date(2026, 11, 16)
    end = Happened(
        event_type="repair_annulment", effective_on=day, decided_on=day, document_no="撤1号", body="某局"
    )
    over = ByOthers((end,))
    before = standing(taken, on=date(2026, 11, 13), calendar=CALENDAR, by_others=over)
    assert before == standing(taken, on=date(2026, 11, 13), calendar=CALENDAR)
    now = standing(taken, on=date(2027, 1, 4), calendar=CALENDAR, by_others=over)
    assert (now.state, now.since, now.outcome, now.dues, now.open) == ("ended", day, None, (), ())
    again = step("2026-11-17 annulled")
    with pytest.raises(StepRefused, match="不能记“撤销修复”：这一修复已由“撤1号”（某局，2026-11-16）终止"):
        followed(course("repair"), taken, again, calendar=CALENDAR, undone=(end,))
    followed(course("repair"), taken, again, calendar=CALENDAR)


def _corrected_on(day):
    return Happened(
        event_type="repair_annulment",
        effective_on=day,
        decided_on=day,
        document_no="更1号",
        body="某委",
        by="bureau",
    )


@pytest.mark.parametrize("behind", [[], [step("2026-11-12 publicity_ended")]])
def test_a_decision_that_was_written_down_by_mistake_is_open_to_be_made(behind):
    """Nobody decided: the case is where it was before, with its time anew, and what comes then counts from its own day."""
    before = walked("repair", FILED, ADMITTED)
    taken = walked("repair", step("2026-11-10 decided", "repaired"), *behind, taken=before)
    end = _corrected_on(date(2026, 11, 16))
    now = standing(taken, on=date(2026, 11, 16), calendar=CALENDAR, by_others=ByOthers((end,)))
    was = standing(before, on=date(2026, 11, 16), calendar=CALENDAR)
    assert now == replace(was, since=date(2026, 11, 16), dues=now.dues)
    assert [(one.what, one.clock.since) for one in now.dues] == [("decide", date(2026, 11, 16))]
    late = ByOthers((end,), date(2026, 12, 1))  # written down two weeks later
    (due,) = standing(taken, on=date(2026, 12, 2), calendar=CALENDAR, by_others=late).dues
    assert (due.clock.since, due.overdue) == (date(2026, 12, 1), False)
    assert "decided" in now.open

    def taking(taken, one, undone=(end,)):
        return followed(course("repair"), taken, one, calendar=CALENDAR, undone=undone)

    with pytest.raises(StepRefused, match="该日的状态是“已受理，待认定单位决定”"):
        taking(taken, step("2026-11-17 annulled"))
    added = taking(taken, step("2026-11-16 supplemented"))
    corrected = standing(added, on=date(2026, 11, 17), calendar=CALENDAR)
    assert corrected.state == ("publicity_ended" if behind else "repaired"), "the correction was one"
    sent = taking(added, step("2026-11-16 redirected"))
    refused = taking(sent, step("2026-11-18 decided", "refused"))
    assert standing(refused, on=date(2026, 11, 20), calendar=CALENDAR).state == "refused"
    granted = taking(sent, step("2026-11-18 decided", "repaired"))
    over = ByOthers((end,))
    assert standing(granted, on=date(2026, 11, 20), calendar=CALENDAR, by_others=over).state == "repaired"
    assert [str(one.effective_on) for one in events_of(granted, None)] == ["2026-11-10", "2026-11-18"]
    annulled = taking(granted, step("2026-11-19 annulled"))
    assert standing(annulled, on=date(2026, 11, 20), calendar=CALENDAR).state == "annulled"
    again = _corrected_on(date(2026, 11, 19))
    over = ByOthers((end, again))
    assert standing(granted, on=date(2026, 11, 20), calendar=CALENDAR, by_others=over).state == "admitted"


def test_what_was_written_down_again_has_its_time_from_then():
    taken = walked("repair", FILED, ADMITTED, step("2026-11-10 decided", "repaired"))
    first, second = (
        standing(taken, on=date(2026, 12, 1), calendar=CALENDAR, by_others=ByOthers(on=on)).dues
        for on in (None, date(2026, 12, 1))
    )
    assert [(one.what, one.overdue) for one in (*first, *second)] == [
        ("end_publicity", True),
        ("end_publicity", False),
    ]
    assert [one.clock.since for one in (*first, *second)] == [date(2026, 11, 10), date(2026, 12, 1)]
    over = walked("repair", step("2026-11-12 publicity_ended"), taken=taken)
    told = standing(over, on=date(2026, 12, 1), calendar=CALENDAR, by_others=ByOthers(on=date(2026, 12, 1)))
    assert told == standing(over, on=date(2026, 12, 1), calendar=CALENDAR)
