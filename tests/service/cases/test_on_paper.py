"""What the bureau writes down for others names the paper by which they acted: in the case, in the letters; nothing else does."""

import io
import re
from datetime import date, timedelta

import docx
import pytest
from sqlalchemy import select

from features.store import ZONE
from service import clock
from service.database.tables import notices
from service.notices.subscriptions import subscribe

pytestmark = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
ANSWER = "德市监函〔2026〕5号"
_DAY = r"\d{4}年\d+月\d+日"


def paper(number=ANSWER, *, before=0):
    """A paper of today, or of so many days ago."""
    return {"paper": number, "paper_day": f"{clock.today() - timedelta(days=before)}"}


def lines_of(office, case, seq):
    """The text of the letter on a step."""
    path = f"/v1/cases/{case['id']}/steps/{seq}/letter"
    answer = office.served.client.get(path, headers=office.served.as_party("bureau"))
    assert answer.status_code == 200, answer.text
    return [one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs]


def filed(office, path="/v1/objections", **more):
    """Filed on paper by the enterprise, two days ago."""
    asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "text": "与事实不符"}
    return office.post("bureau", path, 201, **(asked | paper("收2026-118", before=2) | more))


def test_every_step_of_an_objection_on_paper_names_its_paper(office):
    case = filed(office)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    office.step("bureau", case, "answered", outcome="confirmed", text="核查无误", **paper())
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    office.step("bureau", case, "review_requested", text="另有证据", **paper("复核申请书"))
    done = office.step("bureau", case, "review_decided", outcome="rejected", text="没有新的事实")
    named = [(one["step"], one["paper"], one["paper_day"]) for one in done["steps"] if one["paper"]]
    day, before = (f"{clock.today() - timedelta(days=one)}" for one in (0, 2))
    assert named == [
        ("filed", "收2026-118", before),
        ("answered", ANSWER, day),
        ("review_requested", "复核申请书", day),
    ]
    written = clock.today() - timedelta(days=2)
    named = (
        f"（事项编号 {case['id']}；书面材料：收2026-118，{written.year}年{written.month}月{written.day}日）"
    )
    assert any(named in one for one in lines_of(office, case, 2))
    asked = "\n".join(lines_of(office, case, 6))
    on = f"{clock.today().year}年{clock.today().month}月{clock.today().day}日"
    assert "异议复核受理通知书" in asked
    assert f"又于{on}申请复核" in asked
    assert f"一、申请复核的理由：（复核申请书，{on}）另有证据。" in asked
    told = "\n".join(lines_of(office, case, 7))
    for number, on in ((ANSWER, 0), ("收2026-118", 2), ("复核申请书", 0)):
        written = clock.today() - timedelta(days=on)
        assert f"（{number}，{written.year}年{written.month}月{written.day}日）：" in told


def test_a_decision_of_a_finding_authority_names_its_paper_in_the_letter(office):
    case = filed(office, "/v1/repairs", performed_on="2026-10-01", pledge=True)
    office.step("bureau", case, "admitted")
    refused = office.step("bureau", case, "decided", 400, outcome="repaired", text="符合条件")
    assert "“作出修复决定”由认定单位作出，本部门只是代为登记：须写明其书面材料" in refused["detail"]
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper())
    day = clock.today()
    told = f"的决定：准予修复（{ANSWER}，{day.year}年{day.month}月{day.day}日）。"
    lines = lines_of(office, case, 3)
    assert any(told in one for one in lines)
    assert any("）：与事实不符。" in one for one in lines)


def test_a_step_for_others_is_refused_without_a_paper_and_with_one_that_cannot_be(office):
    case = filed(office)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    answer = {"outcome": "confirmed", "text": "核查无误"}
    for given, told in (
        ({}, "“提供单位答复”由数据提供单位作出，本部门只是代为登记：须写明其书面材料的文号或者名称（paper）"),
        ({"paper": ANSWER}, "须一起写明"),
        ({"paper_day": "2026-11-20"}, "须一起写明"),
        (paper(before=-1), f"不晚于今天 {clock.today()}"),
        (paper(before=1), f"不早于“转送提供单位”之日 {clock.today()}、不晚于今天 {clock.today()}"),
        (paper(" "), "paper：不能是空白"),
    ):
        assert told in office.step("bureau", case, "answered", 400, **answer, **given)["detail"]
    assert len(office.get("bureau", f"/v1/cases/{case['id']}")["steps"]) == 3
    asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "text": "与事实不符"}
    refused = office.post("bureau", "/v1/objections", 400, **asked, paper="收2026-119")
    assert "须一起写明" in refused["detail"]
    refused = office.post("bureau", "/v1/objections", 400, **asked, **paper(before=-1))
    assert "“提出异议”的书面材料“" in refused["detail"]


def test_who_acts_here_names_no_paper(office):
    case = office.objection()
    refused = office.step("bureau", case, "admitted", 400, **paper())
    assert "“受理并标注”由本账户自己作出，不写书面材料" in refused["detail"]
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", 400, outcome="confirmed", text="核查无误", **paper())
    office.post(
        "enterprise", "/v1/objections", 400, record_id=office.record["record_id"], text="x", **paper()
    )
    office.step("enterprise", case, "retracted", 400, **paper())


def test_an_act_tells_whose_it_is_and_by_which_document(office):
    told = {
        "body": "州中级人民法院",
        "document_no": "裁〔2026〕3号",
        "day": f"{clock.today()}",
        "by": "court",
    }
    asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "event": "suspension"}
    made = office.post("bureau", "/v1/acts", 201, who="张三", **asked, **told)
    assert {name: made[name] for name in told} == told
    assert made["by_label"] == "人民法院"


def test_times_run_from_the_day_on_which_a_paper_came_in(office):
    came = f"{clock.today() - timedelta(days=14)}"
    case = filed(office, **paper("收2026-3", before=20), received_on=came)
    assert case["filed_at"][:10] == f"{clock.today()}"
    assert (case["steps"][0]["day"], case["steps"][0]["received_on"]) == (came, came)
    assert [one["overdue"] for one in case["dues"] if one["what"] == "admit"] == [True]
    office.step("bureau", case, "admitted")
    (asked,) = [one for one in office.get("bureau", "/v1/cases")["cases"] if one["id"] == case["id"]]
    assert asked["paper"] == "收2026-3"


def test_a_request_that_came_in_on_the_last_day_is_in_time_whenever_it_is_written_down(office):
    case = filed(office)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    office.step("bureau", case, "answered", outcome="confirmed", text="核查无误", **paper())
    decided = office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    last = date.fromisoformat(decided["review_until"])
    request = {"text": "另有证据", "paper": "复核申请书", "paper_day": f"{last}"}
    with clock.standing_at(clock.now() + (last - clock.today()) + timedelta(days=1)):
        office.served.tokens.clear()
        late = office.step("bureau", case, "review_requested", 409, **request)
        assert "已办结" in late["detail"]
        asked = office.step("bureau", case, "review_requested", **request, received_on=f"{last}")
    assert asked["state"] == "in_review"
    assert asked["steps"][-1]["day"] == f"{last}"


def test_a_day_of_receipt_is_between_that_of_the_paper_and_today_and_only_where_times_run_from_it(office):
    case = filed(office)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    answer = {"outcome": "confirmed", "text": "核查无误"}
    for received, told in (
        (clock.today() + timedelta(days=1), f"不晚于今天 {clock.today()}"),
        (clock.today() - timedelta(days=1), f"应不早于该材料的日期 {clock.today()}"),
    ):
        refused = office.step("bureau", case, "answered", 400, **answer, **paper(), received_on=f"{received}")
        assert "的收到之日（received_on）" in refused["detail"]
        assert told in refused["detail"]
    refused = office.step("bureau", case, "answered", 400, **answer, received_on=f"{clock.today()}")
    assert "收到之日（received_on）随它们写" in refused["detail"]
    refused = office.step("bureau", case, "retracted", 400, **paper(), received_on=f"{clock.today()}")
    assert "“企业撤回”自登记之日起生效，不写收到之日（received_on）" in refused["detail"]


def test_who_has_an_account_may_act_by_letter(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    given = {"outcome": "confirmed", "text": "核查无误"}
    refused = office.step("bureau", case, "answered", 400, **given)
    assert (
        "本部门只是代为登记：须写明其书面材料的文号或者名称（paper）和日期（paper_day）" in refused["detail"]
    )
    assert "没有书面材料的，由其账户自己办理" in refused["detail"]
    answered = office.step("bureau", case, "answered", **given, **paper())
    assert (answered["provider"], answered["state"]) == ("market", "answered")
    (seen,) = [one for one in office.get("market", f"/v1/cases/{case['id']}")["steps"] if one["paper"]]
    assert (seen["step"], seen["party"], seen["paper"]) == ("answered", "bureau", ANSWER)
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    office.step("bureau", case, "review_requested", 400, text="另有证据")
    asked = office.step("bureau", case, "review_requested", text="另有证据", **paper("复核申请书"))
    assert asked["state"] == "in_review"
    office.step("enterprise", case, "review_decided", 403, outcome="rejected", text="x")


def test_who_answered_by_letter_is_told_what_was_written_down(office):
    running = office.served.running
    with running.database.writing() as connection:
        subscribe(connection, "market", "https://market.example/", running.settings, now=clock.now())
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("bureau", case, "answered", outcome="confirmed", text="核查无误", **paper())
    with running.database.reading() as connection:
        told = connection.execute(select(notices.c.kind).where(notices.c.party == "market")).scalars().all()
    assert sorted(told) == ["objection_answered", "objection_forwarded"]


def _answer(before):
    return {"outcome": "confirmed", "text": "核查无误"} | paper(before=before)


def test_a_paper_is_not_older_than_what_it_answers(office):
    """Written down three days later, each within its own time: who answers whom, and since when that one waits."""
    began = clock.now()
    case = filed(office)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    with clock.standing_at(began + timedelta(days=1)):
        office.served.tokens.clear()
        sent = office.step("bureau", case, "forwarded")
    with clock.standing_at(began + timedelta(days=3)):
        office.served.tokens.clear()
        refused = office.step("bureau", case, "answered", 400, **_answer(3))
        assert (
            f"（paper_day）{began.astimezone(ZONE).date()} 应不早于“转送提供单位”之日 {sent['since']}"
            in refused["detail"]
        )
        office.step("bureau", case, "answered", **_answer(2))
        office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
        asked = {"text": "另有证据"}
        refused = office.step(
            "bureau", case, "review_requested", 400, **asked, **paper("复核申请书", before=1)
        )
        assert f"应不早于“作出处理决定”之日 {clock.today()}" in refused["detail"]
        office.step("bureau", case, "review_requested", **asked, **paper("复核申请书"))
        refused = office.step("bureau", case, "retracted", 400, **paper("撤回书", before=1))
        assert f"应不早于“申请复核”之日 {clock.today()}" in refused["detail"]


def test_a_decision_on_a_repair_is_not_older_than_its_admission_nor_its_end_than_the_decision(office):
    began = clock.now()
    case = filed(office, "/v1/repairs", performed_on="2026-10-01", pledge=True)
    office.step("bureau", case, "admitted")
    found = {"outcome": "repaired", "text": "符合条件"}
    with clock.standing_at(began + timedelta(days=3)):
        office.served.tokens.clear()
        refused = office.step("bureau", case, "decided", 400, **found, **paper(before=4))
        assert f"应不早于“受理”之日 {began.astimezone(ZONE).date()}" in refused["detail"]
        office.step("bureau", case, "decided", **found, **paper(before=2))
        refused = office.step("bureau", case, "publicity_ended", 400, **paper(before=3))
        assert f"应不早于“作出修复决定”之日 {clock.today() - timedelta(days=2)}" in refused["detail"]
        office.step("bureau", case, "publicity_ended", **paper(before=1))
        told = lines_of(office, case, 4)
    assert "信用修复停止公示告知书" in told
    (done,) = [one for one in told if one.startswith("一、停止公示：")]
    assert re.fullmatch(rf"一、停止公示：{_DAY}，各处已停止公示（{ANSWER}，{_DAY}）。", done)
    assert "二、此后：各处不再公示该记录；该记录继续停止使用。" in told


def test_a_paper_that_disputes_a_record_is_not_older_than_the_record(office):
    day = office.record["occurred_on"]
    asked = {
        "uscc": office.uscc,
        "record_id": office.record["record_id"],
        "text": "与事实不符",
        "paper": "函1",
    }
    refused = office.post("bureau", "/v1/objections", 400, **asked, paper_day=f"{day - timedelta(days=1)}")
    assert f"应不早于所涉记录的日期 {day}、不晚于今天" in refused["detail"]
    office.post("bureau", "/v1/objections", 201, **asked, paper_day=f"{day}")
