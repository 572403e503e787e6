"""Whoever or whatever ends a certificate or an authorisation, those concerned are told in the same step."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from service.authorisations import ends
from service.authorisations.registry import EVERYBODYS, revoke
from service.certificates import register
from service.database.tables import certificates
from service.errors import Conflict
from tests.service.notices.conftest import NOW, OTHER, USCC, notice


def _certified(office, *numbers):
    row = {
        "uscc": USCC,
        "decision_id": "ab" * 32,
        "grade": "B",
        "purpose": "投标",
        "issued_at": NOW,
        "expires_at": NOW.replace(year=2027),
        "issued_by": "bureau",
        "content": "",
    }
    with office.database.writing() as connection:
        connection.execute(insert(certificates), [row | {"id": one} for one in numbers])


def _told(office):
    return [(one.party, one.kind, one.reach) for one in office.rows()]


def test_a_revoked_certificate_tells_its_enterprise_once(office):
    office.subscribe("enterprise", "https://receiver.example/")
    _certified(office, "c1", "c2", "c3")
    with office.database.writing() as connection:
        register.revoke(connection, "c1", reason="错误", by="bureau", now=NOW)
    with office.database.writing() as connection, pytest.raises(Conflict):
        register.revoke(connection, "c1", reason="错误", by="bureau", now=NOW)
    with office.database.writing() as connection:
        assert register.revoke_all(connection, USCC, reason="重评", by="bureau", now=NOW) == ["c2", "c3"]
    assert _told(office) == [("enterprise", "certificate_revoked", "own")] * 3


def test_a_revoked_authorisation_tells_both_sides_and_what_it_allowed_is_told_no_more(office):
    bank, enterprise = office.receiver("bank"), office.receiver("enterprise")
    office.authorise()
    office.put(notice())
    with office.database.writing() as connection:
        revoke(connection, f"bank-{USCC}", EVERYBODYS, now=NOW)
    assert _told(office) == [
        ("enterprise", "grade_changed", "own"),
        ("bank", "grade_changed", "authorised"),
        ("enterprise", "authorisation_ended", "own"),
        ("bank", "authorisation_ended", "addressed"),
    ]
    office.deliver()
    assert [b'"type":"authorisation_ended"' in one.body for one in bank.got] == [True]
    assert len(enterprise.got) == 2


LAST = (NOW + timedelta(days=30)).replace(hour=23, minute=59, second=59)
FIRST_AFTER = LAST + timedelta(seconds=1)
THIRD = "91632899MA0000008E"


def test_a_term_that_is_over_is_told_to_both_sides_once_from_the_first_moment_after_it(office):
    bank, _ = office.receiver("bank"), office.receiver("enterprise")
    office.authorise()
    office.authorise("other-bank")  # it does not listen
    assert ends.tell_ends(office.database, now=LAST) == 0
    assert ends.tell_ends(office.database, now=FIRST_AFTER) == 2
    assert ends.tell_ends(office.database, now=FIRST_AFTER + timedelta(days=1)) == 0
    assert sorted(_told(office)) == [
        ("bank", "authorisation_ended", "addressed"),
        ("enterprise", "authorisation_ended", "own"),
        ("enterprise", "authorisation_ended", "own"),
    ]
    office.deliver(FIRST_AFTER)
    (got,) = bank.got
    assert f'"at":"{FIRST_AFTER.isoformat(timespec="seconds")}"'.encode() in got.body
    assert f'"fetch":"/v1/authorisations/bank-{USCC}"'.encode() in got.body


def test_many_ends_are_told_piece_by_piece_and_who_dies_leaves_whole_pieces(office, monkeypatch):
    """Each piece is one transaction: what it marks is told, and what it did not come to is told by the next one."""
    office.subscribe("bank", "https://receiver.example/")
    for number, uscc in enumerate((USCC, OTHER, THIRD)):
        office.authorise(
            uscc=uscc,
            until_day=NOW.date() - timedelta(days=3 - number),
            from_day=NOW.date() - timedelta(days=9),
        )
    monkeypatch.setattr(ends, "PIECE", 1)
    real, put_for = ends.put, []

    def dies_at_the_second(connection, notices):
        real(connection, notices)
        put_for.append(notices)
        if len(put_for) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(ends, "put", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        ends.tell_ends(office.database, now=NOW)
    assert [one.uscc for one in office.rows()] == [USCC]
    with office.database.reading() as connection:
        assert ends.untold(connection, on=NOW.date()) == 2
    assert ends.tell_ends(office.database, now=NOW) == 2
    assert [one.uscc for one in office.rows()] == [USCC, OTHER, THIRD]


def test_one_that_was_revoked_is_not_told_again_when_its_term_is_over(office):
    office.subscribe("bank", "https://receiver.example/")
    office.authorise()
    with office.database.writing() as connection:
        revoke(connection, f"bank-{USCC}", EVERYBODYS, now=NOW)
    assert ends.tell_ends(office.database, now=FIRST_AFTER) == 0
    assert len(office.rows()) == 1
