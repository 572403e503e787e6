"""What authorities do without a case: every event of the store is an act or comes from an objection, each on its day."""

from datetime import date
from typing import get_args

import pytest

from features.acts import RESTRUCTURING
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.acts import act_of, event_of, require_may_do
from scoring.rights.words import EventType
from tests.scoring.shipped import law

DAY, RECORD_DAY = date(2026, 11, 2), date(2025, 3, 4)


def test_the_events_of_the_rules_are_those_of_the_store():
    assert set(get_args(EventType)) == EVENT_TYPES.keys()
    assert {one.event for one in law().rights.acts} == EVENT_TYPES.keys() - {"objection", "objection_end"}


@pytest.mark.parametrize("event", sorted(EVENT_TYPES.keys() - {"objection", "objection_end"}))
def test_an_act_is_of_its_own_day_unless_it_makes_void(event):
    act = act_of(law(), event)
    about = None if event in RESTRUCTURING else RECORD_DAY
    found = event_of(act, DAY, record_day=about)
    assert found.event_type == event
    assert found.effective_on == (RECORD_DAY if event in {"annulment", "withdrawal"} else DAY)


def test_an_act_may_be_of_the_day_of_its_record():
    found = event_of(act_of(law(), "suspension"), RECORD_DAY, record_day=RECORD_DAY)
    assert found.effective_on == RECORD_DAY


def test_what_only_a_case_brings_is_no_act():
    with pytest.raises(
        StepRefused, match="“异议受理”（objection）不能不经申请而作出；可以不经申请作出的有：annulment（"
    ):
        act_of(law(), "objection")


def test_who_may_not_act_is_told_who_may():
    with pytest.raises(
        StepRefused, match="“裁定批准重整计划、认可和解协议”不能由发展改革部门作出；可以作出的是：人民法院"
    ):
        require_may_do(act_of(law(), "restructuring"), "bureau")
    with pytest.raises(StepRefused, match="不能由企业作出"):
        require_may_do(act_of(law(), "removal"), "enterprise")


def test_an_act_names_a_record_or_the_enterprise_and_no_record_to_come():
    with pytest.raises(StepRefused, match="须以 record_id 指明所涉的记录"):
        event_of(act_of(law(), "annulment"), DAY, record_day=None)
    with pytest.raises(StepRefused, match="不写 record_id"):
        event_of(act_of(law(), "restructuring_end"), DAY, record_day=RECORD_DAY)
    with pytest.raises(StepRefused, match="早于所涉记录的日期"):
        event_of(act_of(law(), "annulment"), RECORD_DAY, record_day=DAY)
