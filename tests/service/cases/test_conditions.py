"""What a repair lacks is told while it waits to be admitted, fixed when it is admitted or not, and named in the letter."""

import base64
import re
from datetime import timedelta

import polars as pl
import pytest

from service import clock
from tests.service.cases.test_beside import act, letter
from tests.service.cases.test_on_paper import lines_of, paper

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
PROOF = {"name": "缴款凭证.txt", "content": base64.b64encode(b"paid").decode()}


def ask(office, **shown):
    asked = {"record_id": office.record["record_id"], "text": "已履行"} | shown
    return office.post("enterprise", "/v1/repairs", 201, **asked)


def lacks(conditions):
    return [one["id"] for one in conditions if one["met"] != "met"]


def test_what_it_lacks_stands_in_the_case_and_is_fixed_when_it_is_not_admitted(office):
    path = f"/v1/enterprises/{office.uscc}/records/{office.record['record_id']}/repair"
    general = office.get("enterprise", path)
    case = ask(office)
    told = office.get("bureau", f"/v1/cases/{case['id']}")["repair_conditions"]
    assert told == {name: general[name] for name in told}
    assert lacks(told["conditions"]) == ["performed", "pledge"]
    assert case["repair_conditions"] == told
    (listed,) = office.get("bureau", "/v1/cases")["cases"]
    assert listed["repair_conditions"] is None

    done = office.step("bureau", case, "not_admitted", text="材料不全")
    assert done["repair_conditions"] is None
    assert [one["id"] for one in done["steps"][1]["lacking"]] == ["performed", "pledge"]
    lines = lines_of(office, case, 2)
    place = next(place for place, one in enumerate(lines) if one.startswith("一、尚未具备的条件"))
    assert lines[place + 1 : place + 4] == [
        "条件“义务履行完毕、行为纠正”，尚待提交：履行义务、纠正行为的证明，写明履行完毕之日。",
        "条件“公开作出信用承诺”，尚待提交：同意公开的信用承诺。",
        "材料不全。",
    ]
    before = letter(office, case, 2)
    act(office, "annulment")
    assert letter(office, case, 2) == before
    assert office.get("bureau", f"/v1/cases/{case['id']}")["steps"] == done["steps"]


def test_what_lacks_something_is_admitted_only_with_a_reason(office):
    case = ask(office, performed_on="2026-10-01", files=[PROOF])
    refused = office.step("bureau", case, "admitted", 400)
    assert "公开作出信用承诺（尚待提交）：同意公开的信用承诺" in refused["detail"]
    assert "请在 text 写明理由" in refused["detail"]
    assert office.get("bureau", f"/v1/cases/{case['id']}")["state"] == "filed"
    done = office.step("bureau", case, "admitted", text="承诺书已当面提交")
    assert [one["id"] for one in done["steps"][1]["lacking"]] == ["pledge"]
    assert done["repair_conditions"] is None
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper())


@ON_SQLITE
def test_what_lacks_nothing_is_admitted_without_a_reason(office):
    case = ask(office, performed_on="2026-10-01", pledge=True, files=[PROOF])
    assert case["repair_conditions"]["eligible"]
    done = office.step("bureau", case, "admitted")
    assert done["steps"][1]["lacking"] == []


@ON_SQLITE
def test_a_day_of_performance_without_proof_is_lacking_until_some_comes(office):
    case = ask(office, performed_on="2026-10-01", pledge=True)
    assert lacks(case["repair_conditions"]["conditions"]) == ["performed"]
    refused = office.step("bureau", case, "admitted", 400)
    told = "履行义务、纠正行为的证明（企业只写明于 2026-10-01 履行完毕，没有提交材料）"
    assert f"义务履行完毕、行为纠正（尚待提交）：{told}" in refused["detail"]
    added = office.step("enterprise", case, "supplemented", files=[PROOF])
    assert added["repair_conditions"]["eligible"]
    office.step("bureau", case, "not_admitted", text="另案处理")

    case = ask(office, performed_on="2026-10-01", pledge=True)
    done = office.step("bureau", case, "not_admitted", text="材料不全", files=[PROOF])
    assert [one["reason"] for one in done["steps"][1]["lacking"]] == [told]
    lines = "\n".join(lines_of(office, case, 2))
    assert "企业只写明于2026年10月1日履行完毕，没有提交材料" in lines


@ON_SQLITE
def test_the_mandate_of_an_agent_proves_no_performance(office):
    mandate = PROOF | {"name": "授权委托书.pdf"}
    agent = {"name": "王五", "mandate": mandate["name"]}
    shown = {"performed_on": "2026-10-01", "pledge": True, "agent": agent}
    case = ask(office, **shown, files=[mandate])
    assert lacks(case["repair_conditions"]["conditions"]) == ["performed"]
    again = office.step("enterprise", case, "supplemented", files=[mandate | {"name": "证明.pdf"}])
    assert lacks(again["repair_conditions"]["conditions"]) == ["performed"]


def test_what_it_lacks_is_made_good_by_a_supplement(office):
    case = ask(office)
    told = office.step("enterprise", case, "supplemented", text="承诺书已公开", pledge=True)
    assert lacks(told["repair_conditions"]["conditions"]) == ["performed"]
    assert told["steps"][1]["text"] == "承诺书已公开。\n信用承诺：已作出"
    shown = {"performed_on": "2026-10-02"}
    told = office.step("bureau", case, "supplemented", **shown, **paper("补充说明"))
    assert lacks(told["repair_conditions"]["conditions"]) == []
    office.step("enterprise", case, "supplemented", text="另附照片", performed_on="2026-10-01")
    done = office.step("bureau", case, "admitted")
    assert done["steps"][-1]["lacking"] == []
    assert "尚待提交" not in "".join(lines_of(office, case, 5))
    office.step("enterprise", case, "supplemented", pledge=True)
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper())
    letter = "\n".join(lines_of(office, case, 7))
    for said in ("补充材料：承诺书已公开。", "信用承诺：已作出", "履行完毕：2026年10月1日"):
        assert said in letter


@ON_SQLITE
def test_a_supplement_to_a_repair_alone_shows_something_and_no_day_that_cannot_be(office):
    case = ask(office)
    for day in ("2000-01-01", f"{clock.today() + timedelta(days=1)}"):
        refused = office.step("enterprise", case, "supplemented", 400, text="x", performed_on=day)
        assert f"履行完毕之日（performed_on）{day} 应不早于记录之日" in refused["detail"]
    objection = office.objection()
    for party, of, step in (
        ("enterprise", objection, "supplemented"),
        ("bureau", case, "admitted"),
        ("enterprise", case, "retracted"),
    ):
        for shown in ({"pledge": True}, {"performed_on": "2026-10-01"}):
            refused = office.step(party, of, step, 400, text="x", **shown)
            assert "只在申请修复时，或者随修复的“补充材料”" in refused["detail"]


def _open(case):
    return [one["step"] for one in case["open_steps"]]


def _on_paper(office, record):
    asked = {"uscc": record["uscc"], "record_id": record["record_id"], "text": "已履行", "pledge": True}
    asked |= {"performed_on": f"{clock.today()}"}
    return office.post("bureau", "/v1/repairs", 201, **asked, **paper("收8号"))


@ON_SQLITE
def test_whatever_is_lacking_an_application_is_taken_and_answered_in_writing(office, counting):
    unclassed = counting["penalty"].filter(pl.col("severity_of_event").is_null()).row(0, named=True)
    case = _on_paper(office, unclassed)
    assert lacks(case["repair_conditions"]["conditions"]) == ["class_known", "minimum_publicity"]
    assert case["repair_conditions"]["earliest"] is None
    done = office.step("bureau", case, "not_admitted", text="程度尚未载明")
    assert [one["met"] for one in done["steps"][1]["lacking"]] == ["unmet", "unmet"]
    lines = "\n".join(lines_of(office, case, 2))
    assert (
        "条件“失信程度已由主管部门载明”，尚未满足：失信程度没有载明，请向作出该记录的单位申请载明；" in lines
    )
    assert "条件“最短公示期届满”，尚未满足：依失信程度计算，载明之后才能确定。" in lines
    again = _on_paper(office, unclassed)
    office.step("bureau", again, "admitted", text="已商作出单位载明程度")

    listed = counting["serious_dishonesty"].row(0, named=True)
    case = _on_paper(office, listed)
    refused = office.step("bureau", case, "admitted", 409, text="仍请决定")
    assert "不能经信用修复，不能受理：不经信用修复，而是" in refused["detail"]
    office.step("bureau", case, "not_admitted", text="须另行申请移出")
    assert "不能具备：不经信用修复，而是" in "\n".join(lines_of(office, case, 2))


@ON_SQLITE
def test_a_list_of_which_no_rule_was_read_is_admitted_with_a_reason(office, counting):
    lists = counting["serious_dishonesty"]
    (unread, *_) = lists.filter(pl.col("list_id") == "customs_dishonest").iter_rows(named=True)
    case = _on_paper(office, unread)
    assert lacks(case["repair_conditions"]["conditions"]) == ["minimum_publicity", "repairable"]
    assert "尚未读到" in office.step("bureau", case, "admitted", 400)["detail"]
    office.step("bureau", case, "admitted", text="由海关依其规定决定")


@ON_SQLITE
def test_what_happened_since_it_was_filed_is_seen(office):
    case = ask(office, performed_on="2026-10-01", pledge=True, files=[PROOF])
    assert _open(case) == ["not_admitted", "admitted", "supplemented", "retracted"]
    act(office, "annulment")
    told = office.get("bureau", f"/v1/cases/{case['id']}")["repair_conditions"]
    assert lacks(told["conditions"]) == ["still_counts"]
    assert _open(office.get("bureau", f"/v1/cases/{case['id']}")) == [
        "not_admitted",
        "supplemented",
        "retracted",
    ]
    office.step("bureau", case, "admitted", 409, text="仍请决定")
    office.step("bureau", case, "not_admitted", text="记录已被撤销")
    lines = "\n".join(lines_of(office, case, 2))
    assert (
        "条件“记录仍在公示和使用”，不能具备：记录已经不计入（决定或确认已被撤销、撤回，自始无效），不需要修复。"
        in lines
    )


@ON_SQLITE
def test_an_earlier_repair_by_falsehood_is_told_and_days_stand_in_words_in_the_letter(office):
    first = ask(office, performed_on="2026-10-01", pledge=True, files=[PROOF])
    office.step("bureau", first, "admitted")
    office.step("bureau", first, "decided", outcome="repaired", text="符合条件", **paper())
    office.step("bureau", first, "annulled", text="材料虚假", **paper())
    with clock.standing_at(clock.now()):
        case = ask(office, performed_on="2026-10-01", pledge=True, files=[PROOF])
        assert lacks(case["repair_conditions"]["conditions"]) == ["no_false_application"]
        office.step("bureau", case, "not_admitted", text="须另行提交证明")
    today = clock.today()
    lines = "\n".join(lines_of(office, case, 2))
    assert f"前次修复于{today.year}年{today.month}月{today.day}日被撤销" in lines
    assert not re.search(r"\d{4}-\d{2}-\d{2}", lines.replace(case["id"], ""))


def _false_application(office):
    """What the application and the record's own conditions say of an earlier repair."""
    case = ask(office, performed_on="2026-10-01", pledge=True, files=[PROOF])
    path = f"/v1/enterprises/{office.uscc}/records/{office.record['record_id']}/repair"
    told = (case["repair_conditions"], office.get("enterprise", path))
    office.step("enterprise", case, "retracted")
    met, other = (
        {one["id"]: one["met"] for one in each["conditions"]}["no_false_application"] for each in told
    )
    assert met == other
    return met


@ON_SQLITE
def test_what_was_written_down_by_mistake_is_no_falsehood_of_the_enterprise(office):
    authority = {"by": "finding_authority", "body": "州市场监督管理局"}
    bureau = {"by": "bureau", "body": "自治州发展和改革委员会", "text": "修1号是另一企业的，误登记"}
    act(office, "repair", "修1号", day="2026-11-20", **authority)
    act(office, "repair_annulment", "更1号", day="2026-11-21", **bureau)
    assert _false_application(office) == "met"
    act(office, "repair", "修2号", day="2026-11-22", **authority)
    act(office, "repair_annulment", "撤修2号", day="2026-11-23", **authority)
    assert _false_application(office) == "to_show"
    act(office, "repair", "修2号", day="2026-11-22", text="撤修2号是另一企业的", **authority)
    act(office, "repair_annulment", "更2号", day="2026-11-25", **bureau)
    assert _false_application(office) == "met"


@ON_SQLITE
@pytest.mark.parametrize("given", ["yes", "on", "true", "no", "1", 1, 0, None])
def test_a_pledge_is_made_or_not_and_no_word_for_it_is_taken(office, given):
    case = ask(office)
    asked = {"record_id": office.record["record_id"], "text": "已履行", "pledge": given}
    for told in (
        office.post("enterprise", "/v1/repairs", 400, **asked),
        office.step("enterprise", case, "supplemented", 400, text="x", pledge=given),
    ):
        assert told["detail"] == "参数不对：pledge：应为 true 或 false"
