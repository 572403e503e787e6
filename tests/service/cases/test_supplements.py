"""An enterprise adds to its case under way: files and text are seen by whoever has the case, who is told; nothing moves."""

import base64
import hashlib

from sqlalchemy import select

from service import clock
from service.cases.limits import MOST_SUPPLEMENTS
from service.database.tables import notices
from service.notices.subscriptions import subscribe
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of, paper

CONTENT = "缴款凭证".encode()
FILE = {"name": "凭证.txt", "content": base64.b64encode(CONTENT).decode()}
MOVED = ("state", "since", "dues", "pending", "overdue", "provider", "review_until", "brought_about")


def _listening(office, *parties):
    running = office.served.running
    with running.database.writing() as connection:
        for party in parties:
            subscribe(connection, party, f"https://{party}.example/", running.settings, now=clock.now())


def _told(office, kind):
    query = select(notices.c.party).where(notices.c.kind == kind).order_by(notices.c.party)
    with office.served.running.database.reading() as connection:
        return list(connection.execute(query).scalars())


def test_what_is_added_to_an_objection_is_seen_by_whom_it_lies_with_who_is_told(office):
    _listening(office, "enterprise", "market", "bureau", "finance")
    case = office.objection()
    office.step("bureau", case, "admitted")
    before = office.step("bureau", case, "forwarded", provider="market")
    after = office.step("enterprise", case, "supplemented", text="另附缴款凭证", files=[FILE])
    assert {name: after[name] for name in MOVED} == {name: before[name] for name in MOVED}
    (listed,) = office.get("bureau", "/v1/cases", pending="true")["cases"]
    assert (listed["id"], listed["steps"][-1]["files"]) == (case["id"], after["steps"][-1]["files"])
    seen = office.get("market", f"/v1/cases/{case['id']}")["steps"][-1]
    assert (seen["step"], seen["step_label"], seen["text"]) == ("supplemented", "补充材料", "另附缴款凭证")
    assert [one["sha256"] for one in seen["files"]] == [hashlib.sha256(CONTENT).hexdigest()]
    path = f"/v1/cases/{case['id']}/files/{seen['files'][0]['id']}"
    got = office.served.client.get(path, headers=office.served.as_party("market"))
    assert got.content == CONTENT
    assert _told(office, "objection_supplemented") == ["bureau", "enterprise", "market"]
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    assert any("，你单位补充材料：另附缴款凭证。" in one for one in lines_of(office, case, 6))


@ON_SQLITE
def test_what_is_added_before_it_is_passed_on_stands_in_the_letter_to_the_provider(office):
    case = office.objection()
    office.step("enterprise", case, "supplemented", text="处罚已经撤销")
    office.step("enterprise", case, "supplemented", files=[FILE])
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    told = lines_of(office, case, 5)
    assert any(one.endswith("补充：处罚已经撤销。") for one in told)
    assert sum("补充：" in one for one in told) == 1


@ON_SQLITE
def test_a_repair_and_a_review_are_added_to_also_on_paper(office):
    asked = {"record_id": office.record["record_id"], "text": "已缴清", "performed_on": "2026-10-01"}
    repair = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", repair, "admitted", text="凭证后补")
    refused = office.step("bureau", repair, "supplemented", 400, text="凭证")
    assert "“补充材料”由企业作出，本部门只是代为登记：须写明其书面材料" in refused["detail"]
    added = office.step("bureau", repair, "supplemented", text="凭证", files=[FILE], **paper("补充材料说明"))
    assert (added["state"], added["steps"][-1]["paper"]) == ("admitted", "补充材料说明")
    office.step("enterprise", repair, "retracted")
    over = office.step("enterprise", repair, "supplemented", 409, text="再补充")
    assert "已撤回" in over["detail"]

    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded")
    office.step("bureau", case, "answered", outcome="confirmed", text="无误", **paper())
    office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    office.step("enterprise", case, "supplemented", 409, text="再补充")
    office.step("enterprise", case, "review_requested", text="另有证据")
    assert office.step("enterprise", case, "supplemented", files=[FILE])["state"] == "in_review"
    office.step("bureau", case, "review_decided", outcome="rejected", text="没有新的事实")


@ON_SQLITE
def test_it_says_or_brings_something_and_is_the_enterprises(office):
    case = office.objection()
    for given in ({}, {"text": " \n"}):
        refused = office.step("enterprise", case, "supplemented", 400, **given)
        assert "须写明内容（text）或者附上材料（files）" in refused["detail"]
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    assert "由企业作出" in office.step("market", case, "supplemented", 403, text="x")["detail"]
    refused = office.step("enterprise", case, "supplemented", 400, text="x", **paper())
    assert "由本账户自己作出，不写书面材料" in refused["detail"]
    assert len(office.get("bureau", f"/v1/cases/{case['id']}")["steps"]) == 3


@ON_SQLITE
def test_an_account_adds_only_so_often_and_the_rest_comes_on_paper(office):
    case = office.objection()
    for _ in range(MOST_SUPPLEMENTS):
        office.step("enterprise", case, "supplemented", text="再补充")
    refused = office.step("enterprise", case, "supplemented", 409, text="再补充")
    assert f"至多 {MOST_SUPPLEMENTS} 次；其余的请向发展改革部门书面提交" in refused["detail"]
    office.step("bureau", case, "supplemented", text="书面补充", **paper("补充材料"))
    office.step("bureau", case, "admitted")
