"""Whoever receives a notice verifies it without network: from us, for it, of now, and not a byte changed."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from service.client import NotGenuine
from service.client.notices import received
from service.keys.keyring import Keyring
from service.keys.signing import opened, own_keys
from service.notices.headers import headers_of
from service.notices.notice import body_of
from tests.service.notices.conftest import NOW, USCC

ROOT = Path(__file__).parents[3]
BODY = body_of("1" * 32, "grade_changed", USCC, "bank", NOW, {"as_of": "2026-10-31"}, issuer="shouxin")


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    made = Keyring(tmp_path_factory.mktemp("keys"))
    made.new("certificate", now=NOW - timedelta(days=1))
    return made


def _headers(keyring, body=BODY, now=NOW, **changed):
    usual = {"attempt": 1, "possibly_repeated": False}
    return headers_of(keyring, "1" * 32, body, now=now, **(usual | changed))


def _received(headers, keyring, body=BODY, **changed):
    keys = json.loads(json.dumps(keyring.jwks("certificate")))
    return received(headers, body, keys, **({"party": "bank", "now": NOW} | changed))


def _refused(match, *arguments, **changed):
    with pytest.raises(NotGenuine, match=match):
        _received(*arguments, **changed)


def test_a_notice_of_now_for_us_is_read(keyring):
    found = _received(_headers(keyring, attempt=3, possibly_repeated=True), keyring)
    assert (found.id, found.type, found.uscc, found.to) == ("1" * 32, "grade_changed", USCC, "bank")
    assert (found.at, found.attempted_at) == (NOW, NOW)
    assert (found.attempt, found.possibly_repeated) == (3, True)
    assert found.fetch == f"/v1/enterprises/{USCC}/rating"


def test_names_of_headers_may_be_written_in_any_case(keyring):
    written = {name.title(): value for name, value in _headers(keyring).items()}
    assert _received(written, keyring).id == "1" * 32


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24])
def test_what_is_of_another_time_is_a_replay(keyring, minutes):
    _refused("a replay", _headers(keyring), keyring, now=NOW + timedelta(minutes=minutes))


def test_its_time_cannot_be_changed(keyring):
    later = NOW + timedelta(minutes=60)
    headers = _headers(keyring) | {"webhook-timestamp": str(int(later.timestamp()))}
    _refused("not over this id, time and body", headers, keyring, now=later)


def test_what_tells_another_party_is_refused(keyring):
    _refused("tells bank, not other-bank", _headers(keyring), keyring, party="other-bank")


@pytest.fixture(scope="module")
def sent(keyring):
    return _headers(keyring)


@given(place=st.integers(0, len(BODY) - 1), other=st.integers(1, 255))
def test_no_byte_of_a_body_can_be_changed(keyring, sent, place, other):
    changed = bytearray(BODY)
    changed[place] ^= other
    _refused("not over this id, time and body", sent, keyring, body=bytes(changed))


@given(place=st.integers(0, 200), other=st.characters(codec="ascii"))
def test_no_character_of_a_signature_can_be_changed(keyring, sent, place, other):
    signature = sent["webhook-signature"]
    at = len("jws,") + place % (len(signature) - len("jws,") - 1)  # the last one has bits that mean nothing
    changed = signature[:at] + other + signature[at + 1 :]
    if changed != signature:
        with pytest.raises(NotGenuine):
            _received(sent | {"webhook-signature": changed}, keyring)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature", "webhook-attempt"])
def test_headers_that_are_none_are_refused(keyring, name):
    headers = _headers(keyring)
    for value in ("", "x", "v1,abc", "jws,", "jws,..", "jws,e30..", "-1", "0", "1.5"):
        with pytest.raises(NotGenuine):
            _received(headers | {name: value}, keyring)
    del headers[name]
    with pytest.raises(NotGenuine):
        _received(headers, keyring)


@pytest.mark.parametrize("seconds", ["9" * 10, "9" * 11, "9" * 40, "１７", "1e9", " 1"])
def test_a_time_beyond_every_calendar_is_refused(keyring, seconds):
    with pytest.raises(NotGenuine):
        _received(_headers(keyring) | {"webhook-timestamp": seconds}, keyring)


def test_a_strangers_key_and_one_it_brings_along_are_not_followed(keyring, tmp_path):
    stranger = Keyring(tmp_path / "stranger")
    stranger.new("certificate", now=NOW - timedelta(days=1))
    _refused("not in the set", _headers(stranger), keyring)
    own = ECKey.generate_key("P-256")
    content = b".".join((b"1" * 32, str(int(NOW.timestamp())).encode(), BODY))
    header = {"alg": "ES256", "kid": keyring.signing("certificate").id, "typ": "shouxin-notice"}
    for more in ({"jwk": own.as_dict(private=False)}, {"typ": "shouxin-receipt+jwt"}):
        head, _, signature = jws.serialize_compact(header | more, content, own).split(".")
        _refused(
            "of another kind", _headers(keyring) | {"webhook-signature": f"jws,{head}..{signature}"}, keyring
        )


def test_a_document_of_ours_is_no_notice_and_a_notice_no_document(keyring):
    headers = _headers(keyring)
    head, _, signature = headers["webhook-signature"].removeprefix("jws,").partition("..")
    content = b".".join((b"1" * 32, headers["webhook-timestamp"].encode(), BODY))
    with pytest.raises(Exception, match="typ 不符"):
        opened(f"{head}.{urlsafe_b64encode(content).decode()}.{signature}", own_keys(keyring))


def test_while_keys_are_changed_one_good_signature_among_several_is_enough(keyring):
    headers = _headers(keyring)
    others = f"v1,abc jws,e30..abc {headers['webhook-signature']} v1a,def"
    assert _received(headers | {"webhook-signature": others}, keyring).id == "1" * 32


def test_a_key_signs_between_its_times_alone(tmp_path):
    keyring = Keyring(tmp_path)
    made = keyring.new("certificate", now=NOW - timedelta(days=1))
    headers = _headers(keyring)
    keyring.retire(made.id, now=NOW - timedelta(hours=1))
    _refused("after its key was retired", headers, keyring)


def test_the_helper_brings_nothing_of_the_server():
    heavy = ("polars", "fastapi", "starlette", "sqlalchemy", "numpy", "uvicorn")
    told = f"import sys, service.client.notices; print([one for one in {heavy!r} if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def _blocks(language):
    text = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_page_for_receivers_works_in_python(keyring, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("jwks.json").write_text(json.dumps(keyring.jwks("certificate")))
    (block,) = _blocks("python")
    now = datetime.now(UTC)
    known = {"headers": _headers(keyring, now=now), "body": BODY, "seen": set(), "todo": []}
    for _ in range(2):
        exec(compile(block, "docs/notices.md", "exec"), known)  # noqa: S102 - our own page
        assert known["answer"] == 204
    assert known["todo"] == [(USCC, f"/v1/enterprises/{USCC}/rating")], "twice sent, once done"
    known["body"] = BODY + b" "
    exec(compile(block, "docs/notices.md", "exec"), known)  # noqa: S102 - our own page
    assert known["answer"] == 400


@pytest.mark.skipif(not (which("openssl") and which("basenc")), reason="openssl and coreutils")
def test_the_page_for_receivers_works_by_hand(keyring, tmp_path):
    (block,) = _blocks("sh")
    headers, (key,) = _headers(keyring), keyring.jwks("certificate")["keys"]
    told = {
        "ID": headers["webhook-id"],
        "TIME": headers["webhook-timestamp"],
        "SIGNATURE": headers["webhook-signature"],
    }
    environment = {"PATH": os.environ["PATH"], "X": key["x"], "Y": key["y"], **told}

    def verified(body):
        (tmp_path / "body").write_bytes(body)
        return subprocess.run(
            ["sh", "-c", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    assert verified(BODY).stdout.strip() == "Verified OK"
    assert verified(BODY.replace(b"grade", b"grape")).stdout.strip() != "Verified OK"
