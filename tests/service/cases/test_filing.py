"""What is handed in must say something, be about what there is, and be dated when it can have been; what is refused says why."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import update

from scoring.schema.effect_kinds import EFFECT_KINDS
from service import clock
from service.cases.limits import LARGEST_FILE, LONGEST_BASE64
from service.database.tables import case_steps

pytestmark = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
EMPTY = {"name": "空.pdf", "content": ""}


def test_a_duty_was_performed_after_the_record_and_not_after_today(office):
    asked = {"record_id": office.record["record_id"], "pledge": True, "text": "罚款已缴清"}
    begun, today = office.record["occurred_on"], clock.today()
    for day in ("1900-01-01", begun - timedelta(days=1), today + timedelta(days=1)):
        refused = office.post("enterprise", "/v1/repairs", 400, performed_on=f"{day}", **asked)
        assert f"不早于记录之日 {begun}、不晚于今天 {today}" in refused["detail"]
    assert office.get("enterprise", "/v1/cases")["cases"] == []
    office.post("enterprise", "/v1/repairs", 201, performed_on=f"{begun}", **asked)


def test_what_must_say_something_is_not_blank(office):
    record = {"record_id": office.record["record_id"]}
    given = {"name": "x.txt", "content": base64.b64encode(b"x").decode()}
    for more, told in (
        ({"text": " \t\n　"}, "text：不能是空白"),
        ({"text": "a\x00"}, "text：含有控制字符"),
        ({"text": "x", "paper": " "}, "paper：不能是空白"),
        ({"text": "x", "files": [EMPTY]}, "files 第 1 项.content：是空文件"),
        ({"text": "x", "files": [EMPTY | {"content": "*"}]}, "files 第 1 项.content：应为 base64"),
        ({"text": "x", "files": [given | {"name": " "}]}, "files 第 1 项.name：不能是空白"),
        ({"text": "x", "files": [given] * 6}, "files：至多 5 项"),
        (
            {"text": "x", "files": [given | {"content": "A" * (LONGEST_BASE64 + 4)}]},
            f"至多 {LONGEST_BASE64} 个字",
        ),
        ({"text": "x", "files": [_file(LARGEST_FILE + 1)]}, f"content：大于 {LARGEST_FILE} 字节"),
        ({"text": "x", "record_id": "z"}, "record_id：应为编号原文：32 个字，只有数字和小写字母 a 至 f"),
    ):
        refused = office.post("enterprise", "/v1/objections", 400, **(record | more))
        assert told in refused["detail"]
    refused = office.post("enterprise", "/v1/repairs", 400, text="x", pledge="maybe", **record)
    assert "pledge：应为 true 或 false" in refused["detail"]
    refused = office.get("enterprise", "/v1/cases", 400, pending="maybe")
    assert "pending：应为 true 或 false" in refused["detail"]
    case = office.objection(files=[given])
    path = f"/v1/cases/{case['id']}/steps"
    refused = office.post("bureau", path, 400, step="admitted", who=" ")
    assert "who：不能是空白" in refused["detail"]
    act = {
        "uscc": office.uscc,
        "by": "court",
        "body": "州中级人民法院",
        "document_no": "裁1号",
        "day": "2026-11-20",
    }
    refused = office.post("bureau", "/v1/acts", 409, event="objection", who="张三", **act, **record)
    assert "“异议受理”（objection）不能不经申请而作出" in refused["detail"]
    assert "annulment（" in refused["detail"]
    refused = office.post("bureau", "/v1/acts", 400, event="x", who="张三", **act, **record)
    assert "event：应为以下之一：repair、" in refused["detail"]


def _file(size):
    return {"name": "x.txt", "content": base64.b64encode(b"x" * size).decode()}


def test_a_text_with_breaks_of_lines_as_windows_has_them_is_kept_with_plain_ones(office):
    case = office.objection(text="一、与事实不符\r\n\r\n二、已缴清\n\t附凭证")
    assert case["steps"][0]["text"] == "一、与事实不符\n\n二、已缴清\n\t附凭证"
    again = office.step("bureau", case, "admitted", text="材料齐全\r\n")
    assert again["steps"][-1]["text"] == "材料齐全\n"
    office.step("bureau", case, "forwarded", 400, text="a\rb")


def test_the_largest_file_is_taken(office):
    case = office.objection(files=[_file(LARGEST_FILE)])
    assert [one["size"] for one in case["steps"][0]["files"]] == [LARGEST_FILE]


def test_an_effect_that_the_decision_does_not_have_is_not_disputed(office):
    decision = office.get("enterprise", f"/v1/enterprises/{office.uscc}/decision")
    had = {one["effect"] for one in decision["overrides"]}
    had |= {"scored_d"} if decision["score_grade"] == "D" else set()
    none = next(one for one in ("direct_d", "scored_d", "bar_a") if one not in had)
    refused = office.post("enterprise", "/v1/objections", 409, effect=none, text="x")
    assert f"现行决定（等级 {decision['grade']}）没有“{EFFECT_KINDS[none]}”" in refused["detail"]
    assert "record_id" in refused["detail"]
    assert office.get("enterprise", "/v1/cases")["cases"] == []


@pytest.mark.parametrize("given", ["d", 1, ["direct_d"], {"direct_d": 1}])
def test_only_effects_that_can_be_disputed_are_offered(office, given):
    refused = office.post("enterprise", "/v1/objections", 400, effect=given, text="x")
    assert refused["detail"] == "参数不对：effect：应为以下之一：direct_d、scored_d、bar_a"
    refused = office.post("enterprise", "/v1/objections", 409, effect="management", text="x")
    assert "“管理措施”不由本部门答复异议" in refused["detail"]


def test_a_step_that_comes_twice_or_too_late_is_told_where_the_case_stands(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    for step, text in (("admitted", ""), ("admitted", "再次受理"), ("not_admitted", "材料不全")):
        refused = office.step("bureau", case, step, 409, text=text)
        assert "该日的状态是“已受理，待办理”。此时可以：转送提供单位（发展改革部门）、" in refused["detail"]
        assert "企业撤回（企业）" in refused["detail"]
        assert "排在它之后" not in refused["detail"]
    office.step("bureau", case, "forwarded", provider="market")
    assert "提供单位答复（数据提供单位）" in office.step("bureau", case, "admitted", 409)["detail"]


def test_a_case_dated_later_hides_no_other(office):
    first = office.objection()
    office.step("bureau", first, "not_admitted", text="材料不全")
    second = office.objection()
    tomorrow = clock.today() + timedelta(days=1)
    with office.served.running.database.writing() as connection:
        connection.execute(update(case_steps).where(case_steps.c.case == first["id"]).values(day=tomorrow))
    told = {one["id"]: one["state"] for one in office.get("enterprise", "/v1/cases")["cases"]}
    assert told == {first["id"]: "not_admitted", second["id"]: "filed"}


def test_a_list_begins_before_a_case_that_there_is(office):
    first = office.objection()
    office.step("bureau", first, "not_admitted", text="材料不全")
    second = office.objection()
    page = office.get("enterprise", "/v1/cases", before=second["id"])["cases"]
    assert [one["id"] for one in page] == [first["id"]]
    assert "没有这个编号的事项" in office.get("enterprise", "/v1/cases", 404, before="nope")["detail"]
    refused = office.get("market", "/v1/cases", 404, before=second["id"])
    assert "没有这个编号的事项" in refused["detail"]
