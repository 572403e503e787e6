"""The commands `party …` and `key …`: days are those of Asia/Shanghai, whatever the machine's clock is set to."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from features.store import ZONE
from service import clock
from tests.command import done, shouxin

EARLY = datetime(2026, 11, 25, 6, 30, tzinfo=ZONE)
"""Still the day before by UTC."""


@pytest.fixture
def early(tmp_path, monkeypatch):
    """A home with tables, early in the morning."""
    monkeypatch.setattr(clock, "now", lambda: EARLY)
    done(tmp_path, "database", "upgrade")
    return tmp_path


def test_days_of_parties_and_their_secrets_are_days_of_the_place(early):
    added = done(early, "party", "add", "audit", "--role", "auditor", "--name", "审计局")
    assert "有效至 2027-11-25" in added.err
    done(early, "party", "add", "finance", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    done(early, "party", "close", "audit")
    page = done(early, "party", "list").out
    assert page.count("2026-11-25") == 1, "closed"
    assert page.count("2027-11-25") == 1, "the end of the other's secret"
    assert "-24" not in page
    first, second = done(early, "party", "list", "--json").json
    assert first["closed_at"] == second["created_at"] == EARLY.isoformat()


def test_every_number_of_a_secret_stands_whole_in_the_list(early, monkeypatch):
    """It is what `party revoke` is asked with."""
    monkeypatch.setenv("COLUMNS", "80")
    done(early, "party", "add", "finance", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    for _ in range(3):
        done(early, "party", "secret", "finance")
    page = done(early, "party", "list").out
    (party,) = done(early, "party", "list", "--json").json
    assert len(party["secrets"]) == 4
    assert [one["id"] for one in party["secrets"] if one["id"] not in page] == []
    assert "贷前审查" in page


def test_days_of_keys_are_days_of_the_place(early):
    done(early, "key", "new", "token")
    (key,) = done(early, "key", "list", "--json").json
    assert key["created_at"] == EARLY.isoformat()
    done(early, "key", "retire", key["id"])
    page = done(early, "key", "list").out
    assert page.count("2026-11-25") == 2
    assert "2026-11-24" not in page


def test_a_bad_option_is_told_in_chinese_and_nothing_is_registered(early):
    answer = shouxin(
        early, "party", "add", "county", "--role", "county", "--name", "县发改局", "--county", "28"
    )
    assert answer.code == 2
    assert "县级行政区划代码“28”不对：应为六位数字，如 632802" in answer.err
    assert done(early, "party", "list", "--json").json == []


def test_a_county_s_division_is_one_of_the_policy(early):
    asked = ("party", "add", "county", "--role", "county", "--name", "县发改局", "--county")
    answer = shouxin(early, *asked, "632857")
    assert answer.code == 2
    assert "没有行政区划代码为 632857 的县市，现有：632801（格尔木市）" in answer.err
    assert done(early, "party", "list", "--json").json == []
    done(early, *asked, "632803")


def test_who_retires_the_last_key_of_a_use_is_told_what_stops(early):
    for use in ("certificate", "certificate", "token"):
        done(early, "key", "new", use)
    keys = done(early, "key", "list", "--json").json
    first, second = (one["id"] for one in keys if one["use"] == "certificate")
    (token,) = (one["id"] for one in keys if one["use"] == "token")
    assert "key new" not in done(early, "key", "retire", first).err
    assert "请运行 shouxin key new certificate" in done(early, "key", "retire", second).err
    told = done(early, "key", "retire", token).err
    assert "没有在用的访问令牌签名密钥了" in told


def _finance(home):
    done(home, "party", "add", "finance", *("--role", "department", "--name", "财政局"), *DOMAIN, *PURPOSE)
    return lambda: done(home, "party", "list", "--json").json[0]


DOMAIN, PURPOSE = ("--domain", "government_procurement"), ("--purpose", "资格审查")


def test_a_party_changes_what_is_named_and_the_log_says_from_what(early):
    found = _finance(early)
    done(early, "party", "change", "finance", *DOMAIN, "--domain", "construction_tendering")
    now = found()
    assert (now["name"], now["scope"]["purposes"]) == ("财政局", ["资格审查"])
    assert now["scope"]["domains"] == ["government_procurement", "construction_tendering"]
    done(early, "party", "change", "finance", "--name", "州财政局")
    assert found() == now | {"name": "州财政局"}
    with closing(sqlite3.connect(early / "service.db")) as connection:
        query = "SELECT details FROM audit WHERE action = 'party_change' ORDER BY seq DESC"
        told = json.loads(connection.execute(query).fetchone()[0])
    before, after = told["before"], told["after"]
    assert (before["name"], after["name"]) == ("财政局", "州财政局")


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ((), 2, "没有写要改什么"),
        (("--county", "632801"), 2, "行业主管部门不带县级行政区划代码"),
        (("--domain", "tea"), 2, "领域“tea”不对"),
    ],
)
def test_a_change_that_does_not_fit_the_role_changes_nothing(early, asked, code, told):
    found = _finance(early)
    before = found()
    answer = shouxin(early, "party", "change", "finance", *asked)
    assert answer.code == code
    assert told in answer.err
    assert found() == before


def test_who_is_not_there_or_closed_is_not_changed(early):
    _finance(early)
    done(early, "party", "close", "finance")
    for party in ("finance", "nobody"):
        answer = shouxin(early, "party", "change", party, "--name", "州财政局")
        assert answer.code == 1, answer.err
        assert f"没有编号为 {party} 的参与方" in answer.err
