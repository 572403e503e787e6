"""A signed document is opened by the keys that the verifier chose, in its own kind, unaltered, or not at all."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from service.errors import NotGenuine, StateError, Unauthenticated
from service.keys.keyring import Keyring
from service.keys.signing import KINDS, TYPES, keys_in, opened, own_keys, sign
from service.parties import tokens

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PAYLOAD = {"iat": int(NOW.timestamp()), "grade": "B"}


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    found = Keyring(tmp_path_factory.mktemp("signing") / "keys")
    for use in ("certificate", "token"):
        found.new(use, now=NOW)
    return found


@pytest.fixture(scope="module")
def keys(keyring):
    return own_keys(keyring)


def _header(keyring, **changed):
    header = {"alg": "ES256", "kid": keyring.signing("certificate").id, "typ": TYPES["certificate"]}
    return {name: value for name, value in (header | changed).items() if value is not None}


def _part(content):
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _by(header, key, payload=PAYLOAD):
    return jws.serialize_compact(header, json.dumps(payload), key, algorithms=["ES256"])


def _refused(text, keys, why):
    with pytest.raises(NotGenuine, match=why):
        opened(text, keys)


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_is_opened_as_what_it_is(keyring, keys, kind):
    found = opened(sign(keyring, kind, PAYLOAD), keys)
    assert (found.kind, found.payload) == (kind, PAYLOAD)


def test_the_published_set_opens_it_as_our_own_keys_do(keyring):
    published = json.loads(json.dumps(keyring.jwks("certificate")))
    published["keys"].append({"kty": "RSA", "kid": "other", "n": "AQAB", "e": "AQAB"})
    assert opened(sign(keyring, "receipt", PAYLOAD), keys_in(published, name="f")).payload == PAYLOAD


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"typ": "at+jwt"}, "typ"),
        ({"typ": "JWT"}, "typ"),
        ({"typ": None}, "只有 alg、kid、typ"),
        ({"kid": None}, "只有 alg、kid、typ"),
        ({"kid": "../../keys/other"}, "不在所给的公钥之中"),
        ({"kid": "/dev/null"}, "不在所给的公钥之中"),
        ({"kid": "' OR 1=1"}, "不在所给的公钥之中"),
        ({"jku": "https://elsewhere.example/keys"}, "头部"),
        ({"b64": False, "crit": ["b64"]}, "头部"),
        ({"crit": ["typ"]}, "头部"),
    ],
)
def test_a_header_of_another_kind_is_refused(keyring, keys, changed, why):
    """Also one that our own key signed."""
    header = _header(keyring, **changed)
    key = keyring.signing("certificate").key
    signing_input = f"{_part(header)}.{_part(PAYLOAD)}"
    signature = _by(_header(keyring), key).rsplit(".", 1)[1]
    if set(header) <= {"alg", "kid", "typ"}:
        _refused(_by(header, key), keys, why)
    _refused(f"{signing_input}.{signature}", keys, why)


def test_a_key_within_the_header_is_not_followed(keyring, keys):
    stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
    public = stranger.as_dict(private=False)
    _refused(_by(_header(keyring) | {"jwk": public}, stranger), keys, "头部")


def test_no_signature_weak_signatures_and_strangers_are_refused(keyring, keys):
    key = keyring.signing("certificate")
    for alg in ("none", "None", "NONE"):
        _refused(f"{_part(_header(keyring, alg=alg))}.{_part(PAYLOAD)}.", keys, "算法应为 ES256|头部")
    public = key.key.as_pem(private=False)
    for secret in (json.dumps(key.public).encode(), public, public.strip()):
        signing_input = f"{_part(_header(keyring, alg='HS256'))}.{_part(PAYLOAD)}"
        code = hmac.digest(secret, signing_input.encode(), "sha256")
        forged = f"{signing_input}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"
        _refused(forged, keys, "算法应为 ES256")
    stranger = ECKey.generate_key("P-256", {"kid": key.id})
    _refused(_by(_header(keyring), stranger), keys, "签名不符")
    _refused(f"{_part(_header(keyring))}.{_part(PAYLOAD)}.", keys, "签名不符")
    zeros = urlsafe_b64encode(bytes(64)).rstrip(b"=").decode()
    _refused(f"{_part(_header(keyring))}.{_part(PAYLOAD)}.{zeros}", keys, "签名不符")


def test_a_token_is_no_certificate_and_a_certificate_no_token(keyring, keys):
    token = tokens.issue(keyring, "bureau", "s", issuer="i", now=NOW)
    _refused(token, keys, "typ")
    certificate = sign(keyring, "certificate", PAYLOAD)
    with pytest.raises(Unauthenticated):
        tokens.read(keyring, certificate, issuer="i", now=NOW)
    by_token_key = _header(keyring, kid=keyring.signing("token").id)
    _refused(_by(by_token_key, keyring.signing("token").key), keys, "不在所给的公钥之中")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_can_be_changed(keyring, keys, place, by):
    text = sign(keyring, "certificate", PAYLOAD)
    parts = [bytearray(urlsafe_b64decode(one + "==")) for one in text.split(".")]
    whole = place % sum(map(len, parts))
    for part in parts:
        if whole < len(part):
            part[whole] ^= by
            break
        whole -= len(part)
    changed = ".".join(urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts)
    with pytest.raises(NotGenuine):
        opened(changed, keys)


@given(st.text(max_size=60) | st.text(alphabet="abcABC012_-.=", max_size=60))
def test_what_is_no_document_is_refused_and_nothing_else_happens(keys, text):
    with pytest.raises(NotGenuine):
        opened(text, keys)


@pytest.mark.parametrize("iat", [None, "2026-11-25", 1.5, True])
def test_a_document_tells_its_time(keyring, keys, iat):
    _refused(_by(_header(keyring), keyring.signing("certificate").key, {"iat": iat}), keys, "没有签发时间")
    _refused(_by(_header(keyring), keyring.signing("certificate").key, [1]), keys, "不是一份文件")


def test_what_a_key_signs_outside_of_its_time_is_refused(tmp_path):
    keyring = Keyring(tmp_path / "keys")
    key = keyring.new("certificate", now=NOW)
    before = {"iat": int((NOW - timedelta(days=1)).timestamp())}
    early = _by(_header(keyring), key.key, before)
    with pytest.raises(StateError, match="本机时钟早于签名密钥的建立"):
        sign(keyring, "certificate", before)
    late = sign(keyring, "certificate", {"iat": int((NOW + timedelta(days=2)).timestamp())})
    keyring.retire(key.id, now=NOW + timedelta(days=1))
    for keys in (own_keys(keyring), keys_in(keyring.jwks("certificate"), name="f")):
        _refused(early, keys, "早于密钥")
        _refused(late, keys, "晚于密钥")


@pytest.mark.parametrize(
    "jwks",
    [
        None,
        [],
        {},
        {"keys": None},
        {"keys": [1]},
        {"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", "x": "AA", "y": "AA"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "kid": 7}]},
    ],
)
def test_what_is_no_set_of_keys_is_told(jwks):
    with pytest.raises(StateError, match="不是公布的密钥集"):
        keys_in(jwks, name="keys.json")


def test_two_keys_of_one_name_are_told(keyring):
    one = keyring.jwks("certificate")["keys"][0]
    with pytest.raises(StateError, match="编号相同"):
        keys_in({"keys": [one, one]}, name="keys.json")
