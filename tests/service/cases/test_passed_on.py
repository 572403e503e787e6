"""With whom a case lies, whether that is who made the record, and that it goes to another while no answer came."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service import clock
from service.cases.case import Case
from service.cases.documents import case_document
from service.cases.passed_on import require_named
from service.clock import now
from service.database.tables import notices
from service.errors import WrongUse
from service.notices.kinds import fetched_at
from service.notices.letters.wording import day_in_words
from service.notices.subscriptions import subscribe
from service.runs.kept import Runs
from tests.features.builders import USCC
from tests.scoring.rights.cases import CALENDAR
from tests.service.api.conftest import PURPOSE, join
from tests.service.cases.letters.reachable import DATED, ISSUER, OTHER, written_cases
from tests.service.cases.test_on_paper import ANSWER, lines_of, paper

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
ROADS = {"id": "roads", "role": "department", "name": "州交通运输局"}
"""A department that made no record of the enterprise."""


@pytest.fixture
def forwarded(office):
    """An objection that lies with a department that did not make the record."""
    join(office.served, ROADS | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    case = office.objection()
    office.step("bureau", case, "admitted")
    return office.step("bureau", case, "forwarded", provider="roads")


@ON_SQLITE
def test_who_made_the_record_stands_beside_with_whom_the_case_lies(office, forwarded):
    body = office.record["issuing_body"]
    assert (forwarded["about"]["issuing_body"], forwarded["passed_to"]) == (body, "州交通运输局")
    assert forwarded["passed_to_differs"] == (
        f"记录由“{body}”作出，核查的是“州交通运输局”：请核对由谁核查；答复之前可以改送"
    )
    again = office.step("bureau", forwarded, "forwarded")
    assert (again["provider"], again["passed_to"], again["passed_to_differs"]) == (None, body, None)


@ON_SQLITE
def test_while_no_answer_came_it_goes_to_another_and_is_no_longer_the_firsts(office, forwarded):
    office.get("roads", f"/v1/cases/{forwarded['id']}")
    refused = office.step("bureau", forwarded, "forwarded", 409, provider="roads")
    assert "已经转送“州交通运输局”，改送须是另一个单位" in refused["detail"]
    again = office.step("bureau", forwarded, "forwarded", provider="market")
    assert (again["provider"], again["state"]) == ("market", "forwarded")
    office.get("roads", f"/v1/cases/{forwarded['id']}", 404)
    office.step("roads", forwarded, "answered", 404, outcome="confirmed", text="x")
    office.step("market", forwarded, "answered", outcome="confirmed", text="核查无误")
    refused = office.step("bureau", forwarded, "forwarded", 409, provider="roads")
    assert "该日的状态是“已答复，待决定”" in refused["detail"]
    done = office.step("bureau", forwarded, "decided", outcome="rejected", text="与文书一致")
    assert done["passed_to"] == "州市场监督管理局"
    told = "\n".join(lines_of(office, forwarded, 6))
    assert "转送州交通运输局核查。" in told
    assert "改送州市场监督管理局核查。" in told
    assert "州市场监督管理局答复：核查无误" in told


@ON_SQLITE
def test_passed_on_anew_on_paper_the_bureau_writes_the_answer_down(office, forwarded):
    office.step("bureau", forwarded, "forwarded")
    assert office.step("bureau", forwarded, "forwarded", 409)["detail"].startswith("已经转送“")
    office.step("bureau", forwarded, "answered", outcome="confirmed", text="x", **paper())
    told = "\n".join(lines_of(office, forwarded, 4))
    assert f"{office.record['issuing_body']}：" in told
    assert ANSWER not in told


@ON_SQLITE
def test_a_body_without_an_account_is_named_when_a_case_is_passed_on_on_paper(office, forwarded):
    for given, told in (
        ({"body": "州交通运输局", "provider": "market"}, "只写一个"),
        ({"body": "州市场监督管理局"}, "“州市场监督管理局”有账户，请以 provider 写明：market"),
    ):
        assert told in office.step("bureau", forwarded, "forwarded", 400, **given)["detail"]
    refused = office.step("bureau", forwarded, "extended", 400, text="x", body="某档案馆")
    assert "只在转送异议、受理或者改送修复时写明" in refused["detail"]
    again = office.step("bureau", forwarded, "forwarded", body="某档案馆")
    assert (again["provider"], again["passed_to"]) == (None, "某档案馆")
    assert "核查的是“某档案馆”" in again["passed_to_differs"]
    refused = office.step("bureau", forwarded, "forwarded", 409, body="某档案馆")
    assert "已经转送“某档案馆”" in refused["detail"]
    assert office.step("bureau", forwarded, "forwarded")["passed_to"] == office.record["issuing_body"]
    office.step("bureau", forwarded, "forwarded", body="某档案馆")
    told = "\n".join(lines_of(office, forwarded, 6))
    assert "某档案馆：" in told
    office.step("bureau", forwarded, "answered", outcome="confirmed", text="x", **paper())
    office.step("bureau", forwarded, "decided", outcome="rejected", text="与文书一致")
    assert f"某档案馆答复（{ANSWER}" in "\n".join(lines_of(office, forwarded, 8))
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    repair = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    refused = office.step("bureau", repair, "admitted", 400, body="某档案馆")
    assert "修复由作出认定的单位决定" in refused["detail"]


@ON_SQLITE
def test_a_name_is_compared_without_the_blanks_typed_in_it(office, forwarded):
    for typed in ("州市场监督管理局 ", "州市场 监督管理局\u3000"):
        refused = office.step("bureau", forwarded, "forwarded", 400, body=typed)
        assert "“州市场监督管理局”有账户" in refused["detail"].replace("场 监", "场监")
    assert office.step("bureau", forwarded, "forwarded", body=" 某档案馆 ")["passed_to"] == "某档案馆"
    refused = office.step("bureau", forwarded, "forwarded", 409, body="某档 案馆")
    assert "已经转送“某档案馆”" in refused["detail"]
    issuer = office.record["issuing_body"]
    again = office.step("bureau", forwarded, "forwarded", body=f"{issuer[:2]} {issuer[2:]}")
    assert (again["passed_to"], again["passed_to_differs"]) == (issuer, None)


@ON_SQLITE
def test_neither_the_bureau_nor_the_enterprise_itself_is_passed_a_case(office, forwarded):
    bureau = Runs(office.served.running.home.runs).latest("public").policy.settings.bureau
    (own,) = re.findall("你单位（(.+?)，统一", "".join(lines_of(office, forwarded, 2)))
    for name in (bureau, f"{bureau[:3]} {bureau[3:]}", own):
        refused = office.step("bureau", forwarded, "forwarded", 400, body=name)
        assert f"不能转送“{name}”：本部门和企业自己都不是受转送的单位" in refused["detail"]
        assert "核查后直接作出处理决定（decided）" in refused["detail"]


@ON_SQLITE
def test_nor_by_the_names_that_their_accounts_have(office, admitted):
    other = {"id": "other", "role": "enterprise", "name": "某农牧公司", "scope": {"uscc": USCC}}
    join(office.served, other)
    objection = office.objection()
    office.step("bureau", objection, "admitted")
    for case, step in ((objection, "forwarded"), (admitted, "redirected")):
        for name in ("州发展改革委", "州 发展改革委", "某企业", " 某企业"):
            refused = office.step("bureau", case, step, 400, body=name, text="x")
            assert "本部门和企业自己都不是受转送的单位" in refused["detail"]
        assert office.step("bureau", case, step, body="某农牧公司", text="x")["passed_to"] == "某农牧公司"


@ON_SQLITE
def test_a_case_that_was_retracted_goes_to_nobody(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("enterprise", case, "retracted")
    assert "已撤回" in office.step("bureau", case, "forwarded", 409, provider="market")["detail"]


@ON_SQLITE
def test_only_the_step_that_passes_a_case_on_names_to_whom(office):
    case = office.objection()
    refused = office.step("bureau", case, "admitted", 400, provider="market")
    assert "只在转送异议、受理或者改送修复时写明" in refused["detail"]


_OVER = {"answered", "decided"}
"""Steps behind which a case goes to no other."""


def _told(case: Case):
    return case_document(case, now().date(), CALENDAR)["passed_to_differs"]


def test_a_difference_is_told_only_where_there_is_one():
    seen = set()
    for about in ("record", "own_record", "evaluation", "repair"):
        for case in written_cases(about, DATED):
            sent = [one.terms.passed_to for one in case.taken if one.terms.passed_to]
            told = _told(case)
            assert (told is not None) == bool(sent), case.taken
            if sent:
                assert f"“{sent[-1]}”" in told
                assert f"“{ISSUER}”" in told
                until = "答复" if case.kind == "objection" else "决定"
                decided = any(one.step.kind in _OVER for one in case.taken)
                assert told.endswith(f"；{until}之前可以改送") is not decided, case.taken
                assert told.endswith(f"“{sent[-1]}”") is decided
                seen.add(sent[-1])
    assert OTHER in seen


def test_a_record_that_does_not_say_who_made_it_is_told_as_that():
    case = next(one for one in written_cases("record", DATED) if one.taken[-1].step.kind == "forwarded")
    silent = case.target.model_copy(update={"issuing_body": None})
    assert str(_told(replace(case, target=silent))).startswith("记录没有写明作出单位：请核对应由谁核查")


@pytest.mark.parametrize(("about", "task"), [("record", "核查"), ("repair", "决定修复")])
def test_of_such_a_record_who_passes_a_case_on_names_to_whom(about, task):
    case = next(iter(written_cases(about, DATED)))
    silent = replace(case, target=case.target.model_copy(update={"issuing_body": None}))
    require_named(case, None)
    require_named(silent, OTHER)
    with pytest.raises(WrongUse, match=f"记录没有写明作出单位，不知道转送到哪里：请写明由谁{task}，"):
        require_named(silent, None)


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_a_repair_goes_to_another_body_than_made_the_record_only_with_a_reason(office):
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    refused = office.step("bureau", case, "admitted", 400, provider="market")
    assert "修复由作出认定的单位决定" in refused["detail"]
    assert office.get("bureau", f"/v1/cases/{case['id']}")["state"] == "filed"
    told = office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    assert told["passed_to"] == "州市场监督管理局"
    assert told["passed_to_differs"]


@pytest.fixture
def admitted(office):
    """A repair that was admitted to a department, which was the wrong one."""
    join(office.served, ROADS | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    return office.step("bureau", case, "admitted", provider="roads", text="职责已划入该局")


def test_while_nobody_decided_a_repair_goes_to_another_authority_which_has_its_own_time(office, admitted):
    refused = office.step("bureau", admitted, "redirected", 400, provider="market")
    assert "修复由作出认定的单位决定" in refused["detail"]
    refused = office.step("bureau", admitted, "redirected", 409, provider="roads", text="x")
    assert "已经转送“州交通运输局”，改送须是另一个单位" in refused["detail"]
    office.step("roads", admitted, "redirected", 403, provider="market", text="x")
    with clock.standing_at(clock.now() + timedelta(days=7)):
        office.served.tokens.clear()
        again = office.step("bureau", admitted, "redirected", provider="market", text="认定由该局作出")
        (first,), (now,) = admitted["dues"], again["dues"]
        assert (again["state"], again["provider"], again["passed_to"]) == (
            "admitted",
            "market",
            "州市场监督管理局",
        )
        assert now["until"] > first["until"]
        office.get("roads", f"/v1/cases/{admitted['id']}", 404)
        office.step("roads", admitted, "decided", 404, outcome="repaired", text="x")
        letter = "\n".join(lines_of(office, admitted, 3))
        assert "受理之后改送州市场监督管理局：" in letter
        assert "一、改送的理由：认定由该局作出。" in letter
        assert f"改由州市场监督管理局在{day_in_words(date.fromisoformat(now['until']))}前" in letter
        office.step("market", admitted, "decided", outcome="repaired", text="符合条件")
        assert office.counts() == "repaired"
        told = "\n".join(lines_of(office, admitted, 4))
        assert "本部门受理，由州交通运输局审查：职责已划入该局。" in told
        assert "本部门改送州市场监督管理局审查：认定由该局作出。" in told
        refused = office.step("bureau", admitted, "redirected", 409, provider="roads", text="x")
        assert "已修复" in refused["detail"]


@ON_SQLITE
def test_a_repair_goes_back_to_who_made_the_record_without_a_reason(office, admitted):
    again = office.step("bureau", admitted, "redirected")
    assert (again["provider"], again["passed_to_differs"]) == (None, None)
    assert "由作出该记录的单位决定修复。" in "\n".join(lines_of(office, admitted, 3))
    office.step("bureau", admitted, "decided", outcome="repaired", text="符合条件", **paper())


def test_who_had_a_case_before_is_told_that_it_lies_with_another(office, forwarded):
    running = office.served.running
    with running.database.writing() as connection:
        for party in ("roads", "market"):
            subscribe(connection, party, f"https://{party}.example.com/", running.settings, now=clock.now())
    office.step("bureau", forwarded, "extended", text="须向档案馆查询")
    office.step("bureau", forwarded, "forwarded", provider="market")
    office.step("market", forwarded, "answered", outcome="confirmed", text="核查无误")
    office.step("bureau", forwarded, "decided", outcome="rejected", text="与文书一致")
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    repair = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", repair, "admitted", provider="roads", text="职责已划入该局")
    office.step("bureau", repair, "redirected")
    with running.database.reading() as connection:
        told = connection.execute(select(notices.c.party, notices.c.kind).order_by(notices.c.kind)).all()

    def of(party):
        return {one.kind for one in told if one.party == party}

    assert of("roads") == {
        "objection_extended",
        "objection_passed_elsewhere",
        "repair_admitted",
        "repair_passed_elsewhere",
    }
    assert of("market") == {"objection_forwarded", "objection_answered", "objection_decided"}
    assert office.get("roads", fetched_at("objection_passed_elsewhere", office.uscc, {}))["cases"] == []
