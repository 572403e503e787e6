"""What of a case a letter tells where steps come late, or one of a day is written down after another that it precedes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoring.rights.standing import followed
from scoring.rights.steps import Step
from service.cases.letters.writing import letter_of
from service.errors import NotFound
from tests.scoring.rights.cases import CALENDAR, course, step, walked
from tests.scoring.shipped import policy
from tests.service.cases.letters.reachable import NAME, case_of, lines_on


def _text(about, *steps):
    taken = walked(about, *steps)
    return "\n".join(lines_on(case_of(about, taken), len(taken)))


def test_a_time_that_is_over_is_not_promised():
    told = _text("own_record", step("2026-11-02 filed"), step("2026-11-20 admitted"))
    assert "处理结果尽快（期限已于2026年11月9日届满）书面告知。" in told
    assert "前（含当日）" not in told


def test_what_was_added_after_an_extension_of_the_day_is_told_to_the_provider():
    told = _text(
        "record",
        step("2026-11-02 filed"),
        step("2026-11-02 admitted"),
        step("2026-11-02 extended"),
        replace(step("2026-11-02 supplemented"), text="另有回单"),
        step("2026-11-02 forwarded"),
    )
    assert "2026年11月2日补充：另有回单。" in told


def test_an_answer_that_comes_late_is_told_as_an_answer():
    sent = (step("2026-11-02 filed"), step("2026-11-02 admitted"), step("2026-11-02 forwarded"))
    told = _text(
        "record", *sent, step("2026-11-20 answered", "confirmed"), step("2026-11-20 decided", "rejected")
    )
    assert "没有答复" not in told
    assert "2026年11月20日，德令哈市市场监督管理局答复：核查无误。理由。" in told


@pytest.mark.parametrize(
    ("earliest", "told"),
    [
        (date(2027, 3, 4), "三、再次申请：条件具备后可以再次申请，最早自2027年3月4日起。"),
        (None, "三、再次申请：按现有记录，没有可以再次申请的日期；情形变化的，可以再次申请。"),
    ],
)
def test_when_a_repair_may_be_asked_for_again_is_what_was_fixed_with_the_step(earliest, told):
    *before, last = walked("repair", step("2026-11-02 filed"), step("2026-11-03 not_admitted"))
    fixed = replace(last, terms=last.terms.model_copy(update={"earliest": earliest}))
    assert told in lines_on(case_of("repair", (*before, fixed)), 2)


def test_no_text_rests_on_what_is_repealed():
    told = _text("repair", step("2026-11-02 filed"), step("2026-11-03 not_admitted"))
    assert "试行" not in told
    assert "《自治州促进中小微企业发展条例》第十八条。" in told


def test_a_step_without_a_letter_is_refused_with_those_that_have_one():
    case = case_of("repair", walked("repair", step("2026-11-02 filed"), step("2026-11-03 admitted")))
    for seq in (1, 3):
        with pytest.raises(NotFound, match="有文书的：2（受理）"):
            letter_of(case, seq, policy(), enterprise=NAME, simulated=False)


def test_where_a_record_is_not_suspended_no_letter_says_so():
    taken = walked("own_record", step("2026-11-02 filed"))
    (*_, admitted) = followed(
        course("own_record"), taken, Step("admitted", date(2026, 11, 2) + timedelta(1)), calendar=CALENDAR
    )
    used = replace(admitted, terms=admitted.terms.model_copy(update={"suspends": False}))
    told = "\n".join(lines_on(case_of("own_record", (*taken, used)), 2))
    assert "一、受理之后：该记录在办理期间照常使用；由本部门核查。" in told


def test_a_letter_is_signed_by_the_bureau_as_its_policy_calls_it():
    taken = walked("evaluation", step("2026-11-02 filed"), step("2026-11-03 admitted"))
    named = policy().model_copy(
        update={"settings": policy().settings.model_copy(update={"bureau": "某州发展和改革委员会"})}
    )
    found = letter_of(case_of("evaluation", taken), 2, named, enterprise=NAME, simulated=False)
    assert found.sender == "某州发展和改革委员会"
    assert "可向某州发展和改革委员会（地址、电话" in found.paragraphs[-1]
    assert policy().settings.bureau not in "".join(found.paragraphs)


@pytest.mark.parametrize("steps", [[("decided", "refused")], [("decided", "repaired"), ("annulled", None)]])
def test_who_decides_against_a_repair_is_whom_to_turn_to(steps):
    told = _text(
        "repair",
        step("2026-11-02 filed"),
        step("2026-11-03 admitted"),
        *(step(f"2026-11-04 {kind}", outcome) for kind, outcome in steps),
    )
    assert "对这一决定不服的，依其文书所载明的途径，向作出决定的单位提出" in told
