"""A notice is kept with its change or not at all, once for each cause, for those who may be told and listen."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from scoring.rights import objection, repair
from service.api.app import described
from service.authorisations.authorisation import Terms
from service.authorisations.registry import grant
from service.database.tables import contents, notices
from service.keys.keyring import Keyring
from service.notices.kinds import KINDS, TOLD, fetched_at
from service.notices.notice import Notice, body_of, id_of
from service.notices.outbox import put
from service.parties.registry import close_party
from service.parties.secrets import make_secret, replace_secrets
from service.parties.tokens import Claims, revoke
from tests.service.notices.conftest import COUNTY, NOW, OTHER, PURPOSE, USCC, notice

NOWHERE = "https://receiver.example/notices"


def _all_listen(office):
    for party in ("bank", "other-bank", "finance", "county", "enterprise", "bureau"):
        office.subscribe(party, f"{NOWHERE}/{party}")


def _told(office):
    return {(one.party, one.reach) for one in office.rows()}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "hold",
    [
        lambda connection: replace_secrets(connection, "enterprise", make_secret(now=NOW), old_end=NOW),
        lambda connection: revoke(
            connection, Claims("enterprise", "s", "j", NOW + timedelta(hours=1)), now=NOW
        ),
    ],
    ids=["secret", "token"],
)
def test_a_secret_or_token_being_changed_lets_notices_be_put(office, hold):
    """They waited for it while it waited for the log, of which they had the turn: the database ended one."""
    office.subscribe("enterprise", NOWHERE)
    with ThreadPoolExecutor(1) as pool, office.database.writing() as connection:
        hold(connection)
        pool.submit(office.put, notice()).result(timeout=20)
    assert office.states == ["waiting"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_grant_lets_its_bank_be_told(office, tmp_path):
    office.authorise()
    office.subscribe("bank", NOWHERE)
    keyring = Keyring(tmp_path / "signing")
    keyring.new("certificate", now=NOW)
    terms = Terms(OTHER, "bank", "rating", PURPOSE, NOW.date(), NOW.date() + timedelta(days=9))
    with ThreadPoolExecutor(1) as pool, office.database.writing() as connection:
        grant(connection, keyring, terms, by=None, paper="档 2", issuer="发改", months=12, now=NOW)
        pool.submit(office.put, notice(county=COUNTY)).result(timeout=20)
    assert office.states == ["waiting"]


def test_a_change_and_its_notice_are_kept_together_or_not_at_all(office):
    office.subscribe("enterprise", NOWHERE)

    def change(*, breaks):
        with office.database.writing() as connection:
            connection.execute(insert(contents).values(hash="a" * 64, content="changed"))
            put(connection, [notice()])
            if breaks:
                raise RuntimeError("power cut")

    def there():
        with office.database.reading() as connection:
            return len(connection.execute(select(contents)).all()), len(
                connection.execute(select(notices)).all()
            )

    with pytest.raises(RuntimeError):
        change(breaks=True)
    assert there() == (0, 0)
    change(breaks=False)
    assert there() == (1, 1)


def test_one_cause_is_one_notice_to_a_party_however_often_it_is_put(office):
    _all_listen(office)
    office.put(notice(county=COUNTY), notice(county=COUNTY))
    office.put(notice(county=COUNTY))
    first = office.rows()
    assert {one.party for one in first} == {"enterprise", "county"}
    assert len(first) == 2
    assert {one.notice for one in first} == {id_of(notice(), party) for party in ("enterprise", "county")}
    office.put(notice(county=COUNTY, cause="publication:2"))
    assert len(office.rows()) == 4


def test_who_is_told_of_a_grade(office):
    _all_listen(office)
    office.authorise()
    office.put(notice(county=COUNTY, domains=("government_procurement",)))
    assert _told(office) == {("enterprise", "own"), ("county", "county"), ("bank", "authorised")}


def test_who_is_told_of_measures(office):
    _all_listen(office)
    office.authorise()
    office.put(notice("measures_changed", county="632801", domains=("honours", "government_procurement")))
    assert _told(office) == {("enterprise", "own"), ("finance", "domains")}
    office.put(notice("measures_changed", cause="publication:2", county=COUNTY, domains=("honours",)))
    assert _told(office) == {("enterprise", "own"), ("finance", "domains"), ("county", "county")}
    assert len(office.rows()) == 4


def test_a_case_tells_its_enterprise_and_whom_it_was_forwarded_to(office):
    _all_listen(office)
    office.put(
        notice("objection_forwarded", cause="case:1:2", parties=("finance", "nobody-here"), county=COUNTY)
    )
    assert _told(office) == {("enterprise", "own"), ("finance", "addressed"), ("bureau", "bureau")}


def test_the_bureau_is_not_told_what_it_did_itself(office):
    _all_listen(office)
    office.put(notice("objection_admitted", cause="case:1:2", by="bureau"))
    office.put(notice("authorisation_ended", cause="authorisation:1", parties=("bank",)))
    assert _told(office) == {("enterprise", "own"), ("bank", "addressed")}
    office.put(notice("objection_answered", cause="case:1:3", by="finance"))
    assert ("bureau", "bureau") in _told(office)


@pytest.mark.parametrize(
    "changed",
    [
        {"bank": "other-bank", "scope": "rating", "uscc": OTHER},
        {"purpose": "别的用途"},
        {"revoked_at": NOW},
        {"from_day": NOW.date().replace(day=27)},
        {"from_day": NOW.date().replace(day=1), "until_day": NOW.date().replace(day=25)},
    ],
    ids=["another enterprise", "another purpose", "revoked", "not yet", "over"],
)
def test_a_bank_without_a_live_authorisation_is_told_nothing(office, changed):
    _all_listen(office)
    office.authorise(**changed)
    office.put(notice())
    assert _told(office) == {("enterprise", "own")}


def test_nobody_who_is_closed_or_listens_nowhere_is_told(office):
    office.put(notice(county=COUNTY))
    assert office.rows() == []
    _all_listen(office)
    with office.database.writing() as connection:
        close_party(connection, "county", now=NOW)
    office.put(notice(county=COUNTY))
    assert _told(office) == {("enterprise", "own")}


def test_where_nobody_listens_nothing_is_even_looked_at(office):
    def never():
        raise AssertionError("taken")
        yield

    with office.database.writing() as connection:
        put(connection, never())


def test_two_addresses_of_a_party_get_the_same_number(office):
    office.subscribe("enterprise", NOWHERE)
    office.subscribe("enterprise", f"{NOWHERE}/second")
    office.put(notice())
    one, other = office.rows()
    assert one.notice == other.notice
    assert one.subscription != other.subscription


def test_what_was_told_before_is_not_told_to_an_address_that_came_later(office):
    office.subscribe("enterprise", NOWHERE)
    office.put(notice())
    office.subscribe("enterprise", f"{NOWHERE}/second")
    office.put(notice())
    assert len(office.rows()) == 1


def test_many_are_put_in_pieces(office, monkeypatch):
    monkeypatch.setattr("service.notices.outbox.PIECE", 3)
    _all_listen(office)
    office.put(*(notice(cause=f"publication:{number}", county=COUNTY) for number in range(10)))
    assert len(office.rows()) == 20


@pytest.mark.parametrize("name", ["grade", "score", "record_id", "grade_label"])
def test_a_notice_cannot_say_what_is_to_be_fetched(name):
    with pytest.raises(ValueError, match=f"says nothing of {name}"):
        Notice("grade_changed", USCC, "publication:1", NOW, {name: "B"})


def test_a_notice_that_says_not_where_to_fetch_is_none():
    with pytest.raises(ValueError, match="must say certificate"):
        Notice("certificate_revoked", USCC, "certificate:1", NOW, {})


BESIDE = ("overdue", "passed_elsewhere")


def test_each_step_of_a_case_is_a_kind_and_no_other_is():
    steps = {f"objection_{one}" for one in (*objection.STEPS, *BESIDE)}
    steps |= {f"repair_{one}" for one in (*repair.STEPS, *BESIDE)}
    assert {one for one in KINDS if one.startswith(("objection_", "repair_"))} == steps


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_is_about_is_fetched_at_an_address_that_there_is(kind):
    paths = [re.compile(re.sub(r"{\w+}", "[^/]+", one)) for one in described()["paths"]]
    address = fetched_at(kind, USCC, notice(kind).content)
    assert any(one.fullmatch(address) for one in paths)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_the_enterprise_or_who_had_its_case_and_says_where_to_fetch(kind):
    one = notice(kind, county=COUNTY)
    assert ("own" in TOLD[kind]) != (TOLD[kind] == ("addressed",) and kind.endswith("_passed_elsewhere"))
    body = body_of("1" * 32, kind, USCC, "county", NOW, one.content, issuer="shouxin").decode()
    assert f'"fetch":"{fetched_at(kind, USCC, one.content)}"' in body
    assert COUNTY not in body
