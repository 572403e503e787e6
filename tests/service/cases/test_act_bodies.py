"""What an act's body is said to be and its name do not contradict each other; that it did not make the record is told."""

import pytest
from sqlalchemy import select

from service import clock
from service.cases.letters.published import published_at
from service.database.tables import notices, parties
from service.notices.subscriptions import subscribe
from tests.command import shouxin
from tests.service.api.conftest import PURPOSE, join
from tests.service.cases.test_ends import BUREAU, COURT, MARKET, act, letter, shown
from tests.service.cases.test_loops import ON_SQLITE

PUBLISHED, ACCOUNT = "自治州发展改革部门", "州发展改革委"


@ON_SQLITE
def test_the_bureau_acts_under_a_name_of_its_own(office):
    for body in (MARKET["body"], "县发展改革局", COURT["body"]):  # a county's account; a body without one
        told = act(office, "suspension", "停1号", 20, 400, by="bureau", body=body)["detail"]
        assert f"body 写的“{body}”不是：由本部门作出的，body 写“{PUBLISHED}”" in told
    for number, body in enumerate((BUREAU["body"], PUBLISHED, ACCOUNT), 1):
        made = act(office, "suspension", f"停{number}号", 20, by="bureau", body=body)
        assert made["differs"] is None


@ON_SQLITE
@pytest.mark.parametrize("body", [ACCOUNT, "自治州 发展改革部门"])
def test_the_bureau_is_no_other_authority(office, body):
    by = MARKET["by"]
    told = act(office, "suspension", "停1号", 20, 400, by=by, body=body)["detail"]
    assert f"是发展改革部门，by 不能写 {by}：由本部门作出的，by 写 bureau" in told


@ON_SQLITE
def test_no_court_is_called_as_the_bureau_is(office):
    for body in (ACCOUNT, PUBLISHED, BUREAU["body"]):
        told = act(office, "suspension", "停1号", 20, 400, by="court", body=body)["detail"]
        assert "是发展改革部门，by 不能写 court" in told
    act(office, "suspension", "停1号", 20, by="finding_authority", body="国家发展和改革委员会")


@ON_SQLITE
def test_no_enterprise_does_what_an_authority_does(office):
    running = office.served.running
    with running.database.reading() as connection:
        _, name, _ = published_at(running.place, connection, office.uscc, clock.now())
    assert name != office.uscc
    for who in (COURT, MARKET, BUREAU):
        for body in ("某企业", name):
            told = act(office, "suspension", "停1号", 20, 400, **who | {"body": body})["detail"]
            assert f"“{body}”是企业，不能作出这一处理：应写文书的作出单位" in told


@ON_SQLITE
@pytest.mark.parametrize("body", [BUREAU["body"], "国家发展和改革委员会", "县发展改革局"])
def test_who_is_called_as_the_bureau_is_says_why_it_ends_what_was_begun(office, body):
    who = MARKET | {"body": body}
    act(office, "suspension", "停1号", 20)
    told = act(office, "suspension_end", "复1号", 21, 400, **who)["detail"]
    assert "由发展改革部门终止的，请在 text 写明理由" in told
    made = act(office, "suspension_end", "复1号", 21, text="隐患已排除", **who)
    assert "理由：隐患已排除。" in letter(office, made)


@ON_SQLITE
def test_the_bureau_says_so_under_an_account_that_has_none_of_its_words(office):
    join(office.served, {"id": "centre", "role": "bureau", "name": "州信用中心", "scope": {}})
    who = {"by": "bureau", "body": "州信用中心"}
    act(office, "suspension", "停1号", 20, **who)
    act(office, "suspension_end", "复1号", 21, 400, **who)
    act(office, "suspension_end", "复1号", 21, text="隐患已排除", **who)


@ON_SQLITE
def test_no_bank_does_what_an_authority_does(office):
    with office.served.running.database.reading() as connection:
        banks = connection.execute(select(parties.c.name).where(parties.c.role == "bank")).scalars().all()
    for who in (COURT, MARKET, BUREAU, MARKET | {"by": "provider"}):
        told = act(
            office,
            "withdrawal" if who["by"] == "provider" else "suspension",
            "停1号",
            20,
            400,
            **who | {"body": banks[0]},
        )
        assert f"“{banks[0]}”是银行，不能作出这一处理" in told["detail"]


@ON_SQLITE
def test_that_another_than_who_made_the_record_acts_is_told_and_who_made_it_may_read_it(office):
    maker = office.record["issuing_body"]
    account = {"id": "maker", "role": "department", "name": maker}
    join(office.served, account | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    running = office.served.running
    with running.database.writing() as connection:
        subscribe(connection, "maker", "https://maker.example/", running.settings, now=clock.now())
    made = act(office, "repair", "修1号", 20)
    wanted = f"记录由“{maker}”作出，“{made['label']}”由“{MARKET['body']}”作出：请核对由谁作出"
    assert made["differs"] == wanted
    assert "请核对由谁作出" not in letter(office, made)
    (listed,) = office.get("maker", "/v1/acts")["acts"]
    assert (listed["id"], listed["differs"]) == (made["id"], wanted)
    assert shown(office, made, "maker")["differs"] == wanted
    with running.database.reading() as connection:
        sent = connection.execute(select(notices.c.content).where(notices.c.party == "maker")).scalars().all()
    assert [one["act"] for one in sent] == [made["id"]]
    env = {"SHOUXIN_DATABASE": str(running.database.url), "COLUMNS": "240"}
    told = shouxin(running.home.root, "act", "show", made["id"], env=env).err
    assert f"请注意：{wanted}" in told.replace("\n", "")
    withdrawn = act(office, "withdrawal", "撤1号", 21, by="provider")
    assert withdrawn["differs"] == wanted.replace(made["label"], withdrawn["label"])
    assert shown(office, withdrawn, "maker")["id"] == withdrawn["id"]
    act(office, "reinstatement", "复1号", 21, by="provider")
    over = act(office, "repair_annulment", "撤修1号", 21)
    assert over["differs"] is None, "who began it ends it"
    for who in (COURT, {"body": f" {maker}"}):
        made = act(office, "suspension", f"停{who['body']}号", 22, **who)
        assert made["differs"] is None


@ON_SQLITE
def test_who_made_the_record_hears_of_what_follows_on_what_another_did_to_it(office):
    account = {"id": "maker", "role": "department", "name": office.record["issuing_body"]}
    join(office.served, account | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    running = office.served.running
    with running.database.writing() as connection:
        subscribe(connection, "maker", "https://maker.example/", running.settings, now=clock.now())
    act(office, "suspension", "停1号", 20, **COURT)
    lifted = act(office, "suspension_end", "复1号", 21, **COURT)
    first = act(office, "withdrawal", "撤1号", 21, by="provider")
    over = act(office, "reinstatement", "再1号", 22, **COURT)
    again = act(office, "withdrawal", "撤1号", 21, by="provider", text="再1号是另一企业的")
    assert again["differs"] is not None
    office.get("maker", f"/v1/acts/{lifted['id']}", 404)
    for one in (first, over, again):
        assert shown(office, one, "maker")["id"] == one["id"]
    with running.database.reading() as connection:
        sent = connection.execute(select(notices.c.content).where(notices.c.party == "maker")).scalars().all()
    assert [one["act"] for one in sent] == [first["id"], over["id"], again["id"]]


@ON_SQLITE
def test_so_does_it_where_that_was_decided_in_a_case(office):
    account = {"id": "maker", "role": "department", "name": office.record["issuing_body"]}
    join(office.served, account | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    over = act(office, "repair_annulment", "撤修1号", clock.today())
    assert shown(office, over, "maker")["id"] == over["id"]
