"""Who ends a certificate or an authorisation tells those concerned, in the same step."""

import pytest
from sqlalchemy import insert

from service.authorisations.registry import EVERYBODYS, revoke
from service.certificates import register
from service.database.tables import certificates
from service.errors import Conflict
from tests.service.notices.conftest import NOW, USCC, notice


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
