"""An objection from filing to its end: what each state allows, by whom until when, and what may be decided on which answer."""

from datetime import date

import pytest

from scoring.errors import StepRefused
from scoring.rights.course import objection_course
from scoring.rights.objection import FOLLOWS, OBJECTION, STATES, STEPS, TABLE
from scoring.rights.standing import standing
from scoring.rights.steps import Step, Taken
from tests.scoring.rights.cases import CALENDAR, at, step, walked
from tests.scoring.shipped import law

# 2026-11-02 is a Monday; no day off until the end of that month.
FILED = step("2026-11-02 filed")
ADMITTED = step("2026-11-03 admitted")
FORWARDED = step("2026-11-04 forwarded")


def answered(outcome, on="2026-11-06"):
    return step(f"{on} answered", outcome)


def decided(outcome, on="2026-11-09"):
    return step(f"{on} decided", outcome)


def dues(found):
    return [(one.what, one.who, str(one.until)) for one in found.dues]


def test_a_record_of_others_goes_to_its_provider_and_back():
    steps = [FILED, ADMITTED, FORWARDED, answered("wrong"), decided("corrected", "2026-11-10")]
    expected = [
        ("2026-11-02", "filed", [("admit", "bureau", "2026-11-03"), ("decide", "bureau", "2026-11-30")]),
        ("2026-11-03", "admitted", [("forward", "bureau", "2026-11-04"), ("decide", "bureau", "2026-11-30")]),
        (
            "2026-11-04",
            "forwarded",
            [("answer", "provider", "2026-11-11"), ("decide", "bureau", "2026-11-13")],
        ),
        ("2026-11-06", "answered", [("decide", "bureau", "2026-11-10")]),
        ("2026-11-10", "decided", []),
    ]
    for day, state, due in expected:
        found = at("record", *steps, on=day)
        assert (found.state, str(found.since), dues(found)) == (state, day, due)
    assert (found.outcome, str(found.review_until)) == ("corrected", "2026-12-08")


def test_own_records_and_evaluations_are_decided_without_anybody_else():
    for target in ("own_record", "evaluation"):
        found = at(target, FILED, ADMITTED, on="2026-11-03")
        assert dues(found) == [("decide", "bureau", "2026-11-09")]
        with pytest.raises(StepRefused, match="不需要转送"):
            walked(target, FILED, ADMITTED, FORWARDED)
        assert at(target, FILED, ADMITTED, decided("corrected"), on="2026-11-09").outcome == "corrected"


def test_an_evaluation_is_answered_within_the_time_of_its_procedure():
    procedure = law().procedures["scored_d"]
    assert objection_course(law(), "evaluation", "scored_d").answer == procedure.objection
    with pytest.raises(
        StepRefused, match=r"“依法核查后处理的限制”不由本部门答复异议.*直接定为 D、按得分定为 D、不得评 A"
    ):
        objection_course(law(), "evaluation", "duty_to_check")
    with pytest.raises(ValueError, match="names the effect"):
        objection_course(law(), "evaluation")


def test_nothing_is_decided_on_a_record_of_others_before_its_provider_was_asked():
    with pytest.raises(StepRefused, match="还没有经其核查。请先转送提供单位"):
        walked("record", FILED, ADMITTED, decided("rejected"))


@pytest.mark.parametrize("answer", ["confirmed", "wrong", "unverifiable"])
@pytest.mark.parametrize("outcome", ["withdrawn_record", "corrected", "unverifiable", "rejected"])
def test_what_may_be_decided_follows_the_providers_answer(answer, outcome):
    steps = (FILED, ADMITTED, FORWARDED, answered(answer))
    if outcome in FOLLOWS[answer]:
        assert at("record", *steps, decided(outcome), on="2026-11-09").outcome == outcome
    else:
        with pytest.raises(StepRefused, match="提供单位的答复是"):
            walked("record", *steps, decided(outcome))


def test_a_provider_that_keeps_silent_has_not_shown_that_the_record_is_right():
    steps = (FILED, ADMITTED, FORWARDED)
    with pytest.raises(StepRefused, match=r"答复期限没有届满.*在 2026-11-11 之后按无法核实处理"):
        walked("record", *steps, decided("unverifiable", "2026-11-11"))
    with pytest.raises(StepRefused, match="只能按无法核实停止使用"):
        walked("record", *steps, decided("rejected", "2026-11-12"))
    assert (
        at("record", *steps, decided("unverifiable", "2026-11-12"), on="2026-11-12").outcome == "unverifiable"
    )
    late = (*steps, answered("confirmed", "2026-11-12"), decided("rejected", "2026-11-13"))
    assert at("record", *late, on="2026-11-13").outcome == "rejected"


def test_who_is_asked_anew_has_the_time_of_who_is_asked_and_the_bureau_no_more_than_the_longest():
    """The time to answer is counted from the passing on, whoever is asked; the longest from the filing."""
    sent = (step("2026-11-02 filed"), step("2026-11-03 admitted"), step("2026-11-03 forwarded"))
    again = (*sent, step("2026-11-20 forwarded"))
    first, then = at("record", *sent, on="2026-11-04"), at("record", *again, on="2026-11-20")
    assert [(one.what, str(one.until)) for one in first.dues] == [
        ("answer", "2026-11-10"),
        ("decide", "2026-11-12"),
    ]
    assert [(one.what, str(one.until)) for one in then.dues] == [
        ("answer", "2026-11-27"),
        ("decide", "2026-11-30"),
    ]
    with pytest.raises(StepRefused, match="答复期限没有届满"):
        walked("record", *again, step("2026-11-27 decided", "unverifiable"))
    assert at("record", *again, step("2026-11-27 answered", "confirmed"), on="2026-11-27").state == "answered"
    with pytest.raises(StepRefused, match="不能记“转送提供单位”"):
        walked("record", *sent, step("2026-11-04 answered", "confirmed"), step("2026-11-05 forwarded"))


def test_the_time_to_decide_is_extended_once_with_a_reason_and_to_the_longest():
    extended = step("2026-11-09 extended")
    found = at("own_record", FILED, ADMITTED, extended, on="2026-11-09")
    assert dues(found) == [("decide", "bureau", "2026-11-30")]
    answered_then = (FILED, ADMITTED, FORWARDED, step("2026-11-05 extended"), answered("confirmed"))
    assert dues(at("record", *answered_then, on="2026-11-06")) == [("decide", "bureau", "2026-11-30")]
    with pytest.raises(StepRefused, match="已经延长过一次"):
        walked("own_record", FILED, ADMITTED, extended, extended)
    with pytest.raises(StepRefused, match="办理期限已于 2026-11-09 届满，逾期不能再延长"):
        walked("own_record", FILED, ADMITTED, step("2026-11-10 extended"))
    with pytest.raises(StepRefused, match="没有延长"):
        walked("evaluation", FILED, ADMITTED, extended)


def test_a_decision_never_comes_later_than_the_longest_time_however_late_the_provider_answers():
    late = (FILED, ADMITTED, FORWARDED, answered("confirmed", "2026-11-27"))
    assert dues(at("record", *late, on="2026-11-27")) == [("decide", "bureau", "2026-11-30")]


def test_a_review_may_be_asked_for_once_and_time_closes_the_case():
    done = (FILED, ADMITTED, decided("rejected"))
    last, after = at("own_record", *done, on="2026-12-07"), at("own_record", *done, on="2026-12-08")
    assert (last.state, str(last.review_until)) == ("decided", "2026-12-07")
    assert (after.state, str(after.since), after.review_until) == ("closed", "2026-12-08", None)
    asked = step("2026-12-07 review_requested")
    assert dues(at("own_record", *done, asked, on="2026-12-07")) == [("review", "bureau", "2026-12-14")]
    with pytest.raises(StepRefused, match="状态是“已办结”。自 2026-12-08 起已经了结"):
        walked("own_record", *done, step("2026-12-08 review_requested"))
    reviewed = step("2026-12-14 review_decided", "corrected")
    found = at("own_record", *done, asked, reviewed, on="2026-12-14")
    assert (found.state, found.outcome) == ("closed", "corrected")
    with pytest.raises(StepRefused, match="已经了结"):
        walked("own_record", *done, asked, reviewed, step("2026-12-15 review_requested"))


def test_a_review_that_finds_nothing_leaves_the_decision_as_it_was():
    first = (FILED, ADMITTED, decided("unverifiable"), step("2026-11-10 review_requested"))
    found = at("own_record", *first, step("2026-11-11 review_decided", "rejected"), on="2026-11-11")
    assert (found.state, found.outcome) == ("closed", "unverifiable")
    found = at("own_record", *first, step("2026-11-11 retracted"), on="2026-11-11")
    assert (found.state, found.outcome) == ("closed", "unverifiable")


def test_a_record_that_was_withdrawn_leaves_nothing_to_review():
    done = (FILED, ADMITTED, decided("withdrawn_record"))
    assert at("own_record", *done, on="2026-11-09").state == "closed"
    with pytest.raises(StepRefused, match="已办结"):
        walked("own_record", *done, step("2026-11-10 review_requested"))


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ([answered("confirmed")], decided("rejected")),
        ([answered("unverifiable")], decided("unverifiable")),
        ([], decided("unverifiable", "2026-11-12")),
    ],
)
def test_a_review_voids_no_record_of_others_that_its_provider_does_not_call_wrong(said, first):
    asked = (FILED, ADMITTED, FORWARDED, *said, first, step("2026-11-13 review_requested"))
    with pytest.raises(
        StepRefused,
        match=r"该单位没有答复核查有误。可以维持，或者按无法核实停止使用；.*登记其处理（POST /v1/acts）",
    ):
        walked("record", *asked, step("2026-11-16 review_decided", "withdrawn_record"))
    for outcome in ("rejected", "unverifiable"):
        walked("record", *asked, step("2026-11-16 review_decided", outcome))


def test_what_was_decided_before_that_rule_stands_as_it_was_decided():
    """Kept steps are asked for what they are; only a step that is taken is asked whether it may be."""
    asked = (FILED, ADMITTED, FORWARDED, answered("confirmed"), decided("rejected"))
    taken = walked("record", *asked, step("2026-11-13 review_requested"))
    done = Taken(step("2026-11-16 review_decided", "withdrawn_record"), taken[-1].terms)
    found = standing((*taken, done), on=date(2026, 11, 17), calendar=CALENDAR)
    assert (found.state, found.outcome) == ("closed", "withdrawn_record")


def test_what_its_provider_calls_wrong_may_be_withdrawn_in_a_review_too():
    steps = (FILED, ADMITTED, FORWARDED, answered("wrong"), decided("corrected"))
    asked = (*steps, step("2026-11-13 review_requested"))
    found = at("record", *asked, step("2026-11-16 review_decided", "withdrawn_record"), on="2026-11-16")
    assert (found.state, found.outcome) == ("closed", "withdrawn_record")


def test_what_is_for_records_is_not_decided_on_an_evaluation():
    for outcome in ("withdrawn_record", "unverifiable"):
        with pytest.raises(StepRefused, match="是对记录的处理"):
            walked("evaluation", FILED, ADMITTED, decided(outcome))
        reviewed = (FILED, ADMITTED, decided("rejected"), step("2026-11-10 review_requested"))
        with pytest.raises(StepRefused, match="是对记录的处理"):
            walked("evaluation", *reviewed, step("2026-11-11 review_decided", outcome))


def test_the_enterprise_may_retract_while_it_is_examined():
    for steps in (
        (FILED,),
        (FILED, ADMITTED),
        (FILED, ADMITTED, FORWARDED),
        (FILED, ADMITTED, FORWARDED, answered("wrong")),
    ):
        found = at("record", *steps, step("2026-11-09 retracted"), on="2026-11-09")
        assert (found.state, found.pending, found.dues) == ("retracted", False, ())


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([ADMITTED], "还没有提出"),
        (
            [FILED, FORWARDED],
            "状态是“待受理”。此时可以：不予受理（发展改革部门）、受理并标注（发展改革部门）、补充材料（企业）、企业撤回（企业）",
        ),
        ([FILED, step("2026-11-03 annulled")], "没有步骤“annulled”；这类事项的步骤有：提出异议、"),
        ([FILED, step("2026-11-01 admitted")], "早于已记载的最后一步（2026-11-02）"),
        ([FILED, ADMITTED, FORWARDED, answered(None)], "没有写明结果；可以是：核查无误、核查有误、无法核实"),
        ([FILED, ADMITTED, FORWARDED, answered("rejected")], "不能是“异议不成立，维持”；可以是：核查无误"),
        ([FILED, step("2026-11-03 admitted", "corrected")], "这一步不写结果"),
        ([FILED, step("2026-11-03 not_admitted"), step("2026-11-04 retracted")], "有新的事实须另行提出"),
    ],
)
def test_what_is_not_in_the_table_is_refused_and_told(steps, words):
    with pytest.raises(StepRefused) as refused:
        walked("record", *steps)
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", sorted(OBJECTION.reasoned))
def test_a_step_against_somebody_says_why(kind):
    steps = {
        "filed": (),
        "not_admitted": (FILED,),
        "extended": (FILED, ADMITTED),
        "decided": (FILED, ADMITTED),
        "review_requested": (FILED, ADMITTED, decided("rejected")),
        "review_decided": (FILED, ADMITTED, decided("rejected"), step("2026-11-09 review_requested")),
    }[kind]
    outcome = "rejected" if kind in OBJECTION.outcomes else None
    silent = Step(kind, date(2026, 11, 9), " ", outcome)
    with pytest.raises(StepRefused, match="没有写明内容或者理由"):
        walked("own_record", *steps, silent)


def test_who_says_that_a_record_is_wrong_says_what_is_wrong():
    silent = Step("answered", date(2026, 11, 6), " ", "wrong")
    with pytest.raises(StepRefused, match="“提供单位答复”是“核查有误”，没有写明有误的是什么"):
        walked("record", FILED, ADMITTED, FORWARDED, silent)
    walked("record", FILED, ADMITTED, FORWARDED, Step("answered", date(2026, 11, 6), "", "confirmed"))


def test_the_table_is_closed():
    assert TABLE.keys() == STATES.keys()
    assert set().union(*TABLE.values()) | {"filed"} == STEPS.keys()
    assert {state for state in TABLE if not TABLE[state]} == {"closed", "not_admitted", "retracted"}
    assert OBJECTION.pending.isdisjoint({state for state in TABLE if not TABLE[state]})
    assert OBJECTION.takers.keys() == STEPS.keys() - {"filed"}


def test_what_does_not_concern_an_evaluation_does_not_begin_with_it():
    filed, admitted = (one.terms for one in walked("evaluation", FILED, ADMITTED))
    assert (filed.longest, filed.forward, admitted.suspends) == (None, None, False)
    filed, admitted = (one.terms for one in walked("record", FILED, ADMITTED))
    assert (filed.decide, admitted.suspends) == (None, True)


def test_a_step_that_comes_too_late_on_its_day_is_told_where_the_case_stands():
    told = r"^2026-11-03 不能记“不予受理”：该日的状态是“已受理，待办理”。此时可以：转送提供单位（发展改革部门）、"
    with pytest.raises(StepRefused, match=told):
        walked("record", FILED, ADMITTED, step("2026-11-03 not_admitted"))
    with pytest.raises(StepRefused, match=r"^2026-11-03 不能记“受理并标注”：该日的状态是“已受理，待办理”。"):
        walked("record", FILED, ADMITTED, ADMITTED)
    with pytest.raises(StepRefused, match=r"^2026-11-04 不能记“申请复核”：该日的状态是"):
        walked("record", FILED, ADMITTED, step("2026-11-04 review_requested"))


def test_before_it_was_filed_there_is_no_case():
    with pytest.raises(StepRefused, match="在 2026-11-02 提出"):
        at("record", FILED, on="2026-11-01")
    assert at("record", FILED, on="2026-11-02").since == date(2026, 11, 2)
