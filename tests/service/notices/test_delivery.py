"""Receivers that are slow, dead, answer 500, redirect, talk without end or break off: nothing lost, nobody else waits."""

import json
import socket
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import update

from service.audit.log import lines
from service.authorisations.uses import uses_of
from service.database.alone import alone
from service.database.tables import authorisations, parties
from service.errors import Conflict, StateError
from service.notices import delivery
from service.notices.register import counted, found, listed, replay
from service.notices.subscriptions import pause, resume
from service.parties.registry import close_party
from tests.service.notices.conftest import COUNTY, NOW, OTHER, USCC, notice, office_of
from tests.service.notices.receiver import Receiver, dripping, huge, reset, slow, status

MINUTES = (1, 5, 30, 180, 720, 1440, 1440)


def _nobody_there():
    """An address on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/notices"


def _counts(found_counts):
    return {name: count for name, count in vars_of(found_counts).items() if count}


def vars_of(one):
    return {name: getattr(one, name) for name in one.__slots__}


def test_it_arrives_with_what_it_may_say_and_no_more(office):
    receiver = office.receiver("county")
    office.put(notice(county=COUNTY, domains=("honours",)))
    assert _counts(office.deliver()) == {"delivered": 1}
    (got,) = receiver.got
    (row,) = office.rows()
    assert json.loads(got.body) == {
        "type": "grade_changed",
        "id": row.notice,
        "iss": "shouxin",
        "to": "county",
        "uscc": USCC,
        "at": "2026-11-26T10:00:00+08:00",
        "as_of": "2026-10-31",
        "decision_id": "ab" * 32,
        "fetch": f"/v1/enterprises/{USCC}/rating",
    }
    assert got.path == "/notices"
    sent = {name: value for name, value in got.headers.items() if name.startswith("webhook-")}
    assert sent.pop("webhook-signature").startswith("jws,")
    assert sent == {
        "webhook-id": row.notice,
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-attempt": "1",
        "webhook-possibly-repeated": "false",
    }
    assert (row.state, row.attempts, row.status, row.fault) == ("delivered", 1, 204, None)
    assert _counts(office.deliver()) == {}
    assert len(receiver.got) == 1


def test_notices_to_a_receiver_come_in_the_order_in_which_they_were_put(office):
    receiver = office.receiver("enterprise")
    causes = [f"publication:{number}" for number in range(20)]
    office.put(*(notice(cause=one) for one in causes))
    office.deliver()
    assert receiver.numbers == [one.notice for one in office.rows()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(office, code):
    elsewhere = office.stack.enter_context(Receiver(status(204)).listening())
    receiver = office.receiver("enterprise", status(code, location=elsewhere.address))
    office.put(notice())
    assert _counts(office.deliver()) == {"waiting": 1}
    assert (len(receiver.got), len(elsewhere.got)) == (1, 0)
    (row,) = office.rows()
    assert (row.state, row.status, row.possibly_repeated) == ("waiting", code, False)
    assert "不跟随" in row.fault


def test_what_does_not_arrive_is_tried_again_at_its_times_and_then_a_dead_letter_that_can_be_replayed(office):
    receiver = office.receiver("enterprise", status(500))
    office.put(notice())
    at = NOW
    for attempt, minutes in enumerate(MINUTES, start=1):
        assert _counts(office.deliver(at)) == {"waiting": 1}
        (row,) = office.rows()
        assert (row.attempts, row.next_at) == (attempt, at + timedelta(minutes=minutes))
        assert _counts(office.deliver(row.next_at - timedelta(seconds=1))) == {}
        at = row.next_at
    assert at - NOW < timedelta(days=3)
    assert _counts(office.deliver(at)) == {"dead": 1}
    assert [one.headers["webhook-attempt"] for one in receiver.got] == list("12345678")
    assert len(set(receiver.numbers)) == 1
    assert {one.headers["webhook-timestamp"] for one in receiver.got} != {str(int(NOW.timestamp()))}
    assert _counts(office.deliver(at + timedelta(days=30))) == {}
    with office.database.writing() as connection:
        (dead,) = listed(connection, states=("dead",), limit=10)
        assert (dead["id"], dead["fault"], dead["state_label"]) == (row.notice, "答复 500", "未能送达")
        assert counted(connection) == {"waiting": 0, "attempting": 0, "dead": 1}
        assert replay(connection, row.notice, now=at) == 1
    receiver.answer = status(200)
    assert _counts(office.deliver(at)) == {"delivered": 1}
    assert set(receiver.numbers) == {row.notice}
    with office.database.writing() as connection, pytest.raises(Conflict, match="已送达"):
        replay(connection, row.notice, now=at)


def test_a_receiver_that_failed_rests_and_then_gets_everything(office):
    receiver = office.receiver("enterprise", status(503))
    office.put(*(notice(cause=f"publication:{number}") for number in range(5)))
    assert _counts(office.deliver()) == {"waiting": 1}
    assert len(receiver.got) == 1, "one attempt told that it is not well"
    assert _counts(office.deliver(NOW + timedelta(seconds=59))) == {}
    receiver.answer = status(204)
    assert _counts(office.deliver(NOW + timedelta(minutes=1))) == {"delivered": 5}


def test_a_receiver_that_is_back_and_resumed_is_served_at_once(office):
    receiver = office.receiver("enterprise", status(500))
    office.receiver("county", status(500))
    office.put(notice(county=COUNTY), notice(county=COUNTY, cause="publication:2"))
    at = NOW
    while min(one.attempts for one in office.rows()) < 3:
        office.deliver(at)
        at += timedelta(minutes=5)
    receiver.answer = status(204)
    assert max(one.next_at for one in office.rows() if one.party == "enterprise") > at
    with office.database.writing() as connection:
        number = next(one.subscription for one in office.rows() if one.party == "enterprise")
        resume(connection, number, now=at)
    assert _counts(office.deliver(at)) == {"delivered": 2}
    assert {one.party for one in office.rows() if one.state == "waiting"} == {"county"}


def test_one_notice_that_a_receiver_cannot_take_holds_no_other_one_back(office):
    receiver = office.receiver("enterprise")
    office.put(*(notice(cause=f"publication:{number}") for number in range(3)))
    bad = office.rows()[0].notice

    def answer(one, request):
        code = 500 if one.got[-1].number == bad else 204
        status(code)(one, request)

    receiver.answer = answer
    assert _counts(office.deliver()) == {"waiting": 1}
    assert _counts(office.deliver(NOW + timedelta(minutes=1))) == {"delivered": 2, "waiting": 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_receiver_that_is_dead_for_days_is_asked_ever_more_seldom_and_all_that_waited_so_long_is_dead(
    office,
):
    address = _nobody_there()
    office.subscribe("enterprise", address)
    office.put(*(notice(cause=f"publication:{number}") for number in range(30)))
    at, calls, dead = NOW, 0, 0
    while "dead" not in office.states:
        dead += office.deliver(at).dead
        at += timedelta(minutes=30) if calls > 5 else timedelta(minutes=1)
        calls += 1
        assert at < NOW + timedelta(days=4)
    assert set(office.states) == {"dead"}
    assert dead == len(office.states), "each that was given up is counted"
    assert sum(one.attempts for one in office.rows()) <= len(MINUTES) + 1
    for one in office.rows():
        last = "；最近一次：连接不上" if one.attempts else ""
        assert one.fault.startswith(f"收件方长时间没有恢复{last}")
        assert ("最近一次" in one.fault) == bool(last)
    with office.database.writing() as connection:
        assert replay(connection, office.rows()[-1].notice, now=at) == 1
    assert office.rows()[-1].fault is None
    with office.database.reading() as connection:
        assert [one.event.action for one in lines(connection)][-1] == "notices_dead"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("answer", [slow, dripping], ids=["says nothing", "one byte after the other"])
def test_a_slow_receiver_has_its_time_and_nobody_waits_for_it(database, office, keys_home, answer):
    quick = office_of(database, keys_home, notice_seconds=1.5)
    with quick.stack:
        lame = quick.receiver("enterprise", answer)
        well = quick.receiver("county")
        quick.put(notice(county=COUNTY), notice(county=COUNTY, cause="publication:2"))
        begun = monotonic()
        assert _counts(quick.deliver()) == {"delivered": 2, "waiting": 1}
        assert monotonic() - begun < 5
        assert (len(lame.got), len(well.got)) == (1, 2)
        row = next(one for one in quick.rows() if one.attempts and one.party == "enterprise")
        assert row.possibly_repeated, "it may have been taken"
        assert "1.5 秒内没有答复" in row.fault
        lame.answer = status(204)
        quick.deliver(NOW + timedelta(minutes=1))
        assert lame.got[-1].headers["webhook-possibly-repeated"] == "true"
        assert lame.got[-1].number == lame.got[0].number


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_more_slow_receivers_than_are_sent_to_at_a_time(database, office, keys_home):
    quick = office_of(database, keys_home, notice_seconds=1.5, notice_receivers=2)
    with quick.stack:
        lame = [quick.receiver(party, slow) for party in ("enterprise", "bank", "other-bank")]
        for bank in ("bank", "other-bank"):
            quick.authorise(bank)
        well = quick.receiver("county")
        quick.put(notice(county=COUNTY))
        assert _counts(quick.deliver()) == {"delivered": 1, "waiting": 3}
        assert [len(one.got) for one in (*lame, well)] == [1, 1, 1, 1]


def test_what_breaks_off_is_possibly_repeated_and_what_never_connected_is_not(office):
    receiver = office.receiver("enterprise", reset)
    office.subscribe("county", _nobody_there())
    office.put(notice(county=COUNTY))
    assert _counts(office.deliver()) == {"waiting": 2}
    rows = {one.party: one for one in office.rows()}
    assert rows["enterprise"].possibly_repeated
    assert "连接中断" in rows["enterprise"].fault
    assert not rows["county"].possibly_repeated
    assert "连接不上" in rows["county"].fault
    for minutes, answer in ((1, status(500)), (6, status(204))):
        receiver.answer = answer
        office.deliver(NOW + timedelta(minutes=minutes))
    assert [one.headers["webhook-possibly-repeated"] for one in receiver.got] == ["false", "true", "true"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_without_end_is_left_alone(office):
    receiver = office.receiver("enterprise", huge)
    office.put(notice(), notice(cause="publication:2"))
    begun = monotonic()
    assert _counts(office.deliver()) == {"delivered": 2}
    assert monotonic() - begun < 5
    assert len(receiver.got) == 2
    assert receiver.answered < 32 * 2**20, "no more than what lay in buffers"


def test_a_sender_that_died_in_between_sends_it_again_marked(office, monkeypatch):
    receiver = office.receiver("enterprise")
    office.put(notice())

    def died(*_, **__):
        raise SystemExit("killed")

    monkeypatch.setattr("service.notices.attempts.Attempts.settle", died)
    with pytest.raises(BaseException, match=r"killed|unhandled"):
        office.deliver()
    assert office.states == ["attempting"]
    monkeypatch.undo()
    assert _counts(office.deliver()) == {"recovered": 1, "delivered": 1}
    one, other = receiver.got
    assert one.number == other.number
    assert [got.headers["webhook-attempt"] for got in (one, other)] == ["1", "2"]
    assert other.headers["webhook-possibly-repeated"] == "true"


def test_a_bank_whose_authorisation_ended_before_gets_nothing_more(office):
    receiver = office.receiver("bank", status(500))
    office.authorise()
    office.put(notice(), notice(cause="publication:2"))
    assert _counts(office.deliver()) == {"waiting": 1}
    with office.database.writing() as connection:
        connection.execute(update(authorisations).values(revoked_at=NOW))
    assert _counts(office.deliver(NOW + timedelta(minutes=1))) == {"void": 2}
    assert len(receiver.got) == 1
    assert {one.fault for one in office.rows()} == {"收件方已无权知悉（授权终止、账户关闭或不再属于其范围）"}


def test_a_bank_is_told_until_the_last_day_of_its_authorisation(office):
    receiver = office.receiver("bank")
    office.authorise(until_day=NOW.date())
    office.put(notice(), notice(cause="publication:2"))
    end = NOW.replace(hour=23, minute=59)
    with office.database.writing() as connection:
        pause(connection, office.rows()[0].subscription, now=NOW)
    assert _counts(office.deliver()) == {}
    with office.database.writing() as connection:
        resume(connection, office.rows()[0].subscription, now=NOW)
    assert _counts(office.deliver(end)) == {"delivered": 2}
    office.put(notice(cause="publication:3"))
    assert _counts(office.deliver(end + timedelta(minutes=1))) == {"void": 1}
    assert len(receiver.got) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["county moved", "domain taken", "party closed"])
def test_who_may_not_know_any_more_gets_nothing_more(office, what):
    county, finance = office.receiver("county"), office.receiver("finance")
    office.put(notice("measures_changed", county=COUNTY, domains=("government_procurement",)))
    with office.database.writing() as connection:
        match what:
            case "county moved":
                connection.execute(
                    update(parties).where(parties.c.id == "county").values(scope={"county": "632801"})
                )
                lost = county
            case "domain taken":
                scope = {"domains": ["honours"], "purposes": ["x"]}
                connection.execute(update(parties).where(parties.c.id == "finance").values(scope=scope))
                lost = finance
            case _:
                close_party(connection, "county", now=NOW)
                lost = county
    office.deliver()
    assert sorted(office.states) == ["delivered", "void"]
    assert lost.got == []


def test_a_notice_that_rests_on_an_authorisation_is_a_use_that_its_enterprise_sees(office):
    office.receiver("bank")
    office.authorise()
    office.put(notice(), notice(uscc=OTHER))
    office.deliver()
    with office.database.reading() as connection:
        (use,) = uses_of(connection, f"bank-{USCC}")
        told = [(one.event.action, one.event.subject, one.event.party) for one in lines(connection)]
    assert (use.party, use.action) == ("bank", "notice_delivered")
    assert told == [("notice_delivered", USCC, "bank")]


def test_one_sends_at_a_time(office):
    office.receiver("enterprise")
    office.put(notice())
    with alone(office.database, delivery.LOCK, told="x"), pytest.raises(Conflict, match="另一个进程正在送"):
        office.deliver()
    assert office.states == ["waiting"]


def test_without_a_key_nothing_is_attempted(office, tmp_path):
    receiver = office.receiver("enterprise")
    office.put(notice())
    keyless = office_of(office.database, tmp_path)
    with pytest.raises(StateError, match="签名密钥"):
        keyless.deliver()
    assert (office.states, receiver.got) == (["waiting"], [])


def test_what_is_not_to_be_had_of_the_database_hinders_one_receiver_and_is_told(office, monkeypatch):
    receivers = [office.receiver(party) for party in ("enterprise", "county")]
    office.put(notice(county=COUNTY))
    settle = delivery.Attempts.settle

    def broken(self, one, outcome, *, now):
        if one.party.id == "county":
            raise StateError("broken")
        return settle(self, one, outcome, now=now)

    monkeypatch.setattr(delivery.Attempts, "settle", broken)
    with pytest.raises(StateError, match="broken"):
        office.deliver()
    assert sorted(office.states) == ["attempting", "delivered"]
    assert [len(one.got) for one in receivers] == [1, 1]


def test_one_receiver_has_a_share_of_a_call(office, monkeypatch):
    monkeypatch.setattr(delivery, "MOST", 3)
    office.receiver("enterprise")
    office.put(*(notice(cause=f"publication:{number}") for number in range(5)))
    assert [_counts(office.deliver()) for _ in range(3)] == [{"delivered": 3}, {"delivered": 2}, {}]


def test_a_notice_is_shown_with_all_its_deliveries(office):
    office.receiver("enterprise")
    office.subscribe("enterprise", _nobody_there())
    office.put(notice())
    office.deliver()
    with office.database.reading() as connection:
        shown = found(connection, office.rows()[0].notice)
    assert {one["state"] for one in shown} == {"delivered", "waiting"}
    assert {one["reach_label"] for one in shown} == {"企业本身"}
