"""What an authority did is written down once, ends only what lasts, and is told where the store does not take it."""

import io
from datetime import timedelta

import docx
from sqlalchemy import select

from service import clock
from service.database.tables import notices
from service.notices.kinds import fetched_at
from service.notices.letters.letter import MARK
from service.notices.letters.wording import day_in_words
from service.notices.subscriptions import subscribe
from service.parties.registry import change_party
from tests.command import shouxin
from tests.service.api.conftest import PURPOSE, join
from tests.service.cases.test_loops import ON_SQLITE, publish_nothing
from tests.service.cases.test_on_paper import lines_of, paper

DAY = "2026-11-20"


def _act(office, code=201, **asked):
    told = {"uscc": office.uscc, "body": "州市场监督管理局", "document_no": "撤〔2026〕3号", "who": "张三"}
    told |= {"by": "finding_authority", "day": DAY, "record_id": office.record["record_id"]}
    return office.post("bureau", "/v1/acts", code, **told | asked)


@ON_SQLITE
def test_an_act_ends_only_what_lasts(office):
    told = _act(office, 409, event="suspension_end")
    assert "没有可以终止的" in told["detail"]
    assert "暂停使用" in told["detail"]
    _act(office, event="suspension", document_no="停〔2026〕1号")
    assert office.counts() == "suspended"
    early = _act(office, 409, event="suspension_end", day="2026-11-19")
    assert "2026-11-19" in early["detail"]
    _act(office, event="suspension_end", day="2026-11-21")
    assert office.counts() is None
    _act(office, 409, event="suspension_end", day="2026-11-22")
    whole = {"record_id": None, "by": "court"}
    _act(office, 409, event="restructuring_end", **whole)
    _act(office, event="restructuring", **whole)
    again = _act(office, 409, event="restructuring", **whole)
    assert "已经登记" in again["detail"]
    _act(office, event="restructuring_end", day="2026-11-21", **whole)


@ON_SQLITE
def test_a_new_end_of_publicity_is_not_before_the_change(office):
    told = _act(office, 400, event="publicity_change", publicity_until="2026-11-19")
    assert "早于变更之日" in told["detail"]
    for event, until in (("publicity_change", None), ("annulment", "2026-12-31")):
        told = _act(office, 400, event=event, publicity_until=until)
        assert "须写明新的公示截止期（publicity_until）" in told["detail"]


@ON_SQLITE
def test_an_end_of_publicity_beyond_the_longest_is_told_with_the_day_that_acts(office):
    path = f"/v1/enterprises/{office.uscc}/records"

    def until():
        rows = office.get("enterprise", path)["records"]
        return next(one["until"] for one in rows if one["record_id"] == office.record["record_id"])

    told = _act(office, event="publicity_change", publicity_until="2099-12-31")
    assert told["until_differs"].startswith(f"文书写的公示截止期是 2099-12-31，该记录只计入到 {until()}：")
    running = office.served.running
    env = {"SHOUXIN_DATABASE": str(running.database.url)}
    shown = shouxin(running.home.root, "act", "show", told["id"], env=env)
    assert f"请注意：{told['until_differs']}" in shown.err.replace("\n", "")
    soon = f"{clock.today() + timedelta(days=7)}"
    told = _act(office, event="publicity_change", publicity_until=soon, day="2026-11-21")
    assert (told["until_differs"], until()) == (None, soon)
    assert _act(office, event="suspension", document_no="停〔2026〕1号")["until_differs"] is None


@ON_SQLITE
def test_a_case_filed_after_its_end_was_moved_tells_the_new_one_in_its_letters_too(office):
    def records():
        told = office.get("enterprise", f"/v1/enterprises/{office.uscc}/records")["records"]
        return next(one for one in told if one["record_id"] == office.record["record_id"])

    moved_to = clock.today() + timedelta(days=7)
    _act(office, event="publicity_change", publicity_until=f"{moved_to}")
    assert (records()["publicity_moved_to"], records()["until"]) == (f"{moved_to}", f"{moved_to}")
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    facts = {one["label"]: one["value"] for one in case["about"]["facts"]}
    assert facts["公示截止期已变更为"] == f"{moved_to}"
    assert facts["公示截止期"] == f"{office.record['publicity_until']}"
    office.step("bureau", case, "admitted", text="x")
    office.step("bureau", case, "decided", outcome="refused", text="x", **paper())
    for seq in (2, 3):
        (stated,) = (one for one in lines_of(office, case, seq) if one.startswith("记录载明："))
        assert f"；公示截止期已变更为：{day_in_words(moved_to)}。" in stated
    _act(office, event="publicity_change", publicity_until="2099-12-31", day="2026-11-21")
    facts = {one["label"]: one["value"] for one in office.objection()["about"]["facts"]}
    assert facts["公示截止期已变更为"] == f"2099-12-31（该记录只计入到 {records()['until']}）"


@ON_SQLITE
def test_a_number_of_a_document_may_hold_whatever_such_numbers_hold(office):
    made = _act(office, event="annulment", document_no="青政/2026/../3 号")
    assert (made["brought_about"], made["fault"]) == (True, None)
    assert office.counts() == "annulled"


@ON_SQLITE
def test_what_was_annulled_for_falsehood_is_told_when_the_record_is_to_be_repaired_again(office):
    path = f"/v1/enterprises/{office.uscc}/records/{office.record['record_id']}/repair"

    def told():
        conditions = office.get("enterprise", path)["conditions"]
        return next(one for one in conditions if one["id"] == "no_false_application")

    assert told()["met"] == "met"
    asked = {"record_id": office.record["record_id"], "text": "已缴清", "performed_on": DAY, "pledge": True}
    case = office.post("enterprise", "/v1/repairs", 201, **asked)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    office.step("market", case, "annulled", text="材料虚假")
    assert told()["met"] == "to_show"
    assert "撤销" in told()["reason"]


def test_who_may_lists_acts_the_newest_first_and_sees_what_followed(office):
    first = _act(office, event="suspension", document_no="停〔2026〕1号")
    second = _act(office, event="annulment", by="court", body="州中级人民法院", document_no="裁〔2026〕3号")
    assert first["brought_about"]
    (evaluated,) = first["evaluations"]
    decision = office.get("enterprise", f"/v1/enterprises/{office.uscc}/decision")
    assert second["evaluations"][0]["decision_id"] == decision["decision_id"]
    assert evaluated["decision_id"] != decision["decision_id"]
    assert second["about"]["record_id"] == office.record["record_id"]

    for party, seen in (
        ("bureau", [second, first]),
        ("auditor", [second, first]),
        ("enterprise", [second, first]),
        ("market", [first]),  # by its name; the court has no account
        ("finance", []),
        ("county", []),
    ):
        listed = [one | {"lasts": None} for one in seen]
        assert office.get(party, "/v1/acts") == {"acts": listed, "next": None}, party
        assert office.get(party, "/v1/acts", uscc=office.uscc)["acts"] == listed, party
        for one in (first, second):
            got = office.get(party, f"/v1/acts/{one['id']}", 200 if one in seen else 404)
            assert one not in seen or got == one
    assert office.get("market", "/v1/acts")["acts"][0]["party"] == "market"
    office.get("bank", "/v1/acts", 403)
    office.get("bank", f"/v1/acts/{first['id']}", 403)


def test_acts_are_paged_and_of_one_enterprise_where_it_is_named(office):
    made = [
        _act(office, event=one, day=day)
        for one, day in (("suspension", DAY), ("suspension_end", "2026-11-21"))
    ]
    page = office.get("bureau", "/v1/acts", limit=1)
    assert (page["acts"], page["next"]) == ([made[1]], made[1]["id"])
    rest = office.get("bureau", "/v1/acts", limit=1, before=page["next"])
    assert ([one["id"] for one in rest["acts"]], rest["next"]) == ([made[0]["id"]], None)
    for unknown in ("act-1", made[1]["id"] + "0"):
        assert "没有这个编号的处理" in office.get("bureau", "/v1/acts", 404, before=unknown)["detail"]
    office.get("market", "/v1/acts", before=made[1]["id"])
    office.get("finance", "/v1/acts", 404, before=made[1]["id"])
    other = "91632899MA0000007G"
    assert office.get("bureau", "/v1/acts", uscc=other)["acts"] == []
    assert office.get("enterprise", "/v1/acts", 403, uscc=other)["type"] == "/problems/not-yours"
    assert "统一社会信用代码" in office.get("bureau", "/v1/acts", 400, uscc="x")["detail"]


@ON_SQLITE
def test_an_act_that_is_sent_again_is_the_same_one(office):
    told = {"uscc": office.uscc, "body": "州市场监督管理局", "document_no": "停〔2026〕1号", "who": "张三"}
    told |= {"event": "suspension", "by": "finding_authority", "day": DAY}
    headers = office.served.as_party("bureau") | {"Idempotency-Key": "1"}
    asked = {"json": told | {"record_id": office.record["record_id"]}, "headers": headers}
    first, again = (office.served.client.post("/v1/acts", **asked) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["location"] == f"/v1/acts/{first.json()['id']}"
    assert len(office.get("bureau", "/v1/acts")["acts"]) == 1


@ON_SQLITE
def test_a_body_is_known_by_the_name_of_its_account_where_one_alone_has_it(office):
    twin = {"id": "market-2", "role": "department", "name": "州市场监督管理局"}
    join(office.served, twin | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    assert _act(office, event="suspension")["party"] is None
    assert office.get("market", "/v1/acts")["acts"] == []


@ON_SQLITE
def test_blanks_in_the_name_of_a_body_do_not_count(office):
    for number, name in enumerate(("州市场监督管理局 ", "\u3000州市场 监督管理局"), 1):
        made = _act(office, event="suspension", document_no=f"停{number}号", body=name)
        assert (made["body"], made["party"]) == ("州市场监督管理局", "market")
    spaced = {"id": "culture", "role": "department", "name": "州 文化局"}
    join(office.served, spaced | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
    made = _act(office, event="suspension", document_no="停3号", body="州文化局")
    assert made["party"] == "culture"


@ON_SQLITE
def test_an_act_on_all_records_names_none(office):
    told = _act(office, 409, event="restructuring", by="court")
    assert "及于该企业的全部不利记录，不写 record_id" in told["detail"]
    told = _act(office, 409, event="suspension", record_id=None)
    assert "须以 record_id 指明所涉的记录" in told["detail"]


@ON_SQLITE
def test_acts_are_listed_and_shown_at_the_machine(office):
    made = _act(office, event="suspension", document_no="停〔2026〕1号")
    running = office.served.running

    def run(*arguments, code=0):
        answer = shouxin(
            running.home.root, "act", *arguments, env={"SHOUXIN_DATABASE": str(running.database.url)}
        )
        assert answer.code == code, (answer.out, answer.err)
        return answer

    assert run("list", office.uscc, "--json").json == {"acts": [made | {"lasts": None}]}
    assert made["id"] in run("list").out
    assert run("list", "91632899MA0000007G", "--json").json == {"acts": []}
    assert run("show", made["id"], "--json").json == made
    shown = run("show", made["id"]).err
    for told in ("停〔2026〕1号", "州市场监督管理局", office.record["document_no"], "已重新评价"):
        assert told in shown
    run("show", "act-1", code=1)


def _letter(office, party, act, code=200):
    answer = office.served.client.get(f"/v1/acts/{act['id']}/letter", headers=office.served.as_party(party))
    assert answer.status_code == code, answer.text
    return answer.content


def test_the_letter_on_an_act_is_the_same_bytes_whenever_who_may_fetches_it(office):
    made = _act(office, event="suspension", document_no="停〔2026〕1号")
    first = _letter(office, "enterprise", made)
    told = "\n".join(one.text for one in docx.Document(io.BytesIO(first)).paragraphs)
    for said in (
        "信用记录变动告知书",
        made["id"],
        "停〔2026〕1号",
        office.record["document_no"],
        "暂停使用",
        MARK,
    ):
        assert said in told
    for party in ("finance", "county"):
        _letter(office, party, made, 404)
    _letter(office, "bank", made, 403)
    _act(office, event="annulment", by="court", document_no="裁〔2026〕3号")
    running = office.served.running
    with running.database.writing() as connection:
        change_party(connection, "market", {"name": "州市场监管委员会"})
        publish_nothing(connection, clock.now() + timedelta(hours=1))
    with clock.standing_at(clock.now() + timedelta(days=200)):
        office.served.tokens.clear()
        for party in ("enterprise", "market", "bureau", "auditor"):
            assert _letter(office, party, made) == first


def test_an_act_tells_the_enterprise_whoever_did_it_and_another_bureau_once(office):
    running = office.served.running
    second = {"id": "bureau-2", "role": "bureau", "name": "自治州发展和改革委员会二处"}
    join(office.served, second)
    parties = ("enterprise", "market", "bureau", "bureau-2", "finance", "auditor")
    with running.database.writing() as connection:
        for party in parties[:-1]:
            subscribe(connection, party, f"https://{party}.example/", running.settings, now=clock.now())
    made = _act(office, event="suspension", document_no="停〔2026〕1号")
    other = _act(office, event="annulment", by="court", body="州中级人民法院", document_no="裁〔2026〕3号")
    told = []
    query = select(notices).where(notices.c.kind == "act_recorded").order_by(notices.c.party)
    with running.database.reading() as connection:
        for one in connection.execute(query):
            told.append((one.party, one.reach, one.content["act"]))
            assert set(one.content) == {"act"}
    of_first = [("bureau-2", "bureau"), ("enterprise", "own"), ("market", "addressed")]
    assert sorted(told) == sorted(
        [(*one, made["id"]) for one in of_first] + [(*one, other["id"]) for one in of_first[:2]]
    )
    (seen,) = office.get("market", "/v1/notices")["notices"]
    assert (seen["kind"], seen["kind_label"]) == ("act_recorded", "认定单位、法院的处理已登记")
    assert fetched_at("act_recorded", office.uscc, {"act": made["id"]}) == f"/v1/acts/{made['id']}"
