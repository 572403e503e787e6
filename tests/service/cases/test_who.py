"""Who answers for a step is told to the bureau and the auditor; everybody else is told the names of their own people only."""

import pytest

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
