"""Authorisations and certificates are what the log says was granted, issued and revoked."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from service import clock
from service.administration import change as event
from service.audit.log import append
from service.database.tables import audit, authorisations, certificates
from tests.command import done, shouxin
from tests.service.integrity.test_publications import without_guards

__all__ = ["without_guards"]
ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
USCC = "91632899MA75T5T191"
LONG = timedelta(minutes=11)


@pytest.fixture
def command(place, monkeypatch):
    monkeypatch.setenv("SHOUXIN_DATABASE", str(place.database.url))
    return lambda *arguments: done(place.home.root, *arguments)


@pytest.fixture
def granted(command):
    """The number of an authorisation, granted at the counter."""
    command("party", "add", "bank", "--role", "bank", "--name", "某银行", "--purpose", "贷前审查")
    asked = ("--bank", "bank", "--purpose", "贷前审查", "--until", clock.today(), "--paper", "2026-授-17")
    return command("authorisation", "grant", USCC, *asked, "--json").json["id"]


@pytest.fixture
def certified(command, of_grade):
    """The number of a certificate, and whose it is."""
    command("certificate", "issue", of_grade["B"], "--purpose", "投标")
    [one] = command("certificate", "list", "--json").json
    return one["jti"], of_grade["B"]


@ON_SQLITE
def test_a_revocation_that_was_undone_is_named(command, granted, faults, change):
    command("authorisation", "revoke", granted)
    assert faults() == []
    change(update(authorisations).values(revoked_at=None))
    assert faults() == [(USCC, f"授权 {granted} 按审计日志已经撤销，登记里没有撤销")]


@ON_SQLITE
@pytest.mark.parametrize("by", [LONG, -LONG])
def test_days_that_were_moved_are_named(command, granted, certified, faults, change, by):
    number, uscc = certified
    command("authorisation", "revoke", granted)
    command("certificate", "revoke", number, "--reason", "测试")
    assert faults() == []
    moved = clock.now() + by
    change(
        update(authorisations).values(granted_at=moved, revoked_at=moved),
        update(certificates).values(revoked_at=moved),
    )
    told = [(one, re.sub(r"第 \d+ 行", "第 N 行", what)) for one, what in faults()]
    assert told == [
        (USCC, f"授权 {granted} 的 granted_at 与审计日志所记的不符"),
        (USCC, f"授权 {granted} 的 revoked_at 与审计日志第 N 行所记的撤销不符"),
        (uscc, f"证书 {number} 的 revoked_at 与审计日志第 N 行所记的吊销不符"),
    ]


@ON_SQLITE
def test_an_authorisation_that_is_gone_altered_or_made_up_is_named(place, granted, faults, change):
    change(update(authorisations).values(scope="reasons", until_day=clock.today() + timedelta(days=99)))
    assert faults() == [(USCC, f"授权 {granted} 的 scope、until_day 与审计日志所记的不符")]
    with place.database.reading() as connection:
        row = dict(connection.execute(select(authorisations)).mappings().one())
    change(delete(authorisations))
    [(uscc, what)] = faults()
    assert (uscc, what.endswith(f"行所记的授权 {granted} 不在登记里")) == (USCC, True)
    change(insert(authorisations).values(row | {"id": "made-up", "revoked_at": clock.now()}))
    assert faults()[1:] == [
        (USCC, "审计日志里没有授权 made-up 的登记"),
        (USCC, "授权 made-up 在登记里已经撤销，审计日志里没有它的撤销"),
    ]


@ON_SQLITE
@pytest.mark.parametrize("details", ["{", "{}", "[]"])
def test_a_revocation_of_which_the_line_says_nothing_stops_nothing(
    command, granted, certified, faults, change, without_guards, details
):
    command("authorisation", "revoke", granted)
    ours = audit.c.action == "authorisation_revoked"
    change(
        update(audit).where(ours).values(details=details), update(certificates).values(grade="A", uscc=USCC)
    )
    told = faults()
    assert "authorisation_revoked" in told[0][1]
    assert told[1] == (USCC, f"授权 {granted} 在登记里已经撤销，审计日志里没有它的撤销")
    assert told[2][1] == f"证书 {certified[0]} 的 uscc 与审计日志所记的不符"


@ON_SQLITE
def test_times_that_are_none_stop_nothing(granted, certified, faults, change):
    change(
        text("update authorisations set granted_at = 'x', from_day = 'y', until_day = 'z'"),
        text("update certificates set issued_at = 'x', expires_at = 'y'"),
    )
    assert faults() == [(USCC, f"授权 {granted} 的 from_day、until_day、granted_at 与审计日志所记的不符")]


@ON_SQLITE
def test_a_certificate_that_is_good_again_gone_or_made_up_is_named(place, command, certified, faults, change):
    number, uscc = certified
    assert faults() == []
    change(update(certificates).values(revoked_at=clock.now()))
    assert faults() == [(uscc, f"证书 {number} 在登记里已经吊销，审计日志里没有它的吊销")]
    change(update(certificates).values(revoked_at=None))
    command("certificate", "revoke", number, "--reason", "测试")
    assert faults() == []
    change(update(certificates).values(revoked_at=None, decision_id="0" * 64))
    told = faults()
    assert told[0] == (uscc, f"证书 {number} 的 decision_id 与审计日志所记的不符")
    assert (told[1][0], told[1][1].endswith("已经吊销，登记里没有吊销")) == (uscc, True)
    with place.database.reading() as connection:
        row = dict(connection.execute(select(certificates)).mappings().one())
    change(delete(certificates), insert(certificates).values(row | {"id": "made-up"}))
    told = faults()
    assert told[0][1].endswith(f"行所记的证书 {number} 不在登记里")
    assert told[1] == (uscc, "审计日志里没有证书 made-up 的出具")


@ON_SQLITE
def test_a_certificate_that_an_amendment_ended_is_known_by_its_line(place, certified, faults, change):
    number, uscc = certified
    details = {"run": "x", "amends": "y", "decision_id": "z", "who": "测试", "revoked": [number]}
    append(place.database, [event("amend", subject=uscc, details=details)])
    assert any(what.startswith(f"证书 {number} 按审计日志第 ") for _, what in faults())
    change(update(certificates).values(revoked_at=clock.now()))
    assert not any(what.startswith("证书") for _, what in faults())


@ON_SQLITE
def test_it_was_revoked_at_the_instant_of_the_publication_that_its_line_tells(
    place, certified, faults, change
):
    """The line of one that is carried over may come long after."""
    number, uscc = certified
    at = clock.now() - timedelta(hours=1)
    details = {"run": "x", "amends": "y", "decision_id": "z", "who": "测试", "revoked": [number]}
    append(place.database, [event("amend", subject=uscc, details=details | {"published_at": at.isoformat()})])
    change(update(certificates).values(revoked_at=at))
    assert not any(what.startswith("证书") for _, what in faults())
    change(update(certificates).values(revoked_at=at + timedelta(seconds=1)))
    assert any(what.startswith(f"证书 {number} 的 revoked_at") for _, what in faults())


@ON_SQLITE
def test_one_issued_through_the_api_is_known_by_its_line_and_a_refusal_names_none(place, certified, faults):
    number, uscc = certified
    lines = [
        event("issue_certificate", subject=uscc, details={}),
        event("issue_certificate", subject=uscc, details={"certificate": "c-1", "decision": "d"}),
        event("reissue_certificate", subject=uscc, details={"certificate": number, "decision": "other"}),
    ]
    append(place.database, lines)
    told = [what for _, what in faults()]
    assert told[0].endswith("行所记的证书 c-1 不在登记里")
    assert told[1] == f"证书 {number} 的 decision_id 与审计日志所记的不符"
    assert len(told) == 2


@ON_SQLITE
def test_what_a_certificate_is_for_is_known_by_the_line_of_its_issue(place, certified, faults, change):
    number, uscc = certified
    with place.database.reading() as connection:
        row = dict(connection.execute(select(certificates)).mappings().one())
    change(*(insert(certificates).values(row | {"id": one}) for one in ("asked", "again")))
    decision = {"decision": row["decision_id"]}
    asked = event("issue_certificate", subject=uscc, details=decision | {"certificate": "asked"})
    again = decision | {"certificate": "again", "instead_of": number}
    lines = [
        replace(asked, purpose=row["purpose"]),
        event("reissue_certificate", subject=uscc, details=again),
    ]
    append(place.database, lines)
    assert faults() == []
    change(update(certificates).values(purpose="贷款"))
    told = [f"证书 {one} 的 purpose 与审计日志所记的不符" for one in (number, "asked", "again")]
    assert [what for _, what in faults()] == told
    change(update(certificates).values(purpose=row["purpose"]))
    append(place.database, [asked])  # a line that states no purpose tells that there was none
    assert [what for _, what in faults()] == [told[1]]


@ON_SQLITE
def test_the_command_says_so_and_says_no(place, command, granted, change):
    said = command("database", "verify").err
    assert "都与批次和审计日志相符" in said
    change(update(authorisations).values(scope="reasons"))
    what = f"授权 {granted} 的 scope 与审计日志所记的不符"
    answer = shouxin(place.home.root, "database", "verify", "--json")
    assert (answer.code, answer.json) == (
        1,
        {"ok": False, "since": None, "faults": [{"run": None, "uscc": USCC, "what": what}]},
    )
    assert shouxin(place.home.root, "database", "verify").err.split() == [USCC, *what.split()]


@ON_SQLITE
def test_the_command_says_since_when_and_refuses_a_day_to_come(place, command, granted, change):
    today = clock.today()
    said = command("database", "verify", "--since", today).err
    assert f"{today} 以来发布的决定与批次相符；全部发布、授权和证书与审计日志相符" in said
    change(update(authorisations).values(scope="reasons"))
    assert shouxin(place.home.root, "database", "verify", "--since", today).code == 1
    tomorrow = today + timedelta(days=1)
    late = shouxin(place.home.root, "database", "verify", "--since", tomorrow)
    assert (late.code, late.err.strip()) == (2, f"未完成：起始日 {tomorrow} 晚于今天 {today}：没有可以核对的")
    assert "不是日期" in shouxin(place.home.root, "database", "verify", "--since", "昨天").err
