"""A record without a document number (social insurance, tax filings …) is disputed as any other, and named by its id."""

import csv
import io
from dataclasses import replace

import docx
import polars as pl
import pytest

from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import layout_named
from features.store import end_of_day
from service import clock
from tests.service.cases.test_acts import _act
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of


@pytest.fixture
def unnumbered(office):
    """The office, with a payment of social insurance of the enterprise for its record."""
    today = clock.today()
    known = office.served.running.home.store.known(end_of_day(today))
    rows = known.rows_of("social_insurance", [office.uscc], as_of=today)
    record = rows.sort("period_end").filter(pl.col("document_no").is_null()).row(-1, named=True)
    return replace(office, record=record)


def test_it_is_marked_suspended_and_withdrawn(unnumbered):
    office = unnumbered
    case = office.objection(text="已按期足额缴纳")
    assert case["about"]["document_no"] is None
    assert case["about"]["record_id"] == office.record["record_id"]
    facts = {one["label"]: one["value"] for one in case["about"]["facts"]}
    assert facts["费款所属期止"] == f"{office.record['period_end']}"
    assert facts["缴费人数"] == f"{office.record['insured']} 人"
    assert facts["应缴金额"].endswith(" 元")
    assert case["about"]["source_label"] == "人力资源社会保障部门"
    assert office.counts() is None
    assert office.step("bureau", case, "admitted")["brought_about"]
    assert office.counts() == "suspended"
    again = office.post(
        "enterprise", "/v1/objections", 409, record_id=office.record["record_id"], text="再次提出"
    )
    assert "另有一件异议" in again["detail"]
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="录入有误")
    done = office.step("bureau", case, "decided", outcome="withdrawn_record", text="记录有误，予以撤回")
    assert (done["state"], done["brought_about"], done["fault"]) == ("closed", True, None)
    assert office.counts() == "annulled"


@ON_SQLITE
def test_where_it_names_no_body_whoever_passes_the_case_on_names_one(unnumbered):
    office = unnumbered
    case = office.objection()
    assert case["about"]["issuing_body"] is None
    office.step("bureau", case, "admitted")
    refused = office.step("bureau", case, "forwarded", 400)
    assert "记录没有写明作出单位" in refused["detail"]
    assert "请写明由谁核查，有账户的单位写 provider，没有账户的写 body" in refused["detail"]
    assert office.get("bureau", f"/v1/cases/{case['id']}")["state"] == "admitted"
    told = office.step("bureau", case, "forwarded", body="某经办机构")
    assert (told["provider"], told["passed_to"]) == (None, "某经办机构")
    assert "某经办机构：" in lines_of(office, case, 3)
    again = office.step("bureau", case, "forwarded", 400)
    assert "请写明由谁核查" in again["detail"]


@ON_SQLITE
def test_nor_is_its_repair_admitted_by_nobody(unnumbered):
    office = unnumbered
    asked = {"record_id": office.record["record_id"], "text": "已缴纳", "performed_on": f"{clock.today()}"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    refused = office.step("bureau", case, "admitted", 400, text="x")
    assert "请写明由谁决定修复，有账户的单位写 provider，没有账户的写 body" in refused["detail"]
    barred = office.step("bureau", case, "admitted", 409, body="某经办机构", text="x")
    assert "这类记录不经信用修复" in barred["detail"]
    office.step("bureau", case, "not_admitted", text="x")


@ON_SQLITE
def test_others_of_the_enterprise_go_on_counting(unnumbered):
    office = unnumbered
    office.step("bureau", office.objection(), "admitted")
    told = office.get("enterprise", f"/v1/enterprises/{office.uscc}/records")["records"]
    suspended = [one["record_id"] for one in told if one["reason"] == "suspended"]
    assert suspended == [office.record["record_id"]]


@ON_SQLITE
def test_what_others_did_to_it_is_told_in_its_case(unnumbered):
    office = unnumbered
    _act(office, event="withdrawal", document_no="撤〔2026〕9号")
    told = office.objection()["record"]
    assert (told["counts"], told["reason"]) == (False, "annulled")
    assert [(one["event"], one["document_no"]) for one in told["events"]] == [("withdrawal", "撤〔2026〕9号")]


@ON_SQLITE
def test_it_is_used_again_as_corrected(unnumbered, tmp_path):
    office = unnumbered
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="金额有误")
    office.step("bureau", case, "decided", 409, outcome="corrected", text="已更正")
    _corrected(office, tmp_path)
    done = office.step("bureau", case, "decided", outcome="corrected", text="已更正")
    assert (done["state"], done["brought_about"]) == ("decided", True)
    (told,) = done["steps"][-1]["changed"]
    assert (told["before"], told["after"]) == (
        f"{office.record['insured']} 人",
        f"{office.record['insured'] + 1} 人",
    )
    assert office.counts() is None


def _corrected(office, folder):
    """The same payment again, as its provider reports it: one more person insured."""
    record, layout = office.record, layout_named("social-insurance")
    fields = {column.header: column for column in layout.columns}
    cells = {header: _cell(column, record) for header, column in fields.items()}
    path = folder / "corrected.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, cells)
        writer.writeheader()
        writer.writerow(cells)
    archive = office.served.running.home.archive
    report = ingest(archive, [Delivery(path, layout, record["source"])], now=clock.now())
    assert (report.revised, report.quarantined) == (1, 0), report.problems


def _cell(column, record):
    value = record[column.field]
    if column.field == "insured":
        return value + 1
    return value / 100 if column.field.endswith("_fen") and value is not None else value


@ON_SQLITE
def test_letters_name_it_by_its_id(unnumbered):
    office = unnumbered
    case = office.objection()
    office.step("bureau", case, "admitted")
    text = _letter(office, case, 2)
    assert f"社会保险缴费（记录标识 {office.record['record_id']}）" in text
    assert f"缴费人数：{office.record['insured']} 人；应缴金额：" in text
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", case, "decided", outcome="rejected", text="与申报一致")
    text = _letter(office, case, 5)
    assert "对记录本身不服的，可以向提供该记录的单位提出" in text
    assert "依作出该记录的文书" not in text


def _letter(office, case, seq):
    answer = office.served.client.get(
        f"/v1/cases/{case['id']}/steps/{seq}/letter", headers=office.served.as_party("enterprise")
    )
    return "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)


@ON_SQLITE
def test_an_act_names_it_too_and_what_was_annulled_by_mistake_is_reinstated(unnumbered):
    office = unnumbered
    told = _act(office, 409, event="reinstatement", by="bureau", body="州发展改革委")
    assert "没有仍在持续的“决定被撤销”、“撤回”" in told["detail"]
    assert _act(office, event="withdrawal", by="provider")["brought_about"]
    assert office.counts() == "annulled"
    same = _act(office, 409, event="withdrawal", by="provider")
    assert "已经登记" in same["detail"]
    _act(
        office,
        event="reinstatement",
        by="bureau",
        body="州发展改革委",
        day="2026-11-23",
        document_no="更〔2026〕1号",
        text="登记有误",
    )
    assert office.counts() is None
    same_day = _act(office, event="annulment", day="2026-11-23", document_no="撤〔2026〕9号")
    assert (same_day["lasts"], office.counts()) == (True, "annulled")
