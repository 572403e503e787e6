"""The letter on an act says what was done to which record, by whom, since when, what follows, and what may be done."""

import re
from datetime import date, datetime

import pytest

from features.records.events import EVENT_TYPES
from features.store import ZONE
from scoring.rights.acts import event_of
from scoring.rights.lasting import ENDED_BY
from scoring.rights.steps import Happened
from service.cases.act_register import RecordedAct
from service.cases.letters.acts import act_letter
from service.cases.letters.published import Published
from service.law_on import law_for
from tests.scoring.rights.cases import RECORD_DAY
from tests.scoring.shipped import policy
from tests.service.cases.letters.reachable import NAME, USCC, target_of

DAY, WRITTEN = date(2026, 11, 20), datetime(2026, 11, 26, 9, tzinfo=ZONE)
ENDS_USE = {"annulment", "withdrawal", "removal", "suspension", "repair", "restructuring"}
ACTS = law_for(policy(), WRITTEN.date(), "public").rights.acts


def _recorded(rule, by, *, still=False):
    target = target_of("record") if rule.names_document else None
    event = event_of(rule, DAY, record_day=target.occurred_on if target else None)
    before = [begun for begun, ending in ENDED_BY.items() if ending == rule.event]
    moved = date(2027, 3, 1) if rule.event == "publicity_change" else None
    named = {
        "id": "act-20261126-090000-ab12cd34",
        "uscc": USCC,
        "body": "州某机关",
        "document_no": "撤〔2026〕3号",
    }
    return RecordedAct(
        **named,
        event=rule.event,
        label=rule.label,
        by=by,
        party=None,
        day=DAY,
        effective_on=event.effective_on,
        publicity_until=moved,
        text=None,
        target=target,
        ended=tuple(_began(one, "停〔2026〕1号", 3, "州某局") for one in before[:1]),
        still=tuple(_began(one, None, 4, None) for one in before[:1] if still),
        out_of_use=(),
        at=WRITTEN,
    )


def _began(event, number, day, body):
    on = date(2026, 11, day)
    return Happened(event_type=event, effective_on=on, decided_on=on, document_no=number, body=body)


@pytest.fixture(
    params=[(rule, by) for rule in ACTS for by in dict.fromkeys((*rule.by, *rule.corrects))],
    ids=lambda one: f"{one[0].event} {one[1]}",
)
def act(request):
    """Each act of the shipped rules, by each that may do it."""
    return _recorded(*request.param)


def _letter(act, simulated=False):
    return act_letter(act, Published(policy(), NAME, simulated))


def _lines(act):
    return [line for one in _letter(act).paragraphs for line in one.splitlines()]


def test_every_act_of_the_rules_has_a_letter_in_whole_sentences(act):
    for line in _lines(act):
        assert line.endswith(("。", "：")), line
        assert not re.search(r"[，。；：、！？]{2,}|（）|《》|“”|None|\{|\d{4}-\d{2}-\d{2}|  ", line), line
    found = _letter(act)
    assert (found.recipient, found.title, found.day) == (NAME, "信用记录变动告知书", WRITTEN.date())


def test_it_tells_who_did_what_by_which_document_and_since_when_it_acts(act):
    told = "\n".join(_lines(act))
    assert "一、处理：州某机关（" in told
    what = "更正登记" if act.corrected else f"作出：{act.label}"
    assert f"于2026年11月20日以“撤〔2026〕3号”{what}。" in told
    assert ("该项登记有误，予以更正。" in told) == bool(act.corrected)
    since = act.effective_on
    assert f"{since.year}年{since.month}月{since.day}日" in told.partition("三、此后：")[2]
    assert since in {DAY, RECORD_DAY}
    if act.target:
        assert "行政处罚“德市监罚〔2025〕12号”" in told
    else:
        day = 3 if act.ended else 20  # of what is ended: that of the ruling
        assert f"2026年11月{day}日及以前对你单位不利的各项记录。" in told
    assert ("改为2027年3月1日" in told) == (act.event == "publicity_change")


def test_what_speaks_against_the_enterprise_may_be_contested_and_what_speaks_for_it_is_to_be_gone_by(act):
    told = "\n".join(_lines(act))
    ends = act.event in ENDS_USE
    assert ("措施随之终止" in told) == ends
    assert ("被区别对待的，可以向本部门提出" in told) == ends
    own = act.by == "bureau"
    assert ("对这一处理不服的，依其文书所载明的途径，向作出该处理的单位提出" in told) == (
        not ends and not own
    )
    assert ("不同意这一处理的，可以写明理由向本部门提出，由本部门重新审查" in told) == (not ends and own)
    assert ("提出异议" in told) == (not ends)
    assert "重新评价" in told


@pytest.mark.parametrize(("kind", "cited"), [("penalty", True), ("abnormal_operation", False)])
def test_it_rests_on_what_was_read_and_speaks_of_such_a_record(act, kind, cited):
    if act.target:
        act = act._replace(target=act.target.model_copy(update={"kind": kind}))
    told = "\n".join(_lines(act)).partition("二、登记的依据：\n")[2]
    assert told.startswith("《自治州促进中小微企业发展条例》第十八条")
    assert ("行政处罚法" in told) == (cited and act.event == "annulment")


ENDS = [one for one in ACTS if one.event in ENDED_BY.values()]


@pytest.mark.parametrize("rule", ENDS, ids=[one.event for one in ENDS])
def test_what_is_ended_is_named_and_what_goes_on_besides(rule):
    whole = "\n".join(_lines(_recorded(rule, rule.by[0])))
    begun = next(one for one, ending in ENDED_BY.items() if ending == rule.event)
    named = f"由此终止的是州某局2026年11月3日的“停〔2026〕1号”（{EVENT_TYPES[begun]}）。"
    assert named in whole
    assert "恢复使用" in whole.partition("三、此后：")[2]
    some = "\n".join(_lines(_recorded(rule, rule.by[0], still=True)))
    assert named in some
    after = some.partition("三、此后：")[2]
    assert "上述各项自2026年11月20日起终止；" in after
    assert f"仍在持续的有作出单位不详2026年11月4日的未写文号的文书（{EVENT_TYPES[begun]}）" in after
    if rule.event == "restructuring_end":
        assert "继续暂停使用，上述各项所及的记录都在其内，不恢复使用；据此对你单位重新评价。" in after
        return
    assert "评价不变" in after
    assert "重新评价" not in after.partition("四、")[0]
    assert "恢复使用" not in after.partition("四、")[0].replace("（恢复使用）", "")


def test_what_else_keeps_the_record_out_of_use_is_named(act):
    """That it is used again, or was until then, would be false."""
    if act.target is None:
        return
    other = _began("suspension", "裁〔2026〕9号", 5, "州某法院")
    after = (
        "\n".join(_lines(act._replace(out_of_use=(other,)))).partition("三、此后：")[2].partition("四、")[0]
    )
    named = "州某法院2026年11月5日的“裁〔2026〕9号”（暂停使用）"
    if act.ended:
        assert f"上述各项自2026年11月20日起终止；仍在持续的另有{named}，因此该记录仍不使用；" in after
        assert "恢复使用" not in after
    else:
        assert f"；此前已使该记录停止使用、仍在持续的另有{named}；" in after


def test_the_rest_of_a_restructuring_is_told_with_its_day():
    rule = next(one for one in ACTS if one.event == "restructuring_end")
    told = "\n".join(_lines(_recorded(rule, "court", still=True)))
    assert "2026年11月4日及以前对你单位不利的记录继续暂停使用" in told


def test_of_two_restructurings_the_end_of_the_later_one_gives_back_what_only_that_one_reached():
    rule = next(one for one in ACTS if one.event == "restructuring_end")
    act = _recorded(rule, "court", still=True)
    (other,) = act.still
    day = date(2026, 10, 1)
    earlier = other.model_copy(update={"effective_on": day, "decided_on": day})
    told = "\n".join(_lines(act._replace(still=(earlier,))))
    later = (
        "其后至2026年11月3日的，没有其他停止使用事由的，自2026年11月20日起，在各自的公示和使用期限内恢复使用"
    )
    assert f"2026年10月1日及以前对你单位不利的记录继续暂停使用，{later}；据此对你单位重新评价。" in told


def test_a_restructuring_that_outlasted_what_is_ended_is_named_with_its_end():
    rule = next(one for one in ACTS if one.event == "restructuring_end")
    act = _recorded(rule, "court", still=True)
    (other,) = act.still
    over = other.model_copy(update={"over_on": date(2026, 11, 24)})
    named = "其中{}及以前的，因作出单位不详2026年11月4日的未写文号的文书（重整计划、和解协议获准）到2026年11月24日才终止，自2026年11月24日起恢复使用；据此"
    told = "\n".join(_lines(act._replace(still=(over,))))
    assert f"自2026年11月20日起，在各自的公示和使用期限内恢复使用；{named.format('2026年11月3日')}" in told
    assert "仍在持续" not in told
    earlier = other.model_copy(update={"decided_on": date(2026, 11, 1)})
    later = act.ended[0].model_copy(update={"decided_on": date(2026, 11, 5)})
    told = "\n".join(_lines(act._replace(ended=(later,), still=(earlier, over))))
    assert (
        f"其后至2026年11月5日的，没有其他停止使用事由的，自2026年11月20日起，在各自的公示和使用期限内恢复使用；{named.format('2026年11月4日')}"
        in told
    )
    within = over.model_copy(update={"decided_on": date(2026, 10, 1)})
    assert "才终止" not in "\n".join(_lines(act._replace(ended=(later,), still=(earlier, within))))


def test_a_restructuring_that_acts_late_reaches_the_records_of_by_its_own_day():
    rule = next(one for one in ACTS if one.event == "restructuring")
    told = "\n".join(_lines(_recorded(rule, "court")._replace(effective_on=date(2026, 11, 25))))
    assert "2026年11月20日及以前对你单位不利的各项记录。" in told
    assert "2026年11月20日及以前对你单位不利的记录，自2026年11月25日起，在执行期间暂停使用" in told


def test_the_end_of_the_last_says_since_when_all_was_over():
    rule = next(one for one in ACTS if one.event == "suspension_end")
    act = _recorded(rule, "court")._replace(effective_on=date(2026, 11, 22))
    told = "\n".join(_lines(act))
    assert "于2026年11月20日以“撤〔2026〕3号”作出" in told
    assert "同类各项的终止到2026年11月22日才全部起作用；该记录自2026年11月22日起" in told


@pytest.mark.parametrize("event", ["suspension_end", "reinstatement", "restructuring_end"])
def test_the_end_of_what_came_in_late_speaks_of_no_others(event):
    act = _recorded(next(one for one in ACTS if one.event == event), "court")
    (ended,) = act.ended
    since = date(2026, 11, 22)
    late = {"told_on": since} if event == "reinstatement" else {"effective_on": since}
    act = act._replace(effective_on=since, ended=(ended.model_copy(update=late),))
    told = "\n".join(_lines(act))
    assert "三、此后：所终止的一项较晚登记，因此其终止自2026年11月22日起作用；" in told
    assert "同类" not in told


@pytest.mark.parametrize("by", ["bureau", "court"])
def test_a_correction_by_the_bureau_says_that_it_is_one(by):
    rule = next(one for one in ACTS if one.event == "reinstatement")
    act = _recorded(rule, by)
    (ended,) = act.ended
    for whose in ("bureau", "court"):
        told = "\n".join(_lines(act._replace(ended=(ended.model_copy(update={"by": whose}),))))
        assert ("该项登记有误，予以更正" in told) == (by == "bureau" and whose == "court")


def test_of_several_only_what_others_did_was_written_down_by_mistake():
    act = _recorded(next(one for one in ACTS if one.event == "suspension_end"), "bureau")
    (ended,) = act.ended
    theirs = ended.model_copy(update={"by": "court", "document_no": "裁〔2026〕1号"})
    told = "\n".join(_lines(act._replace(ended=(theirs, ended.model_copy(update={"by": "bureau"})))))
    assert f"更正登记并作出：{act.label}。由此终止的是" in told
    assert "其中州某局2026年11月3日的“裁〔2026〕1号”（暂停使用）登记有误，予以更正。" in told
    assert "该项登记有误" not in told


def test_the_same_act_is_the_same_bytes_and_on_invented_data_marked(act):
    assert _letter(act).docx == _letter(act).docx
    assert _letter(act, simulated=True).marks
