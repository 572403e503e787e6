"""At the machine: addresses registered, closed, paused; notices listed, shown, delivered, replayed; each change in the log."""

import pytest
from sqlalchemy import update

from service import clock
from service.database.engine import Database
from service.database.tables import deliveries
from service.keys.keyring import USES, Keyring
from service.notices.outbox import put
from service.parties.registry import add_party, party_from
from tests.command import shouxin
from tests.service.notices.conftest import NOW, PARTIES, notice
from tests.service.notices.receiver import Receiver, status


@pytest.fixture(params=["sqlite"])
def run(request, tmp_path):
    """Commands on an installation of their own."""
    home = tmp_path / "home"
    for use in USES:
        Keyring(home / "keys").new(use, now=clock.now())
    environment = {"SHOUXIN_NOTICE_LOOPBACK": "true", "SHOUXIN_NOTICE_RETRY_MINUTES": "[1]"}

    def command(*arguments, code=0):
        answer = shouxin(home, *arguments, env=environment)
        assert answer.code == code, (answer.out, answer.err)
        return answer

    command("database", "upgrade")
    command.database = Database(f"sqlite:///{home / 'service.db'}", kept_open=False)
    with command.database.writing() as connection:
        for one in PARTIES:
            add_party(connection, party_from(one), now=NOW)
    return command


def _put(run, **changed):
    with run.database.writing() as connection:
        put(connection, [notice(**changed)])


def test_from_an_address_to_a_dead_letter_and_its_replay(run, monkeypatch):
    with Receiver(status(500)).listening() as receiver:
        made = run("party", "webhook", "add", "enterprise", receiver.address, "--json").json
        assert (made["party"], made["address"]) == ("enterprise", receiver.address)
        _put(run)
        told = run("notice", "deliver", "--json").json
        assert told == {"recovered": 0, "delivered": 0, "waiting": 1, "dead": 0, "void": 0}
        later = clock.now().replace(year=clock.now().year + 1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert "未能送达 1" in run("notice", "deliver").err
        (dead,) = run("notice", "list", "--dead", "--json").json
        number = dead["id"]
        assert number in run("notice", "list").out
        assert run("notice", "list", "--waiting", "--json").json == []
        shown = run("notice", "show", number)
        assert "企业本身" in shown.err
        assert "答复 500" in shown.out
        assert "未能送达" in run("party", "webhook", "list", "enterprise").out
        assert "1 个地址" in run("notice", "replay", number).err
        receiver.answer = status(200)
        assert run("notice", "deliver", "--json").json["delivered"] == 1
        assert run("notice", "show", number, "--json").json[0]["state"] == "delivered"
    run("notice", "replay", number, code=1)
    run("notice", "show", "nothing", code=1)
    actions = [one.action for one in _told(run)]
    assert [one for one in actions if "notice" in one or "webhook" in one] == [
        "webhook_add",
        "notice_dead",
        "notice_replay",
        "notice_delivered",
    ]


def test_what_was_being_sent_when_the_sender_died_is_not_done(run):
    run("party", "webhook", "add", "enterprise", "https://receiver.invalid/")
    _put(run)
    with run.database.writing() as connection:
        connection.execute(update(deliveries).values(state="attempting"))
    (found,) = run("notice", "list", "--waiting", "--json").json
    assert found["state"] == "attempting"
    assert run("notice", "list", "--dead", "--json").json == []


def test_an_address_is_paused_resumed_and_closed(run):
    number = run("party", "webhook", "add", "county", "https://receiver.invalid/", "--json").json["id"]
    _put(run, county="632802")
    run("party", "webhook", "pause", number)
    assert "暂停" in run("party", "webhook", "list").out
    assert set(run("notice", "deliver", "--json").json.values()) == {0}
    assert run("party", "webhook", "resume", number, "--json").json["paused_at"] is None
    assert "已关闭" in run("party", "webhook", "close", number).err
    assert "关闭" in run("party", "webhook", "list").out
    (row,) = run("notice", "list", "--party", "county", "--json").json
    assert (row["state"], row["fault"]) == ("dead", "通知地址已关闭")
    assert "已于" in run("party", "webhook", "pause", number, code=1).err


def test_closing_an_address_tells_what_becomes_of_what_waits(run):
    def added(name):
        return run("party", "webhook", "add", "county", f"https://receiver.invalid/{name}", "--json").json[
            "id"
        ]

    first = added("first")
    _put(run, county="632802")
    second = added("second")
    assert f"没有送到的 1 条改送 {second}" in run("party", "webhook", "close", first).err
    assert (
        "1 条没有别的地址可送，登记后可用 notice replay 再送" in run("party", "webhook", "close", second).err
    )
    number = run("notice", "list", "--dead", "--json").json[0]["id"]
    assert "登记新的通知地址" in run("notice", "replay", number, code=1).err
    third = added("third")
    assert "1 个地址" in run("notice", "replay", number).err
    (row,) = run("notice", "list", "--json").json
    assert (row["state"], row["subscription"]) == ("waiting", third)
    assert "条" not in run("party", "webhook", "close", added("fourth")).err
    closed = [one for one in _told(run) if one.action == "webhook_close"]
    assert [(one.details["moved"], one.details["kept"]) for one in closed] == [
        ({second: 1}, 0),
        ({}, 1),
        ({}, 0),
    ]


def test_closing_a_party_says_how_many_are_not_sent_any_more(run):
    run("party", "webhook", "add", "enterprise", "http://127.0.0.1:9/")
    _put(run)
    assert "没有送到它的 1 条通知不再送" in run("party", "close", "enterprise").err
    (one,) = run("notice", "list", "--json").json
    assert one["state"] == "void"
    assert "条" not in run("party", "close", "bank").err


def test_what_cannot_be_registered_is_told(run):
    assert "https" in run("party", "webhook", "add", "county", "http://receiver.example/", code=2).err
    assert (
        "没有编号为 nobody"
        in run("party", "webhook", "add", "nobody", "https://receiver.example/", code=1).err
    )
    assert "没有编号为 x" in run("party", "webhook", "close", "x", code=1).err


def _told(run):
    from service.audit.log import lines

    with run.database.reading() as connection:
        return [one.event for one in lines(connection)]
