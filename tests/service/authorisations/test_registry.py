"""Authorisations: granted once for the same days, live from the first day to the last, over at once when revoked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.store import ZONE
from service.authorisations.authorisation import Authorisation, Grant, Terms
from service.authorisations.live import live, live_after
from service.authorisations.registry import EVERYBODYS, banks, found, grant, listed, revoke
from service.authorisations.scopes import SCOPES
from service.errors import Conflict, NotFound, StateError, WrongUse
from service.keys.keyring import Keyring
from service.keys.signing import keys_in, opened
from service.parties.registry import add_party, close_party, party_from

NOW = datetime(2026, 11, 26, 23, 59, 59, tzinfo=ZONE)
TODAY = NOW.date()
LAST = date(2028, 11, 26)  # 24 months away
USCC, OTHER = "91632899MA75T5T191", "91632899MA0000007G"
PURPOSE = "贷前审查"
BANKS = ("bank", "other-bank")


@pytest.fixture(scope="session")
def keyring(tmp_path_factory):
    made = Keyring(tmp_path_factory.mktemp("keys"))
    made.new("certificate", now=NOW)
    return made


@pytest.fixture
def ready(database):
    with database.writing() as connection:
        for number in BANKS:
            scope = {"purposes": [PURPOSE, "贷后管理"]}
            add_party(
                connection,
                party_from({"id": number, "role": "bank", "name": "某银行", "scope": scope}),
                now=NOW,
            )
        add_party(connection, party_from({"id": "bureau", "role": "bureau", "name": "发改委"}), now=NOW)
    return database


def _terms(**changed):
    usual = Terms(USCC, "bank", "rating", PURPOSE, TODAY, TODAY + timedelta(days=30))
    return usual._replace(**changed)


def _granted(database, keyring, *, now=NOW, months=24, **changed):
    with database.writing() as connection:
        return grant(
            connection,
            keyring,
            _terms(**changed),
            by=None,
            paper="档 1",
            issuer="https://credit.example",
            months=months,
            now=now,
        )


def _live(database, on, *, bank="bank", purpose=PURPOSE, uscc=USCC):
    with database.reading() as connection:
        return live(connection, bank, purpose, [uscc], on=on).get(uscc)


def test_it_is_live_from_its_first_day_to_its_last(ready, keyring):
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    made = _granted(ready, keyring, from_day=first, until_day=last)
    states = {}
    for offset in range(2, 7):
        on = TODAY + timedelta(days=offset)
        states[offset] = made.state(on)
        assert (_live(ready, on) == Grant(made.id, "rating")) is (made.state(on) == "live"), on
    assert states == {2: "coming", 3: "live", 4: "live", 5: "live", 6: "ended"}


def test_it_lets_one_bank_ask_for_one_purpose_about_one_enterprise(ready, keyring):
    _granted(ready, keyring)
    assert _live(ready, TODAY)
    assert _live(ready, TODAY, bank="other-bank") is None
    assert _live(ready, TODAY, purpose="贷后管理") is None
    assert _live(ready, TODAY, purpose=None) is None
    assert _live(ready, TODAY, uscc=OTHER) is None


def test_revoked_is_over_the_same_second_and_once(ready, keyring):
    made = _granted(ready, keyring)
    with ready.writing() as connection:
        ended = revoke(connection, made.id, EVERYBODYS, now=NOW)
    assert (ended.state(TODAY), ended.revoked_at) == ("revoked", NOW)
    assert _live(ready, TODAY) is None
    with pytest.raises(Conflict, match=r"已经撤销（2026-11-26T23:59:59\+08:00）"), ready.writing() as again:
        revoke(again, made.id, EVERYBODYS, now=NOW)
    assert _granted(ready, keyring).id != made.id


def test_only_whose_it_is_finds_it_and_ends_it(ready, keyring):
    made = _granted(ready, keyring)
    with ready.writing() as connection:
        assert found(connection, made.id, {"uscc": USCC}) == found(connection, made.id) == made
        told = set()
        for whose, number in (({"uscc": OTHER}, made.id), ({"bank": "other-bank"}, made.id), ({}, "2026")):
            for ask in (found, lambda *known: revoke(*known, now=NOW)):
                with pytest.raises(NotFound) as error:
                    ask(connection, number, whose)
                told.add(str(error.value))
    assert len(told) == 1
    assert _live(ready, TODAY)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"bank": "nobody"}, "没有编号为“nobody”的金融机构"),
        ({"bank": "bureau"}, "没有编号为“bureau”的金融机构"),
        ({"bank": "\x00"}, "没有编号为"),
        ({"purpose": "别的"}, r"没有登记用途“别的”，可授权的用途：贷前审查、贷后管理"),
        ({"from_day": TODAY - timedelta(days=1)}, "授权不及于过去"),
        ({"from_day": TODAY + timedelta(days=31)}, "在第一天 2026-12-27 之前"),
        ({"until_day": LAST + timedelta(days=1)}, "最长 24 个月，即不晚于 2028-11-26"),
    ],
)
def test_what_cannot_be_granted_is_told(ready, keyring, changed, told):
    with pytest.raises(WrongUse, match=told):
        _granted(ready, keyring, **changed)
    with ready.reading() as connection:
        assert listed(connection, EVERYBODYS) == []


def test_the_purposes_of_a_bank_are_told_in_english_too(ready, keyring):
    with pytest.raises(WrongUse) as refused:
        _granted(ready, keyring, purpose="别的")
    assert refused.value.english.endswith("'别的'; it is for: 贷前审查, 贷后管理")


def test_with_its_bank_closed_it_is_over_unless_it_was_before(ready, keyring):
    first = TODAY + timedelta(days=1)
    made = _granted(ready, keyring)
    over = _granted(ready, keyring, purpose="贷后管理", until_day=TODAY)
    coming = _granted(ready, keyring, scope="reasons", from_day=first, until_day=first)
    with ready.writing() as connection:
        close_party(connection, "bank", now=NOW + timedelta(days=1))
        found_now = {one.id: one.document(first) for one in listed(connection, EVERYBODYS)}
    told = {number: (one["state"], one["state_label"]) for number, one in found_now.items()}
    closed = "ended", "已终止：金融机构的账户已关闭"
    assert told == {made.id: closed, coming.id: closed, over.id: ("ended", "已到期")}
    assert found_now[made.id]["bank_closed_at"] == "2026-11-27T23:59:59+08:00"


def test_the_longest_term_and_one_day_are_granted(ready, keyring):
    assert _granted(ready, keyring, until_day=LAST).terms.until_day == LAST
    assert _granted(ready, keyring, bank="other-bank", until_day=TODAY).state(TODAY) == "live"


def test_a_closed_bank_is_authorised_by_nobody(ready, keyring):
    with ready.writing() as connection:
        assert [one.id for one in banks(connection)] == list(BANKS)
        close_party(connection, "bank", now=NOW)
        assert [one.id for one in banks(connection)] == ["other-bank"]
    with pytest.raises(WrongUse, match="没有编号为“bank”"):
        _granted(ready, keyring)


def test_the_same_for_some_of_the_days_is_a_conflict(ready, keyring):
    first, last = TODAY + timedelta(days=10), TODAY + timedelta(days=20)
    made = _granted(ready, keyring, from_day=first, until_day=last)
    for start, end in ((0, 10), (20, 40), (0, 40), (12, 13), (10, 20)):
        with pytest.raises(Conflict, match=f"{made.id}.*日期重叠"):
            _granted(
                ready,
                keyring,
                from_day=TODAY + timedelta(days=start),
                until_day=TODAY + timedelta(days=end),
            )
    for start, end in ((0, 9), (21, 40)):
        _granted(
            ready, keyring, from_day=TODAY + timedelta(days=start), until_day=TODAY + timedelta(days=end)
        )
    for other in ({"scope": "reasons"}, {"purpose": "贷后管理"}, {"bank": "other-bank"}, {"uscc": OTHER}):
        _granted(ready, keyring, from_day=first, until_day=last, **other)


def test_two_at_once_grant_the_same_only_once(ready, keyring):
    def attempt(_):
        try:
            _granted(ready, keyring)
        except Conflict:
            return "conflict"
        return "granted"

    with ThreadPoolExecutor(4) as pool:
        assert Counter(pool.map(attempt, range(8))) == {"granted": 1, "conflict": 7}


def test_of_several_the_widest_counts_then_the_oldest(ready, keyring):
    _granted(ready, keyring)
    wide = _granted(ready, keyring, scope="reasons")
    assert list(SCOPES) == ["rating", "reasons"]
    assert _live(ready, TODAY) == Grant(wide.id, "reasons")
    with ready.writing() as connection:
        revoke(connection, wide.id, EVERYBODYS, now=NOW)
    assert _live(ready, TODAY).scope == "rating"


def test_the_live_ones_are_read_in_portions_in_the_order_of_codes(ready, keyring):
    codes = [f"91632899MA{number:08d}" for number in range(5)]
    for code in reversed(codes):
        _granted(ready, keyring, uscc=code)
        _granted(ready, keyring, uscc=code, scope="reasons")
    _granted(ready, keyring, uscc=OTHER, from_day=TODAY + timedelta(days=1))
    seen, after = [], ""
    with ready.reading() as connection:
        while portion := live_after(connection, "bank", PURPOSE, after, 2, on=TODAY):
            assert {one.scope for one in portion.values()} == {"reasons"}
            seen += portion
            after = seen[-1]
    assert seen == codes


def test_the_list_is_read_in_portions_newest_first(ready, keyring):
    made = [
        _granted(
            ready,
            keyring,
            now=NOW + timedelta(seconds=n),
            from_day=TODAY + timedelta(days=n),
            until_day=TODAY + timedelta(days=n),
        )
        for n in range(5)
    ]
    ids = [one.id for one in reversed(made)]
    with ready.reading() as connection:
        assert [one.id for one in listed(connection, {"uscc": USCC})] == ids
        assert listed(connection, {"uscc": OTHER}) == []
        assert [one.id for one in listed(connection, {"bank": "bank"}, before=ids[1], limit=2)] == ids[2:4]


def test_the_receipt_says_what_was_granted_to_whoever_has_the_published_keys(ready, keyring):
    made = _granted(ready, keyring)
    signed = opened(made.receipt, keys_in(keyring.jwks("certificate"), name="keys"))
    assert signed.kind == "authorisation"
    days = {"from_day": "2026-11-26", "until_day": "2026-12-26"}
    said = {"sub": USCC, "bank": "bank", "scope": "rating", "purpose": PURPOSE, "paper": "档 1", **days}
    known = {"iss": "https://credit.example", "jti": made.id, "iat": int(NOW.timestamp())}
    assert signed.payload == said | known


def test_without_a_key_nothing_is_granted(ready, tmp_path):
    with pytest.raises(StateError, match="shouxin key new certificate"):
        _granted(ready, Keyring(tmp_path))
    with ready.reading() as connection:
        assert listed(connection, EVERYBODYS) == []


@given(st.integers(-3, 3), st.integers(0, 3), st.booleans(), st.booleans(), st.booleans())
def test_every_day_has_one_state(offset, length, revoked, registered, closed):
    first = TODAY
    terms = _terms(from_day=first, until_day=first + timedelta(days=length))
    one = Authorisation(
        id="x",
        terms=terms,
        bank_name="某银行",
        granted_at=NOW,
        granted_by=None,
        paper="档 1",
        receipt="",
        revoked_at=NOW if revoked else None,
        purpose_registered=registered,
        bank_closed_at=NOW if closed else None,
    )
    on = first + timedelta(days=offset)
    inside = terms.from_day <= on <= terms.until_day
    usable = inside and not revoked and not closed
    assert (one.state(on) == "live") is (usable and registered)
    assert (one.state(on) == "suspended") is (usable and not registered)
    assert (one.state(on) == "revoked") is revoked
