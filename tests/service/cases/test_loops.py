"""Objection and repair from filing to the changed decision, through HTTP, each step by the party whose it is."""

import base64
import hashlib
import io
from datetime import timedelta

import docx
import pytest
from sqlalchemy import insert, select

from service import clock
from service.audit.chain import breaks
from service.audit.log import lines
from service.cases.letters.writing import letter_on
from service.cases.register import found
from service.database.tables import notices, publications
from service.notices.letters.wording import day_in_words
from service.notices.subscriptions import subscribe
from service.parties.registry import change_party

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
"""What hangs on no database; the loops themselves are tried on both."""
CONTENT = "撤销决定".encode()


def test_an_objection_that_holds(office):
    case = office.objection(files=[{"name": "撤销决定.txt", "content": base64.b64encode(CONTENT).decode()}])
    assert (case["state"], case["pending"], case["filed_by"]) == ("filed", True, "enterprise")
    assert [one["what"] for one in case["dues"]] == ["admit", "decide"]
    assert office.counts() is None

    admitted = office.step("bureau", case, "admitted")
    assert admitted["brought_about"]
    assert office.counts() == "suspended"

    office.step("bureau", case, "forwarded", provider="market")
    (seen,) = office.get("market", "/v1/cases")["cases"]
    assert seen["id"] == case["id"]
    (file,) = seen["steps"][0]["files"]
    got = office.served.client.get(
        f"/v1/cases/{case['id']}/files/{file['id']}", headers=office.served.as_party("market")
    )
    assert got.content == CONTENT
    assert file["sha256"] == hashlib.sha256(CONTENT).hexdigest()

    office.step("market", case, "answered", outcome="wrong", text="录入有误")
    done = office.step("bureau", case, "decided", outcome="withdrawn_record", text="记录有误，予以撤回")
    assert (done["state"], done["outcome"], done["brought_about"]) == ("closed", "withdrawn_record", True)
    assert office.counts() == "annulled"
    with office.served.running.database.reading() as connection:
        told = [one.event.action for one in lines(connection)]
        assert list(breaks(lines(connection))) == []
    assert told.count("objection_step") == 4
    assert told.count("amend") == 2


def test_an_objection_that_does_not_hold_and_its_review(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    done = office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    assert done["review_until"]
    assert office.counts() is None
    office.step("enterprise", case, "review_requested", text="另有新的证据")
    over = office.step("bureau", case, "review_decided", outcome="unverifiable", text="无法核实")
    assert over["state"] == "closed"
    assert office.counts() == "suspended"


def test_a_repair_and_its_annulment(office):
    conditions = office.get(
        "enterprise", f"/v1/enterprises/{office.uscc}/records/{office.record['record_id']}/repair"
    )
    assert {one["id"] for one in conditions["conditions"]} >= {"performed", "pledge", "minimum_publicity"}
    assert conditions["earliest"]
    case = office.post(
        "enterprise",
        "/v1/repairs",
        201,
        record_id=office.record["record_id"],
        performed_on="2026-10-01",
        pledge=True,
        text="罚款已缴清",
    )
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    done = office.step("market", case, "decided", outcome="repaired", text="符合条件")
    assert done["state"] == "repaired"
    assert office.counts() == "repaired"
    over = office.step("market", case, "annulled", text="材料虚假")
    assert over["state"] == "annulled"
    assert office.counts() is None


@ON_SQLITE
def test_an_authority_annuls_and_a_court_approves_a_plan(office):
    told = {"uscc": office.uscc, "body": "州市场监督管理局", "document_no": "撤〔2026〕3号", "who": "张三"}
    made = office.post(
        "bureau",
        "/v1/acts",
        201,
        event="suspension",
        by="finding_authority",
        day="2026-11-20",
        record_id=office.record["record_id"],
        **told,
    )
    assert made["brought_about"]
    assert office.counts() == "suspended"
    office.post(
        "bureau",
        "/v1/acts",
        201,
        event="annulment",
        by="finding_authority",
        day="2026-11-21",
        record_id=office.record["record_id"],
        **told,
    )
    assert office.counts() == "annulled"
    office.post("bureau", "/v1/acts", 201, event="restructuring", by="court", day="2026-11-22", **told)


@ON_SQLITE
def test_who_may_not(office):
    case = office.objection()
    office.step("enterprise", case, "admitted", 403)
    office.step("market", case, "answered", 404, outcome="wrong", text="x")
    office.step("auditor", case, "admitted", 403)
    office.step("bank", case, "admitted", 403)
    office.get("bank", "/v1/cases", 403)
    office.get("market", f"/v1/cases/{case['id']}", 404)
    office.post("enterprise", "/v1/acts", 403)
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "decided", 403, outcome="rejected", text="x")
    office.step("bureau", case, "answered", 400, outcome="wrong", text="x")
    assert len(office.get("auditor", f"/v1/cases/{case['id']}")["steps"]) == 3


@ON_SQLITE
def test_what_the_rules_do_not_allow_is_refused_and_told(office):
    case = office.objection()
    refused = office.step("bureau", case, "decided", 409, outcome="rejected", text="x")
    assert "此时可以" in refused["detail"]
    office.post("enterprise", "/v1/objections", 409, record_id=office.record["record_id"], text="又一件")
    office.post("enterprise", "/v1/objections", 404, record_id="0" * 32, text="没有的记录")
    office.post("enterprise", "/v1/objections", 400, text="没有写明对象")
    office.post("enterprise", "/v1/objections", 400, text="x", effect="bar_a", uscc=office.uscc)
    office.post("bureau", "/v1/objections", 400, text="x", effect="bar_a")
    office.step("bureau", case, "forwarded", 409, provider="market")
    assert len(office.get("bureau", f"/v1/cases/{case['id']}")["steps"]) == 1


@ON_SQLITE
def test_what_was_filed_on_paper_goes_on_on_paper(office):
    case = office.post(
        "bureau",
        "/v1/objections",
        201,
        uscc=office.uscc,
        paper="收2026-118",
        paper_day="2026-11-24",
        record_id=office.record["record_id"],
        text="与事实不符",
    )
    assert (case["filed_by"], case["paper"]) == (None, "收2026-118")
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    on_paper = {"paper": "西市监函〔2026〕5号", "paper_day": f"{clock.today()}"}
    office.step("bureau", case, "answered", outcome="unverifiable", text="书面答复", **on_paper)
    office.step("bureau", case, "decided", outcome="unverifiable", text="无法核实")
    assert office.counts() == "suspended"


@ON_SQLITE
def test_letters_on_steps(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    for seq, title in ((2, "异议受理通知书"), (3, "异议核查函"), (5, "异议处理决定书")):
        path = f"/v1/cases/{case['id']}/steps/{seq}/letter"
        answer = office.served.client.get(path, headers=office.served.as_party("enterprise"))
        assert answer.status_code == 200, answer.text
        texts = [one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs]
        assert title in texts
        assert any(case["id"] in one for one in texts)
        assert any(office.record["document_no"] in one for one in texts)
    told = office.get("enterprise", f"/v1/cases/{case['id']}/steps/4/letter", 404)
    assert "有文书的：2（受理并标注）" in told["detail"]


@ON_SQLITE
def test_a_letter_is_the_same_bytes_whenever_it_is_fetched(office):
    """Whatever happens later: to the record, to the name of a party, to what is published, with time."""
    running = office.served.running
    objection = office.objection()
    office.step("bureau", objection, "admitted")
    office.step("bureau", objection, "forwarded", provider="market")
    asked = {
        "record_id": office.record["record_id"],
        "performed_on": "2026-10-01",
        "pledge": True,
        "text": "已缴清",
    }
    repair = office.post("enterprise", "/v1/repairs", 201, **asked)
    office.step("bureau", repair, "not_admitted", text="缺少缴款凭证")
    first = [_letter(running, one["id"], seq) for one, seq in ((objection, 3), (repair, 2))]
    assert first[0].recipient == "州市场监督管理局"
    today = clock.today()
    assert any(f"最早自{day_in_words(today)}起" in one for one in first[1].paragraphs)

    act = {"event": "annulment", "by": "court", "body": "州中级人民法院", "document_no": "裁〔2026〕3号"}
    act |= {
        "uscc": office.uscc,
        "record_id": office.record["record_id"],
        "day": today.isoformat(),
        "who": "张三",
    }
    office.post("bureau", "/v1/acts", 201, **act)
    with running.database.writing() as connection:
        change_party(connection, "market", {"name": "州市场监管委员会"})
        publish_nothing(connection, clock.now() + timedelta(hours=1))
    with clock.standing_at(clock.now() + timedelta(days=200)):
        again = [_letter(running, one["id"], seq) for one, seq in ((objection, 3), (repair, 2))]
    assert [one.docx for one in again] == [one.docx for one in first]


def _letter(running, number, seq):
    with running.database.reading() as connection:
        return letter_on(running.place, connection, found(connection, number, {}), seq)


def publish_nothing(connection, at):
    """A later publication without any decision."""
    row = connection.execute(select(publications).order_by(publications.c.id)).mappings().first()
    later = {
        "id": row["id"] + 1000,
        "run": "later",
        "as_of": row["as_of"] + timedelta(days=99),
        "published_at": at,
    }
    connection.execute(insert(publications).values(**(dict(row) | later)))


@ON_SQLITE
def test_who_listens_is_told_of_each_step_once(office):
    settings = office.served.running.settings
    with office.served.running.database.writing() as connection:
        for party in ("enterprise", "market"):
            subscribe(connection, party, f"https://{party}.example.com/", settings, now=clock.now())
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    with office.served.running.database.reading() as connection:
        told = connection.execute(select(notices.c.party, notices.c.kind).order_by(notices.c.party)).all()
    assert {("enterprise", f"objection_{one}") for one in ("filed", "admitted", "forwarded")} <= set(
        map(tuple, told)
    )
    assert [one.kind for one in told if one.party == "market"] == ["objection_forwarded"]
