"""What begins or ceases to act, by a step or by time, is told once to whom it concerns."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from features.store import ZONE
from service import clock
from service.database.tables import authorisations, notices, standings
from service.home import Home
from service.notices.subscriptions import subscribe
from service.parties.registry import add_party, party_from
from service.procedures import ledger
from service.procedures.acting import all_proceedings
from service.procedures.steps import take
from service.publications import in_effect
from service.publications.in_effect import other_in_effect, tell_in_effect
from service.publications.parts import part_of
from service.publications.publication import in_force
from service.settings import Settings
from tests.command import shouxin

TODAY = dt.date(2026, 11, 25)
NOW = dt.datetime(2026, 11, 25, 10, tzinfo=ZONE)
TOLD, DECIDED = dt.date(2026, 11, 2), dt.date(2026, 11, 10)
LATER = NOW + dt.timedelta(days=60)
DOMAINS = ("government_procurement", "construction_tendering", "land_transfer", "resource_allocation")


@pytest.fixture
def home(copied_home, monkeypatch):
    """A home of the sample, some weeks after its run."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Home(copied_home)


@pytest.fixture
def due(home):
    """Kind of effect → one that waits for its notice."""
    found = {}
    for one in all_proceedings(home, on=TODAY):
        if one.standing.state == "due":
            found.setdefault(one.kind, one)
    return found


def _listen(database, uscc):
    """A party of each role that may be told of an enterprise, each with an address."""
    with database.reading() as connection:
        county = part_of(connection, in_force(connection, "public"), uscc).county
    parties = (
        {"id": "county", "role": "county", "name": "县发改局", "scope": {"county": county}},
        {"id": "enterprise", "role": "enterprise", "name": "某企业", "scope": {"uscc": uscc}},
        {"id": "bank", "role": "bank", "name": "某银行", "scope": {"purposes": ["贷前审查"]}},
        *(
            {"id": one, "role": "department", "name": one, "scope": {"domains": [one], "purposes": ["查"]}}
            for one in DOMAINS
        ),
    )
    with database.writing() as connection:
        for one in parties:
            add_party(connection, party_from(one), now=NOW)
            subscribe(connection, one["id"], "https://receiver.example/", Settings(), now=NOW)
        granted = {"uscc": uscc, "bank": "bank", "scope": "rating", "purpose": "贷前审查", "granted_at": NOW}
        term = {"from_day": TODAY, "until_day": LATER.date(), "paper": "档 1", "receipt": ""}
        connection.execute(insert(authorisations).values(id="a-1", **granted, **term))


def _told(database):
    with database.reading() as connection:
        rows = connection.execute(select(notices.c.kind, notices.c.party).order_by(notices.c.cause))
        return sorted(tuple(one) for one in rows)


def _step(home, one, kind, day):
    take(home, one.uscc, one.id, kind, day=day, text="属实", who="李工", at=NOW)


def test_a_d_by_score_that_time_brings_into_effect_is_told_once_and_so_is_its_end(
    home, due, published_database, monkeypatch
):
    """Nobody said anything to the notice: no step follows, and it acts nevertheless."""
    database, one = published_database, due["scored_d"]
    _listen(database, one.uscc)
    _step(home, one, "notified", TODAY)
    assert tell_in_effect(database, home, now=NOW) == 0
    assert tell_in_effect(database, home, now=LATER) == 1
    assert tell_in_effect(database, home, now=LATER) == 0
    first = _told(database)
    grade = {party for kind, party in first if kind == "grade_in_effect_changed"}
    assert grade == {"enterprise", "county", "bank"}
    assert ("measures_in_effect_changed", "bank") not in first
    monkeypatch.setattr(clock, "today", LATER.date)
    _step(home, one, "decided_not_to_apply", LATER.date())
    assert other_in_effect(database, home, now=LATER, of="91632899MA0000007G") == []
    assert tell_in_effect(database, home, now=LATER, of=one.uscc) == 1
    assert _told(database) == sorted(first * 2)


def test_a_restriction_tells_the_departments_of_its_domain_and_no_grade(home, due, published_database):
    database, one = published_database, due["duty_to_check"]
    _listen(database, one.uscc)
    _step(home, one, "notified", TOLD)
    _step(home, one, "decided_to_apply", DECIDED)
    assert tell_in_effect(database, home, now=NOW) == 1
    domain = {each.id: each.domain for each in home.policy().measures}[one.id]
    departments = {domain} & set(DOMAINS)
    whom = {"enterprise", "county", *departments}
    assert _told(database) == sorted(("measures_in_effect_changed", each) for each in whom)


def test_a_death_behind_the_step_leaves_it_to_the_next_one(home, due, published_database, monkeypatch):
    database, one = published_database, due["duty_to_check"]
    _listen(database, one.uscc)
    _step(home, one, "notified", TOLD)
    _step(home, one, "decided_to_apply", DECIDED)

    def dies(connection, given):
        list(given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(in_effect, "put", dies)
        with pytest.raises(KeyboardInterrupt):
            tell_in_effect(database, home, now=NOW, of=one.uscc)
    with database.reading() as connection:
        assert connection.execute(select(standings)).first() is None
    assert tell_in_effect(database, home, now=NOW) == 1
    assert ("measures_in_effect_changed", "enterprise") in _told(database)


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_the_command_tells_in_the_same_breath(home, due, published_database):
    database, one = published_database, due["duty_to_check"]
    _listen(database, one.uscc)
    before = ("procedure", "notify", one.uscc, one.id, "--by", "邮寄", "--on", f"{TOLD}", "--who", "李工")
    env = {"SHOUXIN_DATABASE": str(database.url)}
    assert shouxin(home.root, *before, env=env).code == 0
    assert _told(database) == []
    decide = ("procedure", "decide", one.uscc, one.id, "--apply", "--why", "属实", "--on", f"{DECIDED}")
    assert shouxin(home.root, *decide, "--who", "李工", env=env).code == 0
    assert ("measures_in_effect_changed", "enterprise") in _told(database)
    assert len(ledger.read(home.root)[one.uscc]) == 2
