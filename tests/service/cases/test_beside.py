"""What others do to a record beside a case about it is told in the case, and its letters say what is so when a step is taken."""

from datetime import date, timedelta

import pytest

from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import layout_named
from features.records import KINDS
from service import clock
from service.amendments.record_event import RecordEvent, write_events
from service.notices.letters.wording import day_in_words
from tests.service.cases.test_on_paper import lines_of, paper

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
COURT = "州中级人民法院"


def act(office, event, number="裁〔2026〕3号", **more):
    """Written down today, of a court."""
    told = {"uscc": office.uscc, "record_id": office.record["record_id"], "by": "court", "body": COURT}
    told |= {"event": event, "document_no": number, "day": f"{clock.today()}", "who": "张三"}
    return office.post("bureau", "/v1/acts", 201, **(told | more))


def came(office, folder, event, since, number="撤〔2026〕8号", issuing_body="州司法局"):
    """The same in a file of a department, which calls the record by another kind of its family."""
    kind = next(name for name, one in KINDS.items() if one.family == "decision" and name != "penalty")
    told = RecordEvent(
        uscc=office.uscc,
        event_type=event,
        target_kind=kind,
        target_document_no=office.record["document_no"],
        document_no=number,
        effective_on=since,
        occurred_on=clock.today(),
        issuing_body=issuing_body,
    )
    path = folder / f"{event}.csv"
    write_events(path, [told])
    home = office.served.running.home
    report = ingest(home.archive, [Delivery(path, layout_named("events"), "justice")], now=clock.now())
    assert report.accepted == 1, report.problems


def told_of(office, case):
    return office.get("bureau", f"/v1/cases/{case['id']}")["record"]


def under_way(office, answer="confirmed"):
    """An objection that is to be decided."""
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome=answer, text="已核查")
    return case


def letter(office, case, seq):
    path = f"/v1/cases/{case['id']}/steps/{seq}/letter"
    return office.served.client.get(path, headers=office.served.as_party("bureau")).content


def test_an_act_beside_an_objection_is_told_in_the_case_and_in_the_letter_of_its_decision(office):
    case = under_way(office)
    assert told_of(office, case) | {"reason_label": None} == {
        "counts": False,
        "reason": "suspended",
        "reason_label": None,
        "events": [],
    }
    act(office, "annulment")
    told = told_of(office, case)
    assert (told["counts"], told["reason"]) == (False, "annulled")
    assert told["events"] == [
        {
            "event": "annulment",
            "event_label": "决定被撤销",
            "effective_on": f"{office.record['occurred_on']}",
            "decided_on": f"{clock.today()}",
            "document_no": "裁〔2026〕3号",
            "body": COURT,
            "publicity_until": None,
            "ends": None,
        }
    ]
    done = office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    assert done["record"] == told
    lines = "\n".join(lines_of(office, case, 5))
    assert "异议标注自即日起终止；" in lines
    assert f"该记录已被撤销（{COURT}，裁〔2026〕3号），自始不作为评价的依据；" in lines
    assert "继续用于评价" not in lines
    met = "该记录已被撤销，异议所请求的已经实现，不另作处理"
    assert f"{met}。" in lines
    assert "异议不成立" not in lines
    assert (done["steps"][-1]["outcome_label"], done["outcome_label"]) == (met, met)
    before = letter(office, case, 5)
    act(office, "reinstatement", "裁〔2026〕4号")
    with clock.standing_at(clock.now() + timedelta(days=90)):
        office.served.tokens.clear()
        assert letter(office, case, 5) == before
        assert told_of(office, case)["reason"] != "annulled"
        assert len(told_of(office, case)["events"]) == 2
    office.served.tokens.clear()


@ON_SQLITE
def test_an_end_of_one_bodys_document_leaves_anothers_of_the_same_number_to_it(office, tmp_path):
    """A file tells the number without the body: what the end is written down for said it was of any."""
    ours, number = {"by": "finding_authority", "body": "州市场监督管理局"}, "停〔2026〕1号"
    act(office, "suspension", number, day="2026-11-20", **ours)
    act(office, "suspension_end", "终〔2026〕1号", day="2026-11-21", ends=[number], **ours)
    came(office, tmp_path, "suspension", date(2026, 11, 23), number, issuing_body=None)
    act(office, "suspension", number, day="2026-11-23")
    found = act(office, "suspension_end", "终〔2026〕2号", day="2026-11-25", ends=[number], **ours)
    assert [one["body"] for one in found["ends"]] == [None]
    assert office.counts() == "suspended"
    act(office, "suspension_end", "终〔2026〕3号", ends=[number])
    assert office.counts() is None


@ON_SQLITE
def test_a_review_of_what_is_void_by_then_does_not_say_that_the_record_stays(office):
    case = under_way(office)
    done = office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    assert done["outcome_label"] == "异议不成立，维持"
    act(office, "withdrawal", by="finding_authority", body="某局")
    office.step("enterprise", case, "review_requested", text="记录已经撤回")
    done = office.step("bureau", case, "review_decided", outcome="rejected", text="已经撤回")
    assert done["outcome_label"] == "该记录已经撤回，异议所请求的已经实现，不另作处理"
    lines = "\n".join(lines_of(office, case, 7))
    assert "该记录已经撤回，异议所请求的已经实现，不另作处理。" in lines
    assert "维持原处理决定" not in lines


@ON_SQLITE
def test_the_repair_of_a_record_that_is_void_by_then_is_not_granted(office):
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    act(office, "annulment")
    refused = office.step("market", case, "decided", 409, outcome="repaired", text="符合条件")
    assert f"该记录因“裁〔2026〕3号”（{COURT}，{clock.today()}）的“决定被撤销”自始不使用" in refused["detail"]
    assert "可以由认定单位作出“不予修复”，或者由企业撤回申请" in refused["detail"]
    seen = office.get("market", f"/v1/cases/{case['id']}")
    assert [(one["step"], one["outcome"]) for one in seen["held_steps"]] == [("decided", "repaired")]
    assert "decided" in [one["step"] for one in seen["open_steps"]]
    office.step("market", case, "decided", outcome="refused", text="记录已被撤销")


@ON_SQLITE
def test_what_was_ended_by_the_step_is_not_told_as_keeping_the_record_out_of_use(office):
    case = under_way(office)
    act(office, "suspension", "停〔2026〕1号", day="2026-11-20")
    act(office, "suspension_end", "停〔2026〕2号")
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    assert [one["event"] for one in told_of(office, case)["events"]] == ["suspension", "suspension_end"]
    assert "没有其他停止使用事由的，该记录继续用于评价" in "\n".join(lines_of(office, case, 5))


@ON_SQLITE
def test_what_another_case_brought_is_told_with_who_decided_it(office):
    objection = office.objection()
    office.step("bureau", objection, "admitted")
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    repair = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", repair, "admitted", provider="market", text="职责已划入该局")
    office.step("market", repair, "decided", outcome="repaired", text="符合条件")
    (told,) = told_of(office, objection)["events"]
    assert (told["event"], told["body"]) == ("repair", "州市场监督管理局")
    (told,) = told_of(office, repair)["events"]
    assert (told["event"], told["body"]) == ("objection", "发展改革部门")


@ON_SQLITE
def test_what_is_of_one_day_is_told_as_it_was_taken_down(office):
    case = under_way(office)
    taken = [
        ("suspension", "停9号", {}),
        ("restructuring", "破1号", {"record_id": None}),
        ("suspension", "停1号", {}),
        ("suspension_end", "复5号", {"ends": ["停9号"]}),
        ("removal", "移1号", {}),
    ]
    for seconds, (event, number, more) in enumerate(taken):
        with clock.standing_at(clock.now() + timedelta(seconds=seconds)):
            act(office, event, number, **more)
    told = [one["document_no"] for one in told_of(office, case)["events"]]
    assert told == [number for _, number, _ in taken]


@ON_SQLITE
def test_a_restructuring_of_the_enterprise_happens_to_its_record_too(office):
    case = under_way(office)
    whole = {"record_id": None}
    act(office, "restructuring", "裁〔2026〕1号", day="2026-11-20", **whole)
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    told = told_of(office, case)
    assert (told["counts"], [one["event"] for one in told["events"]]) == (False, ["restructuring"])
    lines = "\n".join(lines_of(office, case, 5))
    assert (
        f"该记录因执行重整计划、和解协议暂停使用（{COURT}，裁〔2026〕1号），自2026年11月20日起不用于评价"
        in lines
    )
    act(office, "restructuring_end", "裁〔2026〕9号", **whole)
    assert [one["event"] for one in told_of(office, case)["events"]] == ["restructuring", "restructuring_end"]
    again = office.objection()
    assert again["record"]["counts"]
    assert "继续用于评价" not in lines


@ON_SQLITE
@pytest.mark.parametrize("event", ["repair", "withdrawal"])
def test_what_came_in_a_file_is_told_too(office, tmp_path, event):
    case = under_way(office)
    since = office.record["occurred_on"] if event == "withdrawal" else clock.today()
    came(office, tmp_path, event, since)
    (told,) = told_of(office, case)["events"]
    assert (told["event"], told["document_no"], told["body"]) == (event, "撤〔2026〕8号", "州司法局")
    office.step("bureau", case, "decided", outcome="unverifiable", text="无法核实")
    lines = "\n".join(lines_of(office, case, 5))
    how = "已经撤回（州司法局，撤〔2026〕8号），自始不作为评价的依据"
    if event == "repair":
        how = f"已经修复（州司法局，撤〔2026〕8号），自{day_in_words(clock.today())}起不用于评价"
    assert f"该记录继续停止使用；该记录{how}" in lines


@ON_SQLITE
def test_a_repair_is_told_what_an_objection_to_the_record_does_and_the_other_way_round(office):
    objection = office.objection()
    office.step("bureau", objection, "admitted")
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    repair = office.post("enterprise", "/v1/repairs", 201, text="已缴清", **asked)
    assert [one["event"] for one in repair["record"]["events"]] == ["objection"]
    office.step("bureau", repair, "admitted", text="一并办理")
    office.step("bureau", repair, "decided", outcome="repaired", text="符合条件", **paper())
    lines = "\n".join(lines_of(office, repair, 3))
    assert f"该记录另因异议暂停使用（异议事项 {objection['id']}），自{day_in_words(clock.today())}起" in lines
    assert [one["event"] for one in told_of(office, objection)["events"]] == ["repair"]
    office.step("bureau", objection, "forwarded", provider="market")
    forwarded = "\n".join(lines_of(office, objection, 3))
    assert f"该记录已经修复（{office.record['issuing_body']}，信用修复事项 {repair['id']}）" in forwarded


@ON_SQLITE
def test_an_objection_to_a_record_that_does_not_count_is_taken_and_told_so(office):
    act(office, "annulment")
    case = office.objection()
    assert case["state"] == "filed"
    assert (case["record"]["counts"], case["record"]["reason"]) == (False, "annulled")
    assert case["record"]["reason_label"] == "决定或确认已被撤销、撤回，自始无效"
    assert case["record"]["events"][0]["document_no"] == "裁〔2026〕3号"
    seen = office.get("enterprise", f"/v1/cases/{case['id']}")
    assert seen["record"] == case["record"]
    office.step("bureau", case, "admitted")
    lines = "\n".join(lines_of(office, case, 2))
    assert f"该记录已被撤销（{COURT}，裁〔2026〕3号），自始不作为评价的依据" in lines


@ON_SQLITE
def test_a_list_of_cases_reads_no_record(office):
    case = office.objection()
    assert case["record"] == {"counts": True, "reason": None, "reason_label": None, "events": []}
    (listed,) = office.get("enterprise", "/v1/cases")["cases"]
    assert listed == case | {"record": None}


@ON_SQLITE
def test_an_act_ends_what_a_file_began_under_another_name_of_the_document(office, tmp_path):
    came(office, tmp_path, "suspension", clock.today() - timedelta(days=2))
    assert act(office, "suspension_end")["brought_about"]
