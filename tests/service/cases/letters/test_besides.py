"""Where others keep a record out of use no letter says that it is used, whatever the step; and each says by whose document."""

import re
from dataclasses import replace
from datetime import date

import pytest

from features.acts import VOID
from scoring.rights.lasting import ENDED_BY
from scoring.rights.standing import followed
from scoring.rights.steps import Happened
from service.cases.letters.besides import kept_out
from service.cases.letters.told import ToldStep
from tests.scoring.rights.cases import CALENDAR, course, walked
from tests.scoring.rights.cases import step as taken_on
from tests.service.cases.letters.reachable import DATED, NAME, case_of, lines_on, written_cases

DAY = date(2026, 10, 30)
EVENTS = sorted(ENDED_BY)


def _beside(case, *events):
    *before, last = case.steps
    kept = tuple(
        Happened(event_type=one, effective_on=DAY, decided_on=DAY, document_no="裁〔2026〕3号", body="某法院")
        for one in events
    )
    taken = replace(last.taken, terms=last.taken.terms.model_copy(update={"out_of_use": kept}))
    return replace(case, steps=(*before, replace(last, taken=taken)))


def _lapsed(case):
    *before, last = case.steps
    taken = replace(last.taken, terms=last.taken.terms.model_copy(update={"counted_to": DAY}))
    return replace(case, steps=(*before, replace(last, taken=taken)))


@pytest.mark.parametrize("about", ["record", "own_record", "repair"])
def test_no_letter_says_that_it_is_used(about):
    told = set()
    for case in written_cases(about, DATED):
        for event in EVENTS:
            lines = lines_on(_beside(case, event), len(case.steps))
            text = "\n".join(lines)
            used = re.search(
                "继续用于评价|恢复使用|照常使用|公示和使用不变|内容用于评价|异议不成立，该记录不作改变"
                if event in VOID
                else "继续用于评价|恢复使用|照常使用|公示和使用不变|内容用于评价",
                re.sub("(作出决定：|依原处理决定（)异议不成立，该记录不作改变", "", text),
            )
            assert not used, (case.taken, text)
            assert "暂停使用自即日起终止" not in text, case.taken
            stops = about == "repair" and event in {"suspension", "objection", "restructuring"}
            assert "该记录自即日起停止使用" not in text or stops
            assert all(one.endswith(("。", "：")) for one in lines)
            assert not re.search(r"[，。；：]{2,}|（）|None", text), text
            if "裁〔2026〕3号" in text:
                told.add((case.taken[-1].step.kind, case.taken[-1].step.outcome, event))
    steps = {(kind, outcome) for kind, outcome, _ in told}
    if about == "repair":
        decided = {("decided", "repaired"), ("decided", "refused")}
        assert steps == {*decided, ("publicity_ended", None), ("annulled", None)}
    else:
        reviewed = {"review_requested", "review_decided"}
        assert {kind for kind, _ in steps} >= {"admitted", "extended", "decided", *reviewed}
        assert ("decided", "withdrawn_record") not in steps
    assert {event for _, _, event in told} == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_a_granted_repair_does_something_beside_whatever_else_holds_the_record(event):
    steps = ("2026-11-02 filed", "2026-11-03 admitted", "2026-11-04 decided")
    case = case_of("repair", walked("repair", *map(taken_on, steps, (None, None, "repaired"))))
    text = "\n".join(lines_on(_beside(case, event), 3))
    own = (
        "该记录自即日起停止使用"
        if event in {"suspension", "objection", "restructuring"}
        else "修复自即日起生效"
    )
    assert f"：{own}；该记录" in text


@pytest.mark.parametrize(("event", "told"), [("repair", "评价不变"), ("suspension", "据此对你单位重新评价")])
def test_an_annulled_repair_beside_another_brings_no_evaluation(event, told):
    steps = ("2026-11-02 filed", "2026-11-03 admitted", "2026-11-04 decided", "2026-11-05 annulled")
    outcomes = (None, None, "repaired", None)
    case = case_of("repair", walked("repair", *map(taken_on, steps, outcomes)))
    text = "\n".join(lines_on(_beside(case, event), 4))
    assert "修复的效力自即日起终止；该记录" in text
    (line,) = [one for one in text.splitlines() if one.startswith("五、此后：")]
    assert line.endswith(f"；{told}。")


@pytest.mark.parametrize("about", ["record", "own_record", "repair"])
def test_what_counts_no_longer_by_itself_is_not_told_as_used(about):
    told = set()
    for case in written_cases(about, DATED):
        text = "\n".join(lines_on(_lapsed(case), len(case.steps)))
        assert not re.search("继续用于评价|恢复使用|照常使用|公示和使用不变|内容用于评价", text), text
        assert about != "repair" or not re.search("再次提出申请|再次申请，须另行", text), text
        assert "暂停使用自即日起终止" not in text, text
        assert "该记录自即日起停止使用" not in text, text
        assert not re.search(r"[，。；：]{2,}|None", text), text
        if "该记录的公示和使用期限已于2026年10月30日届满，自其次日起不计入评价" in text:
            told.add(case.taken[-1].step.kind)
    of_repair = {"decided", "annulled"}
    assert told >= (of_repair if about == "repair" else {"admitted", "extended", "decided", "review_decided"})


def test_what_others_did_is_told_before_that_it_counts_no_longer_by_itself():
    case = case_of("record", walked("record", taken_on("2026-11-02 filed"), taken_on("2026-11-03 admitted")))
    assert kept_out(ToldStep(_lapsed(_beside(case, "repair")), 2, NAME, CALENDAR)) == (
        "该记录已经修复（某法院，裁〔2026〕3号），自2026年10月30日起不用于评价；"
        "该记录的公示和使用期限已于2026年10月30日届满，自其次日起不计入评价"
    )


def test_all_that_keeps_it_out_is_told_once_each():
    case = case_of("record", walked("record", taken_on("2026-11-02 filed"), taken_on("2026-11-03 admitted")))
    told = ToldStep(_beside(case, "annulment", "repair", "annulment"), 2, NAME, CALENDAR)
    assert kept_out(told) == (
        "该记录已被撤销（某法院，裁〔2026〕3号），自始不作为评价的依据；"
        "该记录已经修复（某法院，裁〔2026〕3号），自2026年10月30日起不用于评价"
    )
    assert kept_out(ToldStep(case, 2, NAME, CALENDAR)) == ""


def test_a_correction_does_not_end_once_more_what_an_act_had_ended():
    steps = [taken_on("2026-11-02 filed"), taken_on("2026-11-03 admitted")]
    steps += [taken_on("2026-11-04 decided", "unverifiable"), taken_on("2026-11-06 review_requested")]
    ended = date(2026, 11, 5)
    end = Happened(event_type="suspension_end", effective_on=ended, decided_on=ended, document_no="复1号")
    taken = followed(
        course("own_record"),
        walked("own_record", *steps),
        taken_on("2026-11-09 review_decided", "corrected"),
        calendar=CALENDAR,
        undone=(end,),
    )
    lines = lines_on(case_of("own_record", taken), 5)
    assert "五、此后：没有其他停止使用事由的，该记录按更正后的内容用于评价。" in lines


AGAINST = re.compile("对记录本身不服|可以再次申请，须|可以再次提出(申请|异议)")
"""Ways against a record, or to a repair of it, that lead nowhere once it is void."""


@pytest.mark.parametrize("about", ["record", "own_record", "repair"])
@pytest.mark.parametrize("event", EVENTS)
def test_no_way_is_shown_against_a_record_that_is_void(about, event):
    for case in written_cases(about, DATED):
        seq, last = len(case.steps), case.taken[-1].step
        told = [one for one in lines_on(_beside(case, event), seq) if "、救济途径" in one]
        if not told or last.outcome in {"withdrawn_record", "repaired"}:
            continue
        if event in VOID:
            assert "仍因该记录被区别对待的，可以向本部门提出。" in told[0], told
            if (case.kind, last.kind) != ("objection", "not_admitted"):
                assert not AGAINST.search(told[0]), told
        elif about != "repair" or event not in FOR_GOOD:
            assert told == [one for one in lines_on(case, seq) if "、救济途径" in one]


FOR_GOOD = {*VOID, "repair", "removal"}


def test_no_letter_on_a_repair_invites_to_ask_again_where_there_is_nothing_left_to_repair():
    told = set()
    for case in written_cases("repair", DATED):
        seq, last = len(case.steps), case.taken[-1].step
        for name, beside in [*((one, _beside(case, one)) for one in FOR_GOOD), ("lapsed", _lapsed(case))]:
            text = "\n".join(lines_on(beside, seq))
            assert not re.search("(?<!没有)可以再次|再次申请，|条件具备后", text), (case.taken, text)
            if last.kind == "not_admitted":
                assert "四、再次申请：该记录已经不再用于评价，不需要修复，没有可以再次申请的日期。" in text
                assert "五、救济途径：认为不予受理有误的，可以写明理由，向本部门提出；" in text
            told.add((last.kind, name))
        for event in set(EVENTS) - FOR_GOOD:
            ways = [
                [one for one in lines_on(each, seq) if "再次" in one] for each in (case, _beside(case, event))
            ]
            assert ways[0] == ways[1]
    ended = ("not_admitted", "decided", "annulled")
    assert told >= {(kind, name) for kind in ended for name in (*FOR_GOOD, "lapsed")}


def test_a_day_on_which_to_ask_again_that_was_fixed_is_not_told_of_a_record_that_is_over():
    case = case_of(
        "repair", walked("repair", taken_on("2026-11-02 filed"), taken_on("2026-11-03 not_admitted"))
    )
    first, last = _lapsed(case).steps
    terms = last.taken.terms.model_copy(update={"earliest": date(2027, 3, 4)})
    dated = replace(case, steps=(first, replace(last, taken=replace(last.taken, terms=terms))))
    assert not any("2027年3月4日起" in one for one in lines_on(dated, 2))


def test_what_no_longer_stops_a_record_does_not_bring_it_back_where_others_keep_it_out():
    lifted = Happened(
        event_type="suspension_end", effective_on=DAY, decided_on=DAY, document_no="解1号", body="某局"
    )
    told = []
    for case in written_cases("record", DATED):
        *before, last = _beside(case, "suspension").steps
        taken = replace(last.taken, terms=last.taken.terms.model_copy(update={"undone": (lifted,)}))
        text = "\n".join(
            lines_on(replace(case, steps=(*before, replace(last, taken=taken))), len(case.steps))
        )
        if "解1号" in text:
            told.append(text)
    assert told
    assert not any("恢复使用" in one for one in told)
