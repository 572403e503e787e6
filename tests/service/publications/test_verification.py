"""What is changed in the database behind our back is found and named: a row that is gone, altered or another's, a revocation undone."""

import json

import pytest
from sqlalchemy import delete, select, update

from service import clock
from service.database.engine import Database
from service.database.tables import authorisations, decisions, publications
from service.home import Home
from service.publications.verification import faults_in
from tests.command import done, shouxin

USCC = "91632899MA75T5T191"


@pytest.fixture
def rows(published_database):
    with published_database.reading() as connection:
        query = select(decisions.c.uscc, decisions.c.grade, decisions.c.content).order_by(decisions.c.uscc)
        return connection.execute(query).all()


def _faults(database, home):
    return [(one.uscc, one.what) for one in faults_in(database, Home(home))]


def _change(database, *statements):
    with database.writing() as connection:
        for one in statements:
            connection.execute(one)


def _altered(content):
    said = json.loads(content)
    said["row"]["records_digest"] = "0" * 64
    return json.dumps(said)


def test_what_was_published_is_in_order(published_database, sample_home):
    assert _faults(published_database, sample_home) == []


def test_a_row_that_is_gone_is_named(published_database, sample_home, rows):
    _change(published_database, delete(decisions).where(decisions.c.uscc == rows[7].uscc))
    count = f"应有 {len(rows)} 家企业的决定，现有 {len(rows) - 1} 家"
    assert _faults(published_database, sample_home) == [
        (None, count),
        (rows[7].uscc, "批次里有它的决定，发布里没有"),
    ]
    assert _faults(published_database, sample_home.parent) == [(None, count)]  # where the run is gone too


def test_what_was_altered_is_named(published_database, sample_home, rows):
    one, other, third, fourth = rows[:4]
    ours = update(decisions)
    _change(
        published_database,
        ours.where(decisions.c.uscc == one.uscc).values(grade="A" if one.grade != "A" else "B", score=1),
        ours.where(decisions.c.uscc == other.uscc).values(content=third.content),
        ours.where(decisions.c.uscc == third.uscc).values(content=_altered(third.content)),
        ours.where(decisions.c.uscc == fourth.uscc).values(content="{"),
    )
    found = _faults(published_database, sample_home)
    told = dict(found)
    assert len(found) == len(told) == 4
    assert told[third.uscc].endswith("的决定与其编号不符：发布后在数据库中被改动过，请从备份恢复")
    assert told[one.uscc].startswith("列 grade")
    assert told[other.uscc] == f"内容是 {third.uscc} 的决定"
    assert told[fourth.uscc] == "内容读不了"


def test_a_publication_by_another_policy_than_it_names_is_named(published_database, sample_home):
    manifest = select(publications.c.manifest).scalar_subquery()
    with published_database.reading() as connection:
        said = json.loads(connection.execute(select(manifest)).scalar_one())
    said["hashes"]["policy"] = "0" * 64
    _change(published_database, update(publications).values(manifest=json.dumps(said)))
    [(uscc, what)] = _faults(published_database, sample_home)
    assert (uscc, "政策与它的批次所记不符" in what) == (None, True)


def test_a_revocation_that_was_undone_is_named_and_the_command_says_no(empty_home, database_url, monkeypatch):
    monkeypatch.setenv("SHOUXIN_DATABASE", database_url)
    done(empty_home, "key", "new", "certificate")
    done(empty_home, "party", "add", "bank", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    asked = ("--bank", "bank", "--purpose", "贷前审查", "--until", clock.today(), "--paper", "2026-授-17")
    made = done(empty_home, "authorisation", "grant", USCC, *asked, "--json").json
    done(empty_home, "authorisation", "revoke", made["id"])
    assert "都与其编号和批次相符" in done(empty_home, "database", "verify").err
    database = Database(database_url)
    _change(database, update(authorisations).values(revoked_at=None))
    database.close()
    answer = shouxin(empty_home, "database", "verify", "--json")
    what = f"授权 {made['id']} 按审计日志已经撤销，登记里没有撤销"
    assert (answer.code, answer.json) == (
        1,
        {"ok": False, "faults": [{"run": None, "uscc": USCC, "what": what}]},
    )
    assert shouxin(empty_home, "database", "verify").err.split() == [USCC, *what.split()]
