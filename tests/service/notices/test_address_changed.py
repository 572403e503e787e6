"""A party changes its address: what waits goes on to the new one, or stays to be sent again once there is one; nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from service.audit.log import lines
from service.database.tables import authorisations, deliveries, subscriptions
from service.errors import Conflict
from service.notices import register
from service.notices.attempts import Attempts
from service.notices.passing_on import CLOSED, NOT_ANY_MORE, end_for, party_in_turn, pass_on
from service.notices.register import replay
from service.notices.sending import Outcome
from service.notices.subscriptions import close, pause
from service.parties.registry import close_party
from tests.service.notices.conftest import COUNTY, NOW, OTHER, USCC, notice
from tests.service.notices.receiver import reset, status

SOON = NOW + timedelta(minutes=1)


def _put(office, count=7, **whom):
    office.put(*(notice(cause=f"publication:{number}", **whom) for number in range(count)))


def _subscriptions(office):
    with office.database.reading() as connection:
        return list(connection.execute(select(subscriptions.c.id).order_by(subscriptions.c.id)).scalars())


def _close(office, number, now=SOON):
    with office.database.writing() as connection:
        return close(connection, number, now=now).passed


def _replay(office, number, now=SOON):
    with office.database.writing() as connection:
        return replay(connection, number, now=now)


def test_what_waits_and_what_is_dead_goes_on_to_the_new_address_under_its_number(office):
    office.receiver("enterprise", reset)
    _put(office)
    office.deliver()
    (old,) = _subscriptions(office)
    with office.database.writing() as connection:
        dead = deliveries.c.id == office.rows()[-1].id
        connection.execute(
            update(deliveries).where(dead).values(state="dead", ended_at=NOW, fault="答复 500")
        )
    new = office.receiver("enterprise")
    (number,) = set(_subscriptions(office)) - {old}
    assert _close(office, old) == ({number: 7}, 0, 0)
    assert {(one.state, one.subscription, one.attempts, one.fault) for one in office.rows()} == {
        ("waiting", number, 0, None)
    }
    assert office.deliver(SOON).delivered == 7
    assert new.numbers == [one.notice for one in office.rows()]
    assert [got.headers["webhook-attempt"] for got in new.got] == ["1"] * 7
    repeated = [got.headers["webhook-possibly-repeated"] for got in new.got]
    assert repeated == ["true"] + ["false"] * 6, "the party may have got it at its old address"


def test_what_was_delivered_is_not_sent_to_the_new_address(office):
    office.receiver("enterprise")
    _put(office)
    office.deliver()
    (old,) = _subscriptions(office)
    new = office.receiver("enterprise")
    assert _close(office, old) == ({}, 0, 0)
    office.deliver(SOON)
    assert (set(office.states), new.got) == ({"delivered"}, [])


def test_where_there_is_no_other_address_it_stays_and_is_sent_again_once_there_is_one(office):
    office.receiver("enterprise", status(500))
    office.receiver("county")
    _put(office, 3)
    office.deliver()
    old = office.rows()[0].subscription
    assert _close(office, old) == ({}, 3, 0)
    assert {(one.state, one.fault) for one in office.rows()} == {("dead", CLOSED)}
    numbers = [one.notice for one in office.rows()]
    with pytest.raises(Conflict, match="登记新的通知地址"):
        _replay(office, numbers[0])
    new = office.receiver("enterprise", status(500))
    assert office.deliver(SOON).delivered == 0
    assert _replay(office, numbers[0]) == 1
    office.deliver(SOON)
    new.answer = status(204)
    assert [_replay(office, one) for one in numbers[1:]] == [1, 1]
    assert office.deliver(SOON).delivered == 2, (
        "who replays says that the receiver is well: it rests no longer"
    )
    assert office.deliver(SOON + timedelta(minutes=1)).delivered == 1
    assert sorted(new.numbers) == sorted([*numbers, numbers[0]])
    with pytest.raises(Conflict, match="已送达"):
        _replay(office, numbers[0])


def test_what_another_address_has_itself_is_sent_there_once(office):
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    other = office.receiver("enterprise")
    _put(office, 3)
    assert _close(office, old, NOW) == ({}, 0, 0)
    assert office.deliver().delivered == 3
    assert sorted(office.states) == ["delivered"] * 3 + ["void"] * 3
    assert len(other.got) == 3


def test_of_several_addresses_the_newest_takes_the_place_of_the_closed_one(office):
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    beside = office.receiver("enterprise")
    _put(office, 2)
    newer = [office.receiver("enterprise") for _ in range(2)]
    with office.database.writing() as connection:
        for later, one in enumerate(newer):
            at = NOW + timedelta(seconds=later)
            named = subscriptions.c.address == one.address
            connection.execute(update(subscriptions).where(named).values(created_at=at))
    assert sum(_close(office, old).moved.values()) == 2
    assert office.deliver(SOON).delivered == 4
    assert [len(one.got) for one in (beside, *newer)] == [2, 0, 2]


def test_an_attempt_under_way_when_the_address_is_closed_goes_on_too(office):
    def closes(one, request):
        _close(office, old, NOW)
        status(500)(one, request)

    office.receiver("enterprise", closes)
    (old,) = _subscriptions(office)
    _put(office, 2)
    new = office.receiver("enterprise")
    office.deliver()
    assert sorted(one.subscription == old for one in office.rows()) == [False, True]
    for _ in range(2):
        office.deliver(NOW)
    assert (office.states, sorted(new.numbers)) == (
        ["delivered"] * 2,
        sorted(one.notice for one in office.rows()),
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_goes_on_while_it_is_looked_at_is_not_sent_to_the_closed_address(office, monkeypatch):
    """On SQLite writers follow each other."""
    receiver = office.receiver("enterprise")
    (old,) = _subscriptions(office)
    _put(office, 1)
    new = office.receiver("enterprise")
    allowed = Attempts._allowed

    def closed_beside(self, connection, row, now):
        if row.unsubscribed_at is None and row.subscription == old:
            _close(office, old, NOW)
        return allowed(self, connection, row, now)

    monkeypatch.setattr(Attempts, "_allowed", closed_beside)
    for _ in range(2):
        office.deliver()
    assert (len(receiver.got), len(new.got), office.states) == (0, 1, ["delivered"])


@pytest.mark.parametrize("there", [True, False])
def test_what_came_to_a_paused_address_while_it_was_closed_goes_on(office, there):
    """Put by who saw it open still, in a transaction beside the one that closed it."""
    office.receiver("enterprise")
    (old,) = _subscriptions(office)
    _put(office, 2)
    with office.database.writing() as connection:
        pause(connection, old, now=NOW)
        connection.execute(update(subscriptions).values(closed_at=NOW))
    new = office.receiver("enterprise") if there else None
    for _ in range(2):
        office.deliver(SOON)
    if new is None:
        assert {(one.state, one.fault) for one in office.rows()} == {("dead", CLOSED)}
    else:
        assert (len(new.got), set(office.states)) == (2, {"delivered"})
    with office.database.reading() as connection:
        told = [one.event for one in lines(connection) if one.event.action == "notices_passed_on"]
    assert [(one.subject, one.details["kept"]) for one in told] == [("enterprise", 0 if there else 2)]


def test_what_may_not_be_known_any_more_does_not_go_to_the_new_address(office):
    office.authorise()
    office.receiver("bank", status(500))
    _put(office, 2, county=COUNTY)
    (old,) = _subscriptions(office)
    new = office.receiver("bank")
    with office.database.writing() as connection:
        connection.execute(delete(authorisations))
    _close(office, old)
    assert office.deliver(SOON).void == 2
    assert (set(office.states), new.got) == ({"void"}, [])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_that_are_closed_at_once_follow_each_other(office):
    """Both took the place at the newer address for the same notice: one of them was answered 503."""
    for _ in range(2):
        office.receiver("enterprise", status(500))
    _put(office, 5)
    first, second = _subscriptions(office)
    office.receiver("enterprise")
    (new,) = set(_subscriptions(office)) - {first, second}
    with ThreadPoolExecutor(1) as pool:
        with office.database.writing() as connection:
            assert close(connection, first, now=SOON).passed == ({new: 5}, 0, 0)
            other = pool.submit(_close, office, second)
            with pytest.raises(TimeoutError):  # it waits
                other.result(timeout=1)
        assert other.result() == ({}, 0, 0)
    assert sorted(one.state for one in office.rows()) == ["void"] * 5 + ["waiting"] * 5


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_replay_and_a_closing_take_their_turns_in_one_order(office, monkeypatch):
    """Each had what the other asked for next: the database ended one of them."""
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    _put(office, 1)
    _close(office, old)
    office.receiver("enterprise")
    (new,) = set(_subscriptions(office)) - {old}
    begun = []
    with ThreadPoolExecutor(1) as pool:

        def closing_beside(*told, **named):
            passed = pass_on(*told, **named)
            begun.append(pool.submit(_close, office, new))
            with pytest.raises(TimeoutError):  # it waits
                begun[0].result(timeout=1)
            return passed

        monkeypatch.setattr(register, "pass_on", closing_beside)
        assert _replay(office, office.rows()[0].notice) == 1
        assert begun[0].result() == ({}, 1, 0)
    assert office.states == ["dead"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_replay_to_an_address_that_is_being_closed_waits_for_it(office):
    """It held the delivery that the closing asked for, and asked for the address that the closing held."""
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    _put(office, 1)
    with office.database.writing() as connection:
        connection.execute(update(deliveries).values(state="dead", ended_at=NOW))
    office.receiver("enterprise")
    (new,) = set(_subscriptions(office)) - {old}
    number = office.rows()[0].notice
    with ThreadPoolExecutor(1) as pool:
        with office.database.writing() as connection:
            party_in_turn(connection, old)
            replaying = pool.submit(_replay, office, number)
            with pytest.raises(TimeoutError):  # it waits, and holds nothing
                replaying.result(timeout=1)
            assert close(connection, old, now=SOON).passed == ({new: 1}, 0, 0)
        with pytest.raises(Conflict, match="没有未能送达的"):
            replaying.result()
    assert office.states == ["waiting"]


def _last_attempt(office, *, of):
    """Some notices at an address that answers 500, one of them being attempted for the last time."""
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    _put(office, of)
    settings = office.place.settings
    with office.database.writing() as connection:
        connection.execute(update(deliveries).values(attempts=len(settings.notice_retry_minutes)))
    attempts = Attempts(office.database, settings, settings.issuer)
    return attempts, old, attempts.claim(old, now=NOW)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("how", ["it failed for the last time", "its sender died"])
def test_what_ends_while_its_address_is_being_closed_goes_on_too(office, how):
    """Each missed what the other did: it stayed dead at the closed address beside an open one."""
    attempts, old, under_way = _last_attempt(office, of=1)
    ends = {
        "it failed for the last time": lambda: attempts.settle(under_way, Outcome(500, "答复 500"), now=SOON),
        "its sender died": lambda: attempts.recover(now=SOON),
    }
    new = office.receiver("enterprise")
    with ThreadPoolExecutor(1) as pool:
        with office.database.writing() as connection:
            close(connection, old, now=SOON)
            other = pool.submit(ends[how])
            with pytest.raises(TimeoutError):  # it waits
                other.result(timeout=1)
        other.result()
    for _ in range(2):  # what waits at the closed one goes on first
        office.deliver(SOON)
    assert (office.states, len(new.got)) == (["delivered"], 1)


@pytest.mark.parametrize("how", ["fails", "its sender died"])
def test_what_is_under_way_as_a_party_is_closed_ends(office, how):
    attempts, old, under_way = _last_attempt(office, of=2)
    with office.database.writing() as connection:
        pause(connection, old, now=NOW)  # by which nothing more is sent, and what ends ends all the same
        close_party(connection, "enterprise", now=SOON)
        assert end_for(connection, "enterprise", now=SOON) == 1
    if how == "fails":
        attempts.settle(under_way, Outcome(500, "答复 500"), now=SOON)
        assert office.deliver(SOON).void == 1
    else:
        attempts.recover(now=SOON)
        with office.database.reading() as connection:
            told = [one.event for one in lines(connection)][-1]
        assert (told.action, told.details["void"]) == ("notices_passed_on", 1)
    assert {(one.state, one.fault) for one in office.rows()} == {("void", NOT_ANY_MORE)}


def test_what_a_closed_party_was_not_told_is_void(office):
    """It was a dead letter that nobody could ever end."""
    office.receiver("enterprise", status(500))
    _put(office, 2)
    with office.database.writing() as connection:
        dead = deliveries.c.id == office.rows()[0].id
        connection.execute(update(deliveries).where(dead).values(state="dead", ended_at=NOW))
        close_party(connection, "enterprise", now=NOW)
    (old,) = _subscriptions(office)
    assert _close(office, old) == ({}, 0, 2)
    assert set(office.states) == {"void"}


def test_what_is_given_up_as_its_address_is_closed_goes_on(office):
    receiver = office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    _put(office, 2)
    with office.database.writing() as connection:
        connection.execute(update(subscriptions).values(failures=9))
        connection.execute(update(deliveries).values(attempts=3, since=NOW - timedelta(days=30), next_at=NOW))
    new = office.receiver("enterprise")

    def closed_meanwhile(one, request):
        _close(office, old, NOW)
        status(500)(one, request)

    receiver.answer = closed_meanwhile
    office.deliver(NOW)
    office.deliver(SOON)
    office.deliver(SOON)
    assert (set(office.states), len(new.got)) == ({"delivered"}, 2)


def test_what_a_sender_left_in_its_last_attempt_goes_on(office):
    office.receiver("enterprise", status(500))
    (old,) = _subscriptions(office)
    _put(office, 1)
    with office.database.writing() as connection:
        connection.execute(update(deliveries).values(state="attempting", attempts=8))
    new = office.receiver("enterprise")
    _close(office, old)
    office.deliver(SOON)
    office.deliver(SOON)
    assert (set(office.states), len(new.got)) == ({"delivered"}, 1)


def test_what_may_not_be_known_any_more_is_no_dead_letter_where_the_only_address_is_closed(office):
    """What the party may know still stays, to be sent again once it has an address."""
    office.authorise()
    office.authorise(uscc=OTHER)
    office.receiver("bank", status(500))
    _put(office, 2)
    office.put(notice(uscc=OTHER, cause="publication:9"))
    with office.database.writing() as connection:
        connection.execute(update(authorisations).where(authorisations.c.uscc == USCC).values(revoked_at=NOW))
    (old,) = _subscriptions(office)
    assert _close(office, old) == ({}, 1, 2)
    ended = {(one.uscc, one.state, one.fault) for one in office.rows()}
    assert ended == {(USCC, "void", NOT_ANY_MORE), (OTHER, "dead", CLOSED)}


def test_nor_is_what_was_under_way_as_the_right_ended_and_the_address_was_closed(office):
    office.authorise()

    def ends(one, request):
        with office.database.writing() as connection:
            connection.execute(update(authorisations).values(revoked_at=NOW))
        _close(office, old, NOW)
        status(500)(one, request)

    office.receiver("bank", ends)
    (old,) = _subscriptions(office)
    _put(office, 1)
    office.deliver()
    assert office.states == ["waiting"]
    office.deliver(SOON)
    assert [(one.state, one.fault) for one in office.rows()] == [("void", NOT_ANY_MORE)]
    with office.database.reading() as connection:
        told = [one.event for one in lines(connection) if one.event.action == "notices_passed_on"]
    assert [one.details for one in told] == [{"moved": {}, "kept": 0, "void": 1, "subscription": old}]


def test_what_ended_at_an_address_because_the_right_was_over_is_sent_to_no_other_in_its_place(office):
    """It was not told there either: what waits for the closed one stays, to be sent again to a new address."""
    office.authorise()
    office.receiver("bank")
    (old,) = _subscriptions(office)
    ending = office.receiver("bank")
    (other,) = set(_subscriptions(office)) - {old}
    _put(office, 1)
    with office.database.writing() as connection:
        connection.execute(update(subscriptions).where(subscriptions.c.id == old).values(paused_at=NOW))
        connection.execute(update(authorisations).values(revoked_at=NOW))
    assert office.deliver().void == 1
    with office.database.writing() as connection:
        connection.execute(update(authorisations).values(revoked_at=None))
    assert (office.deliver(SOON).delivered, ending.got) == (0, []), "it is not sent when the right returns"
    assert _close(office, old) == ({}, 1, 0)
    states = {one.subscription: (one.state, one.fault) for one in office.rows()}
    assert states == {other: ("void", NOT_ANY_MORE), old: ("dead", CLOSED)}
    new = office.receiver("bank")
    number = office.rows()[0].notice
    assert _replay(office, number) == 1
    office.deliver(SOON)
    assert (new.numbers, ending.got) == ([number], [])


def test_of_two_that_are_closed_each_goes_to_another_address_that_was_not_told(office):
    """A notice that was for two addresses is told at two again: the newer takes the place of the first, the older that of the second."""
    for _ in range(2):
        office.receiver("enterprise", status(500))
    _put(office, 3)
    first, second = _subscriptions(office)
    added = []
    for minutes in (-2, -1):
        made = office.receiver("enterprise")
        with office.database.writing() as connection:
            at = NOW + timedelta(minutes=minutes)
            named = subscriptions.c.address == made.address
            connection.execute(update(subscriptions).where(named).values(created_at=at))
            added.append(connection.execute(select(subscriptions.c.id).where(named)).scalar_one())
    older, newer = added
    assert _close(office, first) == ({newer: 3}, 0, 0)
    assert _close(office, second) == ({older: 3}, 0, 0)
    assert office.deliver(SOON).delivered == 6


def test_what_one_of_several_addresses_is_told_is_no_dead_letter_though_it_ended_at_the_newest(office):
    office.authorise()
    for _ in range(3):
        office.receiver("bank")
    _put(office, 1)
    old, told, newest = _subscriptions(office)
    with office.database.writing() as connection:
        later = NOW + timedelta(seconds=1)
        connection.execute(update(subscriptions).where(subscriptions.c.id == newest).values(created_at=later))
        for number, state in ((told, "delivered"), (newest, "void")):
            at = deliveries.c.subscription == number
            connection.execute(update(deliveries).where(at).values(state=state, ended_at=NOW))
    assert _close(office, old) == ({}, 0, 0)
    states = {one.subscription: one.state for one in office.rows()}
    assert states == {old: "void", told: "delivered", newest: "void"}
