"""The letter on an act says what was done to which record, by whom, since when, what follows, and what may be done."""

import re
from datetime import date, datetime

import pytest

from features.store import ZONE
from scoring.rights.acts import event_of
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


def _recorded(rule, by):
    target = target_of("record") if rule.names_document else None
    event = event_of(rule, by, DAY, record_day=target.occurred_on if target else None)
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
        target=target,
        at=WRITTEN,
    )


@pytest.fixture(
    params=[(rule, by) for rule in ACTS for by in rule.by], ids=lambda one: f"{one[0].event} {one[1]}"
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
    assert f"于2026年11月20日以“撤〔2026〕3号”作出：{act.label}。" in told
    since = act.effective_on
    assert f"{since.year}年{since.month}月{since.day}日" in told.partition("三、此后：")[2]
    assert since in {DAY, RECORD_DAY}
    if act.target:
        assert "行政处罚“德市监罚〔2025〕12号”" in told
    else:
        assert "2026年11月20日及以前对你单位不利的各项记录。" in told
    assert ("改为2027年3月1日" in told) == (act.event == "publicity_change")


def test_what_speaks_against_the_enterprise_may_be_contested_and_what_speaks_for_it_is_to_be_gone_by(act):
    told = "\n".join(_lines(act))
    ends = act.event in ENDS_USE
    assert ("措施随之终止" in told) == ends
    assert ("被区别对待的，可以向本部门提出" in told) == ends
    assert ("对这一处理不服的" in told) == (not ends)
    assert ("提出异议" in told) == (not ends)
    assert "重新评价" in told


def test_it_rests_on_what_was_read(act):
    told = "\n".join(_lines(act)).partition("二、登记的依据：\n")[2]
    assert told.startswith("《自治州促进中小微企业发展条例》第十八条")
    assert ("行政处罚法" in told) == (act.event == "annulment")


def test_the_same_act_is_the_same_bytes_and_on_invented_data_marked(act):
    assert _letter(act).docx == _letter(act).docx
    assert _letter(act, simulated=True).marks
