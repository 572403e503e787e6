"""A token is good for its party, its time and this service alone, and ends with party, secret or itself."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlalchemy import update

from service.database.dialogue import held
from service.database.tables import secrets
from service.errors import Unauthenticated
from service.keys.keyring import Keyring
from service.parties import tokens
from service.parties.party import Party
from service.parties.registry import add_party, close_party
from service.parties.secrets import PROFILE, new_secret, revoke_secret, secret_matches

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BUREAU = Party(id="bureau", role="bureau", name="发改委")
ISSUER = "https://credit.example"


@pytest.fixture
def keyring(tmp_path):
    found = Keyring(tmp_path / "keys")
    found.new("token", now=NOW)
    return found


@pytest.fixture
def secret(database):
    with database.writing() as connection:
        add_party(connection, BUREAU, now=NOW)
        return new_secret(connection, BUREAU.id, now=NOW)


def _read(keyring, token, now=NOW):
    return tokens.read(keyring, token, issuer=ISSUER, now=now)


def _issued(keyring, sid="s"):
    return tokens.issue(keyring, BUREAU.id, sid, issuer=ISSUER, now=NOW)


def _refused(keyring, token, now=NOW):
    with pytest.raises(Unauthenticated, match="令牌无效、已过期或已撤销"):
        _read(keyring, token, now)


def test_a_token_names_its_party_for_ten_minutes(keyring):
    token = _issued(keyring)
    assert _read(keyring, token).party == BUREAU.id
    assert _read(keyring, token, NOW + tokens.LIFETIME - timedelta(seconds=1)).jti
    _refused(keyring, token, NOW + tokens.LIFETIME)
    _refused(keyring, token, NOW - timedelta(minutes=1))


def _claims(**changed):
    seconds = int(NOW.timestamp())
    claims = {"iss": ISSUER, "aud": tokens.AUDIENCE, "sub": "bureau", "sid": "s", "jti": "j", "iat": seconds}
    claims |= {"nbf": seconds, "exp": seconds + 600}
    return {name: value for name, value in (claims | changed).items() if value is not None}


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"aud": "another service"},
        {"aud": ["shouxin", "another"]},
        {"sub": None},
        {"sub": 7},
        {"sid": None},
        {"jti": None},
        {"exp": None},
        {"exp": "2030-01-01"},
        {"exp": True},
        {"exp": 1e300},
        {"nbf": None},
        {"iat": "now"},
    ],
)
def test_claims_that_are_not_ours_are_refused_though_the_signature_is(keyring, changed):
    key = keyring.signing("token")
    header = {"typ": "at+jwt", "alg": "ES256", "kid": key.id}
    _read(keyring, jwt.encode(header, _claims(), key.key))
    _refused(keyring, jwt.encode(header, _claims(**changed), key.key))


def test_another_kind_of_document_signed_by_the_key_is_no_token(keyring):
    key = keyring.signing("token")
    _refused(keyring, jwt.encode({"typ": "JWT", "alg": "ES256", "kid": key.id}, _claims(), key.key))


def test_a_stranger_s_key_is_refused_also_under_our_key_s_name(keyring):
    name = keyring.signing("token").id
    stranger = ECKey.generate_key("P-256", {"kid": name})
    _refused(keyring, jwt.encode({"typ": "at+jwt", "alg": "ES256", "kid": name}, _claims(), stranger))


def test_a_certificate_key_signs_no_token(keyring):
    key = keyring.new("certificate", now=NOW)
    _refused(keyring, jwt.encode({"typ": "at+jwt", "alg": "ES256", "kid": key.id}, _claims(), key.key))


def _part(content):
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_no_signature_and_weak_signatures_are_refused(keyring):
    key = keyring.signing("token")
    header = {"typ": "at+jwt", "kid": key.id}
    _refused(keyring, f"{_part(header | {'alg': 'none'})}.{_part(_claims())}.")
    public = json.dumps(key.public).encode()
    signed = jwt.encode(header | {"alg": "HS256"}, _claims(), OctKey.import_key(public), algorithms=["HS256"])
    _refused(keyring, signed)
    head, body, signature = _issued(keyring).split(".")
    _refused(keyring, f"{head}.{_part(_claims(sub='other'))}.{signature}")
    raw = bytearray(urlsafe_b64decode(signature + "=="))
    raw[0] ^= 1
    _refused(keyring, f"{head}.{body}.{urlsafe_b64encode(raw).rstrip(b'=').decode()}")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "x" * 5000, "令牌", "\x00", "null"])
def test_what_is_no_token_is_refused(keyring, text):
    _refused(keyring, text)


def test_a_retired_key_signs_nothing_more_and_its_tokens_live_out_their_time(keyring):
    old = keyring.signing("token")
    token = _issued(keyring)
    new = keyring.new("token", now=NOW)
    keyring.retire(old.id, now=NOW)
    assert keyring.signing("token").id == new.id
    assert _read(keyring, token).party == BUREAU.id


def _party(connection, claims):
    return held(connection, tokens.parties_of([claims], now=NOW)).get(claims)


def test_a_token_ends_with_its_secret_its_party_and_itself(database, keyring, secret):
    claims = _read(keyring, _issued(keyring, secret.id))
    with database.writing() as connection:
        assert _party(connection, claims) == BUREAU
        other = _read(keyring, _issued(keyring, secret.id))
        tokens.revoke(connection, other, now=NOW)
        tokens.revoke(connection, other, now=NOW)
        found = held(connection, tokens.parties_of([other, claims], now=NOW))
        assert found == {claims: BUREAU}
        second = new_secret(connection, BUREAU.id, now=NOW)
        revoke_secret(connection, BUREAU.id, secret.id, now=NOW)
        assert _party(connection, claims) is None
        third = _read(keyring, _issued(keyring, second.id))
        assert _party(connection, third) == BUREAU
        close_party(connection, BUREAU.id, now=NOW)
        assert _party(connection, third) is None


def test_a_secret_matches_its_party_alone_until_it_is_revoked_or_ends(database, secret):
    with database.writing() as connection:
        add_party(connection, Party(id="audit", role="auditor", name="审计"), now=NOW)
        match = lambda party, text, now=NOW: secret_matches(connection, party, text, now=now)  # noqa: E731
        assert match("bureau", secret.text) == secret.id
        for party, text in (
            ("audit", secret.text),
            ("bureau", secret.text + "x"),
            ("bureau", secret.text[:-1]),
            ("bureau", ""),
            ("bureau", secret.id + "."),
            ("nobody", "x.y"),
        ):
            assert match(party, text) is None, (party, text)
        assert match("bureau", secret.text, secret.expires_at) is None
        kept = connection.execute(
            update(secrets).values(revoked_at=NOW).returning(secrets.c.hash)
        ).scalar_one()
        assert match("bureau", secret.text) is None
    assert kept.startswith("$argon2id$")
    assert (PROFILE.memory_cost, PROFILE.time_cost, PROFILE.parallelism) == (65_536, 3, 4)
    assert secret.text.partition(".")[2] not in kept
