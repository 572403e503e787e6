"""Who answers for a step is told to the bureau and the auditor; everybody else is told the names of their own people only."""

from datetime import timedelta

import pytest

from service import clock
from tests.service.cases.test_on_paper import paper

pytestmark = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)


def names(office, party, case):
    return [one["who"] for one in office.get(party, f"/v1/cases/{case['id']}")["steps"]]


def test_officers_are_named_to_the_bureau_and_to_nobody_outside(office):
    filed = office.objection()
    own = filed["steps"][0]["who"]
    assert own
    office.step("bureau", filed, "admitted")
    told = office.step("bureau", filed, "forwarded", provider="market")
    assert [one["who"] for one in told["steps"]] == [own, "张三", "张三"]
    answered = office.step("market", filed, "answered", outcome="confirmed", text="核查无误")
    assert [one["who"] for one in answered["steps"]] == [None, None, None, "张三"]
    assert names(office, "bureau", filed) == names(office, "auditor", filed) == [own, *["张三"] * 3]
    assert names(office, "market", filed) == [None, None, None, "张三"]
    assert names(office, "enterprise", filed) == [own, None, None, None]
    (listed,) = office.get("enterprise", "/v1/cases")["cases"]
    assert [one["who"] for one in listed["steps"]] == [own, None, None, None]


def test_what_something_else_holds_up_today_is_told_with_its_first_day(office):
    first = office.objection()
    office.step("bureau", first, "admitted")
    office.step("enterprise", first, "retracted")
    case = office.objection()
    assert [one["step"] for one in case["open_steps"]] == ["not_admitted", "supplemented", "retracted"]
    (held,) = case["held_steps"]
    assert (held["step"], held["who"]) == ("admitted", "bureau")
    assert f"请记在 {clock.today()} 之后的日子" in held["why"]
    (listed, _) = office.get("enterprise", "/v1/cases")["cases"]
    assert listed["held_steps"] == case["held_steps"]
    assert office.step("bureau", case, "admitted", 409)["detail"] == held["why"]
    with clock.standing_at(clock.now() + timedelta(days=1)):
        office.served.tokens.clear()
        told = office.get("bureau", f"/v1/cases/{case['id']}")
        assert (told["held_steps"], told["open_steps"][1]["step"]) == ([], "admitted")
        office.step("bureau", case, "admitted")
    office.served.tokens.clear()


def test_an_outcome_that_something_else_holds_up_today_is_told(office):
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    first = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", first, "admitted", text="凭证后补")
    second = office.step("bureau", first, "decided", outcome="repaired", text="符合条件", **paper())
    office.step("bureau", second, "annulled", text="材料不实", **paper())
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    case = office.step("bureau", case, "admitted", text="另交了证明")
    assert "decided" in [one["step"] for one in case["open_steps"]]
    (held,) = case["held_steps"]
    assert (held["step"], held["outcome"], held["outcome_label"]) == ("decided", "repaired", "准予修复")
    decided = {"text": "符合条件", **paper()}
    refused = office.step("bureau", case, "decided", 409, outcome="repaired", **decided)
    assert refused["detail"] == held["why"]
    office.step("bureau", case, "decided", outcome="refused", **decided)


def test_a_review_waits_for_another_objection_to_the_record(office):
    first = office.objection()
    office.step("bureau", first, "admitted")
    office.step("bureau", first, "forwarded", provider="market")
    office.step("market", first, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", first, "decided", outcome="rejected", text="与文书一致")
    office.objection()
    told = office.get("enterprise", f"/v1/cases/{first['id']}")
    assert told["open_steps"] == []
    assert [one["step"] for one in told["held_steps"]] == ["review_requested"]
    assert "同一记录另有一件异议" in told["held_steps"][0]["why"]


def test_a_case_tells_what_can_be_done_now_and_whose_that_is(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    told = office.get("enterprise", f"/v1/cases/{case['id']}")
    assert [(one["step"], one["who"]) for one in told["open_steps"]] == [
        ("forwarded", "bureau"),
        ("extended", "bureau"),
        ("supplemented", "enterprise"),
        ("retracted", "enterprise"),
    ]
    assert office.step("enterprise", case, "retracted")["open_steps"] == []
