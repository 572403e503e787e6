"""An authorisation on paper is registered, listed and revoked at the counter."""

import pytest

from service import clock
from service.authorisations.uses import uses_of
from service.database.engine import Database
from tests.command import done, shouxin

USCC = "91632899MA75T5T191"
GRANT = ("authorisation", "grant", USCC, "--bank", "bank", "--purpose", "贷前审查")


@pytest.fixture
def place(empty_home, database_url, monkeypatch):
    monkeypatch.setenv("SHOUXIN_DATABASE", database_url)
    done(empty_home, "key", "new", "certificate")
    done(empty_home, "party", "add", "bank", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    return empty_home


def _grant(place, *more):
    return shouxin(place, *GRANT, "--until", clock.today(), "--paper", "2026-授-17", *more)


def test_granted_listed_revoked(place):
    made = _grant(place, "--scope", "reasons", "--json").json
    said = {"uscc": USCC, "bank": "bank", "scope": "reasons", "state": "live", "paper": "2026-授-17"}
    assert {name: made[name] for name in said} == said
    assert done(place, "authorisation", "list", "--json").json == [made]
    assert done(place, "authorisation", "list", USCC, "--bank", "bank", "--json").json == [made]
    assert done(place, "authorisation", "list", "--bank", "other", "--json").json == []
    page = done(place, "authorisation", "list").out
    assert "有效" in page
    assert made["id"] in page, "whole: the next command is given it"
    assert USCC in page
    ended = done(place, "authorisation", "revoke", made["id"], "--json").json
    assert ended["state"] == "revoked"
    again = shouxin(place, "authorisation", "revoke", made["id"])
    assert (again.code, "已经撤销" in again.err) == (1, True)
    assert shouxin(place, "authorisation", "revoke", "nothing").code == 1


def test_what_was_done_is_told_and_in_the_log(place, database_url):
    answer = _grant(place)
    assert answer.code == 0
    assert "已登记授权" in answer.err
    number = done(place, "authorisation", "list", "--json").json[0]["id"]
    database = Database(database_url)
    with database.reading() as connection:
        assert uses_of(connection, number) == []
    database.close()


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--paper", " "), 2, "须写明书面授权的档案号"),
        (("--scope", "all"), 2, "授权范围“all”应为以下之一：rating（"),
        (("--until", "明天"), 2, "最后一天“明天”不是日期"),
        (("--until", "2020-01-01"), 2, "在第一天"),
        (("--from", "2020-01-01"), 2, "授权不及于过去"),
        (("--bank", "nobody"), 2, "没有编号为“nobody”的金融机构"),
        (("--purpose", "别的"), 2, "可授权的用途：贷前审查"),
    ],
)
def test_what_cannot_be_granted_is_told(place, more, code, told):
    answer = _grant(place, *more)
    assert answer.code == code
    assert told in answer.err
    assert done(place, "authorisation", "list", "--json").json == []


def test_a_malformed_code_is_refused(place):
    answer = shouxin(
        place, "authorisation", "grant", "123", *GRANT[3:], "--until", clock.today(), "--paper", "1"
    )
    assert answer.code == 2


def test_the_longest_term_is_a_setting(place, monkeypatch):
    monkeypatch.setenv("SHOUXIN_AUTHORISATION_MONTHS", "1")
    answer = _grant(place, "--until", "2099-01-01")
    assert "最长 1 个月" in answer.err
