"""No letter says what is not so: each that can be written is held against the steps, what they brought, and their times."""

import re
from functools import cache

import pytest

from scoring.rights.events import events_of
from scoring.rights.standing import TABLES, standing
from scoring.schema.notice import LETTERS
from service.cases.letters.writing import letter_of
from service.notices.letters.wording import day_in_words
from tests.scoring.rights.cases import CALENDAR, RECORD_DAY
from tests.scoring.shipped import policy
from tests.service.cases.letters.reachable import (
    DATED,
    ISSUER,
    NAME,
    OTHER,
    PROVIDER,
    UNDATED,
    lines_on,
    text_of,
    written_cases,
)

ABOUT = ("record", "own_record", "evaluation", "repair")
ENDS = {"objection_end": "objection", "suspension_end": "suspension", "repair_annulment": "repair"}


@cache
def _written(about, start):
    return [(case, lines_on(case, len(case.steps))) for case in written_cases(about, start)]


@pytest.fixture(params=[(about, start) for about in ABOUT for start in (DATED, UNDATED)], ids=str)
def letters(request):
    """Each case with the lines of the letter on its last step."""
    return _written(*request.param)


def _path(case):
    return tuple((one.step.kind, one.step.outcome, str(one.step.day)) for one in case.taken)


def _after(lines, heading):
    """The text behind a heading such as 此后, and the lines that follow it up to the next."""
    found = [place for place, one in enumerate(lines) if re.match(rf"[一二三四五六]、{heading}：", one)]
    if not found:
        return ""
    rest = lines[found[0] + 1 :]
    ends = next((place for place, one in enumerate(rest) if re.match(r"[一二三四五六]、", one)), len(rest))
    return "\n".join([lines[found[0]].partition("：")[2], *rest[:ends]])


def _effects(lines):
    return next(
        filter(
            None, (_after(lines, one) for one in ("此后", "受理之后", "延长期间", "核查期间", "复核期间"))
        ),
        "",
    )


def _brought(case):
    before = events_of(case.taken[:-1], RECORD_DAY)
    return [one.event_type for one in events_of(case.taken, RECORD_DAY) if one not in before]


def _out_of_use(case):
    """Whether the case keeps the record out of use after its last step, event by event."""
    held = set()
    for one in events_of(case.taken, RECORD_DAY):
        if one.event_type in ENDS:
            held.discard(ENDS[one.event_type])
        else:
            held.add(one.event_type)
    return bool(held)


def test_each_kind_of_letter_is_among_them():
    found = {
        f"{case.kind}_{case.taken[-1].step.kind}"
        for about in ABOUT
        for start in (DATED, UNDATED)
        for case in written_cases(about, start)
    }
    assert found == set(LETTERS) - {"act_recorded"}


def test_sentences_are_whole(letters):
    for case, lines in letters:
        for line in lines:
            assert line.endswith(("。", "：")), (_path(case), line)
            assert not re.search(
                r"[，。；：、！？]{2,}|（）|《》|“”|None|\{|  |(?<=[一-鿿]) (?=[一-鿿])", line
            ), line
            assert not re.search(r"\d{4}-\d{2}-\d{2}", line), line
            assert not line.endswith("：") or line is not lines[-1], line


def test_a_record_is_used_or_not_as_its_events_have_it(letters):
    for case, lines in letters:
        told, brought = _effects(lines), _brought(case)
        if case.target.kind is None or not told:
            assert not re.search("该记录|标注|停止使用|暂停", told), _path(case)
            continue
        if "继续用于评价" in told or "按更正后的内容" in told or "恢复使用" in told:
            assert not _out_of_use(case), _path(case)
        says_out = re.search("该记录自即日起停止使用|继续停止使用|自始不作为|暂停使用，至作出处理决定", told)
        assert bool(says_out) == _out_of_use(case), (_path(case), told)
        assert ("重新评价" in told) == bool(brought), (_path(case), told)
        assert ("自即日起终止" in told) == bool(ENDS.keys() & set(brought)), (_path(case), told)


def test_an_evaluation_is_made_anew_only_where_it_is_corrected(letters):
    for case, lines in letters:
        if case.target.kind is None:
            corrected = case.taken[-1].step.outcome == "corrected"
            assert ("重新评价" in _effects(lines)) == corrected, _path(case)
            assert "提供" not in "".join(lines), _path(case)


def test_a_review_is_told_of_where_it_may_be_asked_for_and_by_when(letters):
    for case, lines in letters:
        day = case.taken[-1].step.day
        may = (
            "review_requested"
            in TABLES[case.kind].allowed[standing(case.taken, on=day, calendar=CALENDAR).state]
        )
        told = _after(lines, "救济途径")
        assert ("申请复核一次" in told) == may, _path(case)
        if may:
            until = standing(case.taken, on=day, calendar=CALENDAR).review_until
            by = (
                f"在{day_in_words(until)}前（含当日）"
                if until
                else f"自{day_in_words(day)}的次日起20个工作日内"
            )
            assert f"对本决定不服的，可以{by}" in told, _path(case)
            assert ("另行告知" in told) == (until is None), _path(case)


def test_what_is_due_is_told_with_its_day_or_its_length(letters):
    due = {"admitted": "decide", "redirected": "decide", "extended": "decide", "forwarded": "answer"}
    due["review_requested"] = "review"
    for case, lines in letters:
        last = case.taken[-1].step
        if last.kind not in due:
            continue
        found = standing(case.taken, on=last.day, calendar=CALENDAR)
        (until,) = [one.until for one in found.dues if one.what == due[last.kind]]
        text = "".join(lines)
        if until is None:
            assert re.search(
                r"自2026年12月\d+日的次日起\d+个工作日内（截止日期在节假日安排公布后另行告知）", text
            ), text
        else:
            assert day_in_words(until) in text, (_path(case), text)
            assert (until < last.day) == ("已于" in text), (_path(case), text)


def test_a_decision_tells_what_everybody_said_before_and_its_own_reasons(letters):
    for case, lines in letters:
        *before, last = (one.step for one in case.taken)
        if last.kind not in {"decided", "review_decided", "annulled"}:
            continue
        told = _after(lines, "办理经过")
        for one in before:
            if case.kind == "repair" or one.kind != "admitted":
                assert text_of(one.kind) in told, (_path(case), one.kind)
        assert text_of(last.kind) not in told, _path(case)
        found = "查明的不实情形和理由" if last.kind == "annulled" else "查明的事实和理由"
        assert _after(lines, found) == f"{text_of(last.kind)}。", _path(case)


def test_what_was_decided_says_what_it_is_about(letters):
    for case, lines in letters:
        told = [one.partition("：")[2] for one in lines if re.match("二、.*(结果|的决定)：", one)]
        about = "修复" if case.kind == "repair" else "记录" if case.target.kind else "评价"
        assert all(about in one for one in told), (_path(case), told)
        if case.taken[-1].step.outcome in {"corrected", "withdrawn_record"}:
            assert told[0].startswith("异议成立，"), (_path(case), told)


def test_silence_is_told_as_silence(letters):
    for case, lines in letters:
        kinds = [one.step.kind for one in case.taken]
        if kinds[-1] not in {"decided", "review_decided"} or "forwarded" not in kinds:
            continue
        told, sent = _after(lines, "办理经过"), [one for one in case.taken if one.step.kind == "forwarded"]
        for one, how in zip(sent, ("转送", "改送"), strict=False):
            to = one.terms.passed_to or ISSUER
            assert f"{day_in_words(one.step.day)}，本部门{how}{to}核查" in told, _path(case)
        assert told.count("没有答复") == ("answered" not in kinds), _path(case)
        if "answered" not in kinds:
            until = day_in_words(sent[-1].terms.provider.until)
            assert f"{how}{to}核查，答复期限至{until}，期满没有答复" in told, _path(case)
        else:
            assert f"，{to}答复：" in told, _path(case)


def test_a_letter_goes_to_whom_the_case_is_passed_on_to_by_its_step(letters):
    for case, _ in letters:
        if case.taken[-1].step.kind == "forwarded":
            found = letter_of(case, len(case.steps), policy(), enterprise=NAME, simulated=False)
            assert found.recipient == (case.taken[-1].terms.passed_to or ISSUER), _path(case)


def test_a_body_is_not_told_that_a_record_is_its_own(letters):
    """To whom it is passed on need not have made it, nor have reported it: the letter names who made it, and asks."""
    for case, lines in letters:
        if case.taken[-1].step.kind == "forwarded":
            assert not re.search("你单位(提供|作出|报送)", "".join(lines)), _path(case)
            assert "现转送你单位核查" in lines[0], _path(case)
            assert lines[1].startswith(ISSUER), _path(case)


def test_who_decided_a_repair_is_named_and_the_bureau_tells(letters):
    for case, lines in letters:
        last = case.taken[-1].step.kind
        if case.kind == "repair" and last in {"admitted", "redirected", "decided", "annulled"}:
            decider = _decider(case)
            found = letter_of(case, len(case.steps), policy(), enterprise=NAME, simulated=False)
            if last in {"admitted", "redirected"}:
                assert re.search(f"由{decider}(在|自).*作出决定", "".join(lines)), _path(case)
                continue
            assert "由本部门告知" in lines[0], _path(case)
            assert any(one.startswith(f"二、{decider}的决定：") for one in lines), _path(case)
            assert (found.title.endswith("告知书"), found.sender) == (True, policy().settings.bureau)


def _decider(case):
    """With whom it lies, the first after which it was passed on anew told too."""
    if any(one.step.kind == "redirected" for one in case.taken):
        return OTHER
    return PROVIDER if case.taken[0].step.day == DATED else ISSUER


def test_a_repair_that_was_passed_on_anew_tells_to_whom_first_and_to_whom_then(letters):
    for case, lines in letters:
        told = _after(lines, "办理经过")
        if case.kind == "repair" and told and any(one.step.kind == "redirected" for one in case.taken):
            first = PROVIDER if case.taken[0].step.day == DATED else ISSUER
            assert f"本部门受理，由{first}审查：{text_of('admitted')}。" in told, _path(case)
            assert f"本部门改送{OTHER}审查：{text_of('redirected')}。" in told, _path(case)


LISTED = {"admitted", "not_admitted", "forwarded", "supplemented", "review_requested"}


def test_what_was_handed_in_is_listed_by_whom_it_was_received_and_named_in_a_decision(letters):
    for case, lines in letters:
        last, text = case.taken[-1].step.kind, "".join(lines)
        listed = _after(lines, "(这一次)?收到的材料(，可向本部门调取)?")
        assert bool(listed) == (last in LISTED), _path(case)
        for one in case.evidence if last in LISTED else ():
            there = last != "supplemented" or one.step == len(case.steps)
            told = f"“{one.name}”（20,480 字节，SHA-256 efefefefefef…），"
            assert (told + day_in_words(case.taken[one.step - 1].step.day) in listed) == there, _path(case)
        if "办理经过" in text:
            told = _after(lines, "办理经过")
            assert all(f"附材料：“{one.name}”。" in told for one in case.evidence), _path(case)


def test_what_the_record_states_is_told_in_each(letters):
    for case, lines in letters:
        told = "记录载明：罚款金额：20,000.00 元；公示截止期：2027年3月4日。"
        assert (told in lines) == (case.target.kind is not None), _path(case)


def test_each_letter_says_by_what_it_is_written(letters):
    for case, lines in letters:
        if case.taken[-1].step.kind != "supplemented":
            assert _after(lines, "依据"), _path(case)


def test_what_is_taken_later_changes_no_letter(letters):
    shorter = {_path(case): lines for case, lines in letters}
    longest = [case for case, _ in letters if case.taken[-1].step.kind in {"review_decided", "annulled"}]
    for case in longest[::7] or [case for case, _ in letters][-1:]:
        for seq, one in enumerate(case.steps, start=1):
            if f"{case.kind}_{one.taken.step.kind}" in LETTERS:
                assert lines_on(case, seq) == shorter[_path(case)[:seq]], (seq, _path(case))
