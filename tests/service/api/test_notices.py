"""A party registers where it is told, sees what arrived and asks for it again; nobody sees another's, nor more than it may be told now."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from service import clock
from service.api import authorisation_schemas, notice_schemas
from service.api.app import create_app
from service.audit.log import lines
from service.database.tables import authorisations, deliveries, notices, subscriptions
from service.home import Home
from service.notices.attempts import GIVEN_UP
from service.notices.delivery import deliver
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.notices.seen import outlined
from service.notices.subscriptions import subscribe
from service.publications.place import Place
from tests.service.api.conftest import COUNTY, Served, authorisation, begun, join, parties
from tests.service.client import client_of
from tests.service.notices.receiver import Receiver, status

USCC = "91632899MA75T5T191"
ADDRESS = "https://receiver.example/notices"


@pytest.fixture
def office(database_url, tmp_path):
    """A service over an empty home, with a party of each role; the bank may see the enterprise."""
    running = begun(tmp_path / "home", database_url, tmp_path)
    app = create_app(running)
    with client_of(app) as client:
        served = Served(running, app, client, {})
        join(
            served,
            *parties(USCC),
            {"id": "bank-too", "role": "bank", "name": "另一银行", "scope": {"purposes": ["贷前审查"]}},
        )
        with running.database.writing() as connection:
            connection.execute(insert(authorisations), authorisation(USCC, "rating"))
        yield served


@pytest.fixture
def ask(office):
    def asked(party, method, path, code=200, **more):
        answer = office.client.request(method, path, headers=office.as_party(party), **more)
        assert answer.status_code == code, answer.text
        return answer.json()

    return asked


def _added(ask, party, address=ADDRESS):
    return ask(party, "POST", "/v1/webhooks", 201, json={"address": address})


def _changed(office, cause="publication:1"):
    told = {"as_of": "2026-10-31", "decision_id": "ab" * 32}
    with office.running.database.writing() as connection:
        put(connection, [Notice("grade_changed", USCC, cause, clock.now(), told, Whom(county=COUNTY))])


def _all(office, table):
    with office.running.database.reading() as connection:
        return connection.execute(select(table)).all()


def _dead(office, fault="连接不上：Connection refused"):
    with office.running.database.writing() as connection:
        connection.execute(update(deliveries).values(state="dead", fault=fault, ended_at=clock.now()))


def test_each_party_registers_pauses_resumes_and_closes_its_own_with_a_line_of_the_log(office, ask):
    made_by = {}
    for party in ("finance", "county", "bank", "enterprise", "bureau"):
        made = made_by[party] = _added(ask, party)
        assert (made["party"], made["state"], made["deliveries"]) == (party, "active", {})
        path = f"/v1/webhooks/{made['id']}"
        assert ask(party, "GET", path) == made
        seen = ask(party, "GET", "/v1/webhooks")["webhooks"]
        assert [one for one in seen if one["state"] != "closed"] == [made]
        assert len(seen) == (len(made_by) if party == "bureau" else 1)
        states = [ask(party, "POST", f"{path}/{what}")["state"] for what in ("pause", "resume", "close")]
        assert states == ["paused", "active", "closed"]
        ask(party, "POST", f"{path}/close", 409)
    assert len(ask("auditor", "GET", "/v1/webhooks")["webhooks"]) == len(made_by)
    with office.running.database.reading() as connection:
        found = [one.event for one in lines(connection) if not one.event.status]
    for party in ("bank", "bureau"):
        changes = [(one.action, one.subject) for one in found if one.party == party]
        assert changes == [(f"webhook_{what}", party) for what in ("add", "pause", "resume", "close")]


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example/",
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://user:secret@receiver.example/",
        "https://receiver.example/?token=1",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_addresses_of_the_machine_and_of_its_networks_are_refused(office, ask, address):
    ask("bank", "POST", "/v1/webhooks", 400, json={"address": address})
    assert _all(office, subscriptions) == []


@pytest.mark.parametrize("address", ["https://例子.公司/", "ftp://a/", "receiver.example", ""])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refusal_tells_what_an_address_must_be(office, ask, address):
    told = ask("bank", "POST", "/v1/webhooks", 400, json={"address": address})["detail"]
    assert "应为 https:// 开头的网址，只有 ASCII" in told, told
    assert ("中文域名写成其 xn-- 形式" in told, "http://" in told, "个字" in told) == (True, False, False), (
        told
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_registers_more_than_a_few_nor_many_a_day(office, ask):
    for number in range(20):
        made = _added(ask, "bank", f"{ADDRESS}/{number}")
        if number == 3:
            ask("bank", "POST", "/v1/webhooks", 409, json={"address": f"{ADDRESS}/more"})
        ask("bank", "POST", f"/v1/webhooks/{made['id']}/close") if number >= 3 else None
    ask("bank", "POST", "/v1/webhooks", 429, json={"address": f"{ADDRESS}/more"})
    _added(ask, "bank-too")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bureau_registers_for_itself_alone_and_an_auditor_changes_none(office, ask):
    ask("bureau", "POST", "/v1/webhooks", 400, json={"address": ADDRESS, "party": "bank"})
    assert _added(ask, "bureau")["party"] == "bureau"
    ask("auditor", "POST", "/v1/webhooks", 403, json={"address": ADDRESS})
    made = _added(ask, "bank")
    ask("auditor", "POST", f"/v1/webhooks/{made['id']}/close", 403)
    assert ask("bureau", "POST", f"/v1/webhooks/{made['id']}/pause")["state"] == "paused"


def test_another_partys_is_as_none(office, ask):
    made = _added(ask, "bank")
    _changed(office)
    (row,) = _all(office, notices)
    for party in ("bank-too", "finance", "enterprise"):
        for method, path in (("GET", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/close")):
            ask(party, method, f"/v1/webhooks/{made['id']}{path}", 404)
        ask(party, "GET", f"/v1/notices/{row.id}", 404)
        ask(party, "POST", f"/v1/notices/{row.id}/replay", 404)
        assert ask(party, "GET", "/v1/notices")["notices"] == []
    assert _all(office, subscriptions)[0].closed_at is None


def test_a_dead_letter_is_seen_and_sent_again_by_whose_it_is(office, ask):
    made = _added(ask, "bank")
    _changed(office)
    _dead(office)
    (dead,) = ask("bank", "GET", "/v1/notices", params={"state": "dead"})["notices"]
    assert (dead["kind"], dead["webhook"], dead["fault"]) == (
        "grade_changed",
        made["id"],
        "没有连上，或者没有按时答复",
    )
    (seen,) = ask("bureau", "GET", "/v1/notices")["notices"]
    assert seen["fault"] == "连接不上：Connection refused"
    assert ask("bank", "POST", f"/v1/notices/{dead['id']}/replay") == {"notice": dead["id"], "addresses": 1}
    (again,) = ask("bank", "GET", f"/v1/notices/{dead['id']}")["notices"]
    assert again["state"] == "waiting"
    ask("bank", "POST", f"/v1/notices/{dead['id']}/replay", 409)


def test_what_a_bank_may_not_be_told_any_more_it_does_not_see(office, ask):
    """An authorisation ended between the change and its delivery: that there was one is not told."""
    _added(ask, "bank")
    _changed(office)
    _dead(office)
    with office.running.database.writing() as connection:
        yesterday = clock.today() - timedelta(days=1)
        connection.execute(update(authorisations).values(from_day=yesterday, until_day=yesterday))
    (row,) = _all(office, notices)
    assert ask("bank", "GET", "/v1/notices")["notices"] == []
    ask("bank", "GET", f"/v1/notices/{row.id}", 404)
    ask("bank", "POST", f"/v1/notices/{row.id}/replay", 404)
    assert len(ask("bureau", "GET", "/v1/notices")["notices"]) == 1


def test_who_changes_its_address_loses_nothing(office, ask):
    old = _added(ask, "bank")["id"]
    for number in range(7):
        _changed(office, f"publication:{number}")
    new = _added(ask, "bank", f"{ADDRESS}/new")["id"]
    before = {one["id"] for one in ask("bank", "GET", "/v1/notices")["notices"]}
    assert ask("bank", "POST", f"/v1/webhooks/{old}/close")["deliveries"] == {}
    found = ask("bank", "GET", "/v1/notices", params={"state": "waiting"})["notices"]
    assert ({one["id"] for one in found}, {one["webhook"] for one in found}) == (before, {new})
    assert ask("bank", "POST", f"/v1/webhooks/{new}/close")["deliveries"] == {"dead": 7}
    found = ask("bank", "GET", "/v1/notices", params={"state": "dead"})["notices"]
    assert ({one["id"] for one in found}, {one["fault"] for one in found}) == (before, {"通知地址已关闭"})
    path = f"/v1/notices/{found[0]['id']}"
    assert ask("bank", "GET", path)["notices"] == [found[0]]
    assert "登记新的通知地址" in ask("bank", "POST", f"{path}/replay", 409)["detail"]
    newest = _added(ask, "bank")["id"]
    assert ask("bank", "POST", f"{path}/replay")["addresses"] == 1
    (again,) = ask("bank", "GET", path)["notices"]
    assert (again["state"], again["webhook"]) == ("waiting", newest)
    with office.running.database.writing() as connection:
        connection.execute(delete(authorisations))
    assert ask("bank", "GET", "/v1/notices")["notices"] == [], (
        "what may not be known any more is hidden still"
    )
    ask("bank", "POST", f"{path}/replay", 404)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_goes_back_in_portions(office, ask):
    _added(ask, "bank")
    for number in range(3):
        _changed(office, f"publication:{number}")
    first = ask("bank", "GET", "/v1/notices", params={"limit": 2})
    rest = ask("bank", "GET", "/v1/notices", params={"limit": 2, "before": first["next"]})
    causes = [one["cause"] for one in first["notices"] + rest["notices"]]
    assert (causes, rest["next"]) == ([f"publication:{number}" for number in (2, 1, 0)], None)
    ask("bank", "GET", "/v1/notices", 400, params={"state": "x"})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, None),
        ("答复 500", "答复 500"),
        ("10.20.1.7 不是公网地址，也不在设置 notice_networks 的网段中", "主机名不指向可以送往的地址"),
        ("主机名 intranet.local 解析不了", "主机名不指向可以送往的地址"),
        ("连接不上：[Errno 111] Connection refused", "没有连上，或者没有按时答复"),
        ("10 秒内没有答复", "没有连上，或者没有按时答复"),
        (f"{GIVEN_UP}；最近一次：连接不上：[Errno 111] Connection refused", GIVEN_UP),
        ("127.0.0.1 指向本机，不是公网地址", "主机名不指向可以送往的地址"),
    ],
)
def test_what_went_wrong_tells_nothing_of_networks(fault, told):
    assert outlined(fault) == told


@pytest.mark.parametrize(("schema", "example"), notice_schemas.EXAMPLES)
def test_the_examples_are_good(schema, example):
    assert schema.model_validate(example).model_dump() == example


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_notice_that_an_authorisation_allowed_is_shown_to_its_enterprise_in_words(office, ask):
    running = office.running
    settings = running.settings.model_copy(update={"notice_loopback": True})
    here = Place(settings, Home(running.keyring.folder.parent), running.database)  # where its keys are
    number = "20261126-101500-5f4dcc3b"
    with Receiver(status(204)).listening() as receiver:
        with running.database.writing() as connection:
            connection.execute(update(authorisations).values(id=number))
            subscribe(connection, "bank", receiver.address, settings, now=clock.now())
        _changed(office)
        assert deliver(here, now=clock.now()).delivered == 1
    found = ask("enterprise", "GET", f"/v1/authorisations/{number}/uses")
    (use,) = authorisation_schemas.Uses.model_validate(found).uses
    assert (use.party, use.action, use.action_label) == ("bank", "notice_delivered", "送达变化通知")
    assert (use.purpose, use.status, use.address) == (None, 0, None)
