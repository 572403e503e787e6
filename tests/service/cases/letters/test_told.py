"""What of a case a letter tells where steps come late, or one of a day is written down after another that it precedes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoring.rights.standing import followed
from scoring.rights.steps import Agent, Changed, Lacking, Paper, Step
from service.cases.letters.subject import record_in_words
from service.cases.letters.writing import letter_of
from service.cases.target import MOVED, Fact
from service.errors import NotFound
from tests.scoring.rights.cases import CALENDAR, course, step, walked
from tests.scoring.shipped import policy
from tests.service.cases.letters.reachable import EVALUATED, ISSUER, NAME, OTHER, case_of, lines_on, target_of


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


def test_an_extension_tells_the_day_before_and_the_new_one():
    own = (step("2026-11-02 filed"), step("2026-11-03 admitted"), step("2026-11-04 extended"))
    told = "原来应在2026年11月9日前（含当日）书面告知处理结果，现改为在2026年11月30日前（含当日）书面告知。"
    assert f"一、期限：办理期限延长一次：{told}" in _text("own_record", *own)
    # Of a record of others the admission told the longest time already: an extension moves no day before the provider was asked.
    assert "最后一日不变；延长之后，不因提供单位答复而提前。" in _text("record", *own)
    assert "处理结果最迟在2026年11月30日前（含当日）书面告知。" in _text("record", *own[:2])
    sent = (*own[:2], step("2026-11-04 forwarded"), step("2026-11-05 extended"))
    assert (
        "原来应在2026年11月13日前（含当日）书面告知处理结果（办理期限，自提供单位答复或者其答复期限届满起算），"
        "现改为在2026年11月30日前（含当日）书面告知（即受理时告知的最长期限）。"
    ) in _text("record", *sent)


def test_what_the_bureau_says_when_it_passes_an_objection_on_stands_in_the_letter_and_the_course():
    sent = (step("2026-11-02 filed"), step("2026-11-02 admitted"))
    sent += (replace(step("2026-11-02 forwarded"), text="请核对缴款日期"),)
    assert "本部门转送时说明：请核对缴款日期。" in _text("record", *sent).splitlines()
    silent = replace(sent[-1], text="")
    assert "本部门转送时说明" not in _text("record", *sent[:-1], silent)
    decided = _text("record", *sent, step("2026-11-20 decided", "unverifiable"))
    assert "期满没有答复。本部门说明：请核对缴款日期。" in decided


def _admitted(about_body, passed_to, text, lacking=()):
    *before, last = walked(
        "repair", step("2026-11-02 filed"), replace(step("2026-11-03 admitted"), text=text)
    )
    terms = last.terms.model_copy(update={"passed_to": passed_to, "lacking": lacking})
    case = case_of("repair", (*before, replace(last, terms=terms)))
    target = case.target.model_copy(update={"issuing_body": about_body})
    return lines_on(replace(case, target=target), 2)


def test_why_a_repair_goes_to_another_body_and_in_spite_of_what_it_is_admitted_is_told():
    lacks = Lacking(id="pledge", label="公开作出信用承诺", met="to_show", reason="作出同意公开的信用承诺")
    told = _admitted(ISSUER, OTHER, "职责已划入该局", (lacks,))
    place = told.index("二、由谁决定和受理的说明：")
    assert told[place + 1 : place + 4] == [
        f"记录由{ISSUER}作出，由{OTHER}决定修复。",
        "受理时，条件“公开作出信用承诺”，尚待提交：作出同意公开的信用承诺。",
        "本部门的说明：职责已划入该局。",
    ]
    assert "由作出该记录的单位决定修复。" in _admitted(ISSUER, None, "")
    assert f"记录没有写明作出单位，由{OTHER}决定修复。" in _admitted(None, OTHER, "")


def test_from_what_to_what_a_record_was_corrected():
    *before, last = walked(
        "own_record",
        step("2026-11-02 filed"),
        step("2026-11-02 admitted"),
        step("2026-11-02 decided", "corrected"),
    )
    changed = (
        Changed(field="fine_fen", label="罚款金额", before="20,000.00 元", after="2,000.00 元"),
        Changed(field="violation", label="违法行为类型", before="", after="逾期申报。"),
        Changed(field="publicity_until", label="公示截止期", before="2027-03-04", after=""),
        Changed(field="legal_basis", label="处罚依据", before="2026-03-01", after="罚字 2026-03-01 号"),
    )
    taken = (*before, replace(last, terms=last.terms.model_copy(update={"changed": changed})))
    told = (
        "更正的是：罚款金额由“20,000.00 元”改为“2,000.00 元”；违法行为类型原来没有写明，现为“逾期申报”；"
        "公示截止期原为“2027年3月4日”，现不再写明；处罚依据由“2026-03-01”改为“罚字 2026-03-01 号”。"
    )
    assert f"二、处理结果：异议成立，该记录予以更正。{told}" in lines_on(case_of("own_record", taken), 3)
    later = walked(
        "own_record",
        step("2026-11-03 review_requested"),
        step("2026-11-03 review_decided", "rejected"),
        taken=taken,
    )
    course = "".join(lines_on(case_of("own_record", later), 5))
    assert f"本部门作出决定：异议成立，该记录予以更正。{told}理由：" in course


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({}, "代替原来的评价：得分由512分改为530分，等级由D改为C。"),
        ({"score": 512, "grade": "D"}, "得分仍为512分，等级仍为D。"),
        ({"former_score": None, "former_grade": None}, "得分由未评定改为530分，等级由未评定改为C。"),
        (
            {"decision_id": None, "as_of": None},
            "结果与现行评价相同，得分和等级没有变化，现行评价不变；其间记录有更正的，现行评价已经计入",
        ),
    ],
)
def test_what_a_corrected_evaluation_came_to_is_told(found, told):
    steps = (step("2026-11-02 filed"), step("2026-11-02 admitted"), step("2026-11-02 decided", "corrected"))
    case = case_of("evaluation", walked("evaluation", *steps))
    whole = {"enterprise": NAME, "simulated": False}
    letter = letter_of(case, 3, policy(), **whole, evaluated=replace(EVALUATED, **found))
    assert told in "".join(letter.paragraphs)
    with pytest.raises(ValueError, match="once that was made again"):
        letter_of(case, 3, policy(), **whole)


def test_a_mandate_is_listed_as_one():
    first, *rest = walked("repair", step("2026-11-02 filed"), step("2026-11-03 not_admitted"))
    agent = Agent(name="王五", mandate="撤销决定.pdf", sha256="ef" * 32)
    filed = replace(first, terms=first.terms.model_copy(update={"agent": agent}))
    case = case_of("repair", (filed, *rest))
    assert any(one.endswith("随“申请修复”交来，作为王五的授权委托书。") for one in lines_on(case, 2))
    assert "没有随附材料。" in lines_on(replace(case, evidence=()), 2)


def test_which_evaluation_is_disputed_is_told_also_where_nothing_of_it_was_kept():
    case = case_of("evaluation", walked("evaluation", step("2026-11-02 filed"), step("2026-11-02 admitted")))
    named = f"对你单位的评价（按得分定为 D），评价决定编号：{'ab' * 32}。"
    place = (lines := lines_on(case, 2)).index(named)
    assert lines[place + 1].startswith("一、受理之后：")
    facts = (
        Fact(field="as_of", label="评价基准日", value="2026-10-31"),
        Fact(field="grade", label="等级", value="D"),
    )
    lines = lines_on(replace(case, target=case.target.model_copy(update={"facts": facts})), 2)
    assert lines[lines.index(named) + 1] == "评价载明：评价基准日：2026年10月31日；等级：D。"


def test_a_decision_tells_within_what_time_a_review_is_answered():
    steps = (step("2026-11-02 filed"), step("2026-11-02 admitted"), step("2026-11-02 decided", "rejected"))
    told = "可以在2026年11月30日前（含当日）向本部门申请复核一次，由本部门自收到复核申请之日起5个工作日内作出复核决定；"
    assert told in _text("own_record", *steps)
    days = policy().on(date(2026, 11, 2)).rights.objection.review.days
    reviewed = _text(
        "own_record",
        *steps,
        step("2026-11-03 review_requested"),
        step("2026-11-03 review_decided", "rejected"),
    )
    assert (days, "作出复核决定" in reviewed) == (5, False)


def test_a_record_without_a_number_is_told_by_what_it_states():
    facts = (
        Fact(field="period_end", label="费款所属期止", value="2026-09-30"),
        Fact(field="amount_due_fen", label="应缴金额", value="3,456.78 元"),
        Fact(field="legal_basis", label="处罚依据", value="通知 2026-03-01 号"),
        Fact(field=MOVED, label="公示截止期已变更为", value="2027-03-04（该记录只计入到 2027-01-01）"),
    )
    of_payment = {"kind": "social_insurance", "document_no": None, "issuing_body": None}
    target = target_of("record").model_copy(
        update={**of_payment, "source": "human-resources", "facts": facts}
    )
    assert record_in_words(target).splitlines() == [
        f"社会保险缴费（记录标识 {'0f' * 16}）（2025年3月4日，报送来源：人力资源社会保障部门）。",
        "记录载明：费款所属期止：2026年9月30日；应缴金额：3,456.78 元；处罚依据：通知 2026-03-01 号；公示截止期已变更为：2027年3月4日（该记录只计入到2027年1月1日）。",
    ]


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
        (date(2027, 3, 4), "四、再次申请：条件具备后可以再次申请，最早自2027年3月4日起。"),
        (None, "四、再次申请：按现有记录，没有可以再次申请的日期；情形变化的，可以再次申请。"),
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
    decided = (step(f"2026-11-04 {kind}", outcome) for kind, outcome in steps)
    *before, last = walked("repair", step("2026-11-02 filed"), step("2026-11-03 admitted"), *decided)
    own = "\n".join(lines_on(case_of("repair", (*before, last)), len(before) + 1))
    told = f"对这一决定不服的，可以向作出决定的{ISSUER}提出，由其告知依法申请救济的途径和期限；"
    assert told in own
    assert "依其文书" not in own
    paper = Paper(number="德市监信〔2026〕3号", day=last.step.day)
    written = replace(last, terms=last.terms.model_copy(update={"paper": paper}))
    text = "\n".join(lines_on(case_of("repair", (*before, written)), len(before) + 1))
    assert "对这一决定不服的，依其文书所载明的途径，向作出决定的单位提出" in text


def test_what_bars_a_repair_is_told_alone_and_what_may_be_done_against_it():
    *before, last = walked("repair", step("2026-11-02 filed"), step("2026-11-03 not_admitted"))
    show = Lacking(id="pledge", label="公开作出信用承诺", met="to_show", reason="同意公开的信用承诺")
    void = "记录已经不计入（已被撤销），不需要修复"
    bars = Lacking(id="still_counts", label="记录仍在公示和使用", met="barred", reason=void)
    for lacking, told in (
        ((show,), "条件“公开作出信用承诺”，尚待提交：同意公开的信用承诺。"),
        ((show, bars), f"条件“记录仍在公示和使用”，不能具备：{void}。"),
    ):
        fixed = replace(last, terms=last.terms.model_copy(update={"lacking": lacking}))
        lines = lines_on(case_of("repair", (*before, fixed)), 2)
        assert [one for one in lines if one.startswith("条件")] == [told]
    assert any("救济途径：对不予受理不服的，可以写明理由再次申请，由本部门另行审查；" in one for one in lines)


def test_an_answer_that_nothing_can_be_verified_stops_nothing():
    sent = (step("2026-11-02 filed"), step("2026-11-02 admitted"), step("2026-11-02 forwarded"))
    decided = step("2026-11-05 decided", "unverifiable")
    told = _text("record", *sent, step("2026-11-04 answered", "unverifiable"), decided)
    assert "答复：无法核实。" in told
    assert "二、处理结果：该记录无法核实，停止使用。" in told
