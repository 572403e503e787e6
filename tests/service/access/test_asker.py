"""An authorisation opens an enterprise to one bank, for one purpose, in its term, until it is revoked; and so much as its scope says."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from service import clock
from service.access.asker import Asker
from service.database.tables import authorisations
from service.errors import Forbidden
from service.parties.registry import add_party, party_from

USCC = "91632899MA002R2E9L"
OTHER = "91632899MA00CND32R"


@pytest.fixture
def bank(database):
    """The bank as it asks for a purpose of its two."""
    one = {"id": "bank", "role": "bank", "name": "甲", "scope": {"purposes": ["贷前审查", "贷后管理"]}}
    with database.writing() as connection:
        for party in (one, one | {"id": "other"}):
            add_party(connection, party_from(party), now=clock.now())
    return lambda purpose: Asker(party_from(one), "read_rating", "authorised", purpose)


def _granted(database, **changed):
    today = clock.today()
    granted = {
        "id": "one",
        "uscc": USCC,
        "bank": "bank",
        "scope": "reasons",
        "purpose": "贷前审查",
        "from_day": today,
        "until_day": today,
        "granted_at": clock.now(),
        "granted_by": "bank",
        "receipt": "签名的授权书",
    }
    with database.writing() as connection:
        connection.execute(insert(authorisations), granted | changed)


def _asks(database, asker):
    with database.reading() as connection:
        return asker.require(connection, USCC, on=clock.today())


@pytest.mark.parametrize(("scope", "clearance"), [("reasons", {"open"}), ("rating", set())])
def test_a_live_authorisation_opens_what_its_scope_says(database, bank, scope, clearance):
    _granted(database, scope=scope)
    assert _asks(database, bank("贷前审查")) == clearance


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "贷后管理"},
        {"bank": "other"},
        {"uscc": OTHER},
        {"from_day": 1, "until_day": 2},
        {"from_day": -2, "until_day": -1},
        {"revoked_at": 0},
    ],
)
def test_any_other_opens_nothing(database, bank, changed):
    days = {
        name: clock.today() + timedelta(days=value)
        for name, value in changed.items()
        if name in {"from_day", "until_day"}
    }
    revoked = {"revoked_at": clock.now()} if "revoked_at" in changed else {}
    _granted(database, **(changed | days | revoked))
    with pytest.raises(Forbidden, match="无权查询"):
        _asks(database, bank("贷前审查"))
