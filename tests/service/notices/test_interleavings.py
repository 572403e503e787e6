"""Whatever happens in which order: nothing is lost, nothing is blocked for good, one cause is one notice."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.database.engine import Database
from service.notices.notice import id_of
from service.notices.outbox import put
from service.notices.register import replay
from service.notices.sending import Outcome, Sender, trusted
from service.notices.subscriptions import MOST_A_DAY, close
from tests.endurance import long_or
from tests.service.notices.conftest import COUNTY, NOW, notice, office_of

LISTENING = ("enterprise", "county")
OUTCOMES: Mapping[str, Outcome] = {
    "takes it": Outcome(204),
    "says 500": Outcome(500, "答复 500"),
    "is not there": Outcome(None, "连接不上"),
    "breaks off": Outcome(None, "连接中断", uncertain=True),
    "takes it and breaks off": Outcome(None, "连接中断", uncertain=True),
}
DAYS = 12
"""After so many all attempts are over, also of what was put last and of what a receiver's rest put off."""


class Crash(BaseException):
    """The sender's end."""


class Notices(RuleBasedStateMachine):
    """Two receivers, a sender that may die at each attempt, a clock. `template`, `home`: set by the test."""

    template: Path
    home: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.database = Database(f"sqlite:///{shutil.copy(self.template, self.folder / 'service.db')}")
        self.office = office_of(self.database, self.home)
        self.addresses = dict.fromkeys(LISTENING, 0)
        self.open = {party: self._registered(party) for party in LISTENING}
        self.now = NOW
        self.does = dict.fromkeys(LISTENING, "takes it")
        self.dies: tuple[int, bool] | None = None
        self.put: set[int] = set()
        self.taken: Counter[tuple[str, str]] = Counter()

    def _registered(self, party: str) -> str:
        self.addresses[party] += 1
        return self.office.subscribe(party, f"https://receiver.example/{self.addresses[party]}/{party}")

    async def send(self, sender: Sender, headers: Mapping[str, str], _body: bytes) -> Outcome:
        """In place of the network: the receiver's deed, or the sender's end before or after it."""
        party = str(sender._url).rpartition("/")[2]
        does = self.does[party]
        if self.dies is not None:
            left, after = self.dies
            self.dies = (left - 1, after) if left else None
            if not left:
                if after:
                    self._take(party, headers, does)
                raise Crash
        self._take(party, headers, does)
        return OUTCOMES[does]

    def _take(self, party: str, headers: Mapping[str, str], does: str) -> None:
        if not does.startswith("takes it"):
            return
        one = party, headers["webhook-id"]
        assert not self.taken[one] or headers["webhook-possibly-repeated"] == "true"
        self.taken[one] += 1

    @rule(
        causes=st.sets(st.integers(0, 12), min_size=3, max_size=6), kept=st.sampled_from([True, True, False])
    )
    def change(self, causes, kept):
        with suppress(Crash), self.database.writing() as connection:
            put(connection, [notice(cause=f"publication:{one}", county=COUNTY) for one in sorted(causes)])
            if not kept:
                raise Crash
        self.put |= causes if kept else set()

    @rule(party=st.sampled_from(LISTENING), does=st.sampled_from(sorted(OUTCOMES)))
    def receiver(self, party, does):
        self.does[party] = does

    @precondition(lambda self: max(self.addresses.values()) < MOST_A_DAY)
    @rule(party=st.sampled_from(LISTENING), registers_first=st.booleans())
    def change_address(self, party, registers_first):
        old = self.open[party]
        if registers_first:
            self.open[party] = self._registered(party)
        with self.database.writing() as connection:
            close(connection, old, now=self.now)
        if not registers_first:
            self.open[party] = self._registered(party)

    @rule(minutes=st.sampled_from([1, 5, 31, 200, 800, 1500, 5000]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def deliver(self):
        self.office.deliver(self.now)

    @rule(sends=st.integers(0, 3), after=st.booleans())
    def deliver_and_die(self, sends, after):
        self.dies = sends, after
        with suppress(Crash, BaseExceptionGroup):
            self.office.deliver(self.now)
        self.dies = None

    @precondition(lambda self: "dead" in self.office.states)
    @rule()
    def replay(self):
        dead = next(one for one in self.office.rows() if one.state == "dead")
        with self.database.writing() as connection:
            replay(connection, dead.notice, now=self.now)

    @invariant()
    def one_cause_is_one_notice(self):
        expected = {
            (party, id_of(notice(cause=f"publication:{one}"), party))
            for one in self.put
            for party in LISTENING
        }
        rows = self.office.rows()
        assert Counter((one.party, one.notice) for one in rows) == Counter(expected)
        for one in rows:
            if one.state == "delivered":
                assert self.taken[one.party, one.notice], "nothing is told as delivered that nobody took"

    def teardown(self) -> None:
        """Once receivers are well everything arrives, what is dead after it is replayed."""
        self.does = dict.fromkeys(LISTENING, "takes it")
        days = 0
        while set(self.office.states) - {"delivered"}:
            days += 1
            assert days <= DAYS
            self.now += timedelta(days=1)
            self.office.deliver(self.now)
            for one in self.office.rows():
                if one.state == "dead":
                    with self.database.writing() as connection:
                        replay(connection, one.notice, now=self.now)
        rows = self.office.rows()
        assert {(one.party, one.notice) for one in rows} == set(self.taken)
        self.database.close()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_order_of_changes_deliveries_and_ends(office, keys_home, monkeypatch):
    machines: list[Notices] = []
    context = trusted(office.place.settings)
    monkeypatch.setattr("service.notices.sending.trusted", lambda _: context)
    office.database.close()

    class Machine(Notices):
        template, home = Path(str(office.database.url.database)), keys_home

        def __init__(self) -> None:
            super().__init__()
            machines[:] = [self]

    async def send(sender, headers, body):
        return await machines[0].send(sender, headers, body)

    monkeypatch.setattr(Sender, "send", send)
    steps = settings(max_examples=long_or(12, 400), stateful_step_count=long_or(14, 40), deadline=None)
    run_state_machine_as_test(Machine, settings=steps)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_end_of_a_sender_is_one(office, monkeypatch):
    """What the trial above rests on: an end leaves what was begun as begun."""
    office.subscribe("enterprise", "https://receiver.example/enterprise")
    office.put(notice())

    async def dies(*_):
        raise Crash

    monkeypatch.setattr(Sender, "send", dies)
    with pytest.raises(BaseExceptionGroup):
        office.deliver()
    assert office.states == ["attempting"]
