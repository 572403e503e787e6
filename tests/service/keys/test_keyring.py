"""Keys are made, rotated, retired and published; a server sees what a command did, and a damaged file is told."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from service.errors import StateError
from service.keys.keyring import Keyring
from service.keys.signing import keys_in, opened, own_keys, sign

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def keyring(tmp_path):
    found = Keyring(tmp_path / "keys")
    found.new("certificate", now=NOW)
    return found


def _signed(keyring, at=NOW):
    return sign(keyring, "certificate", {"iat": int(at.timestamp())})


def test_a_new_key_signs_and_what_older_ones_signed_stays_good(keyring):
    first = keyring.signing("certificate")
    old = _signed(keyring)
    second = keyring.new("certificate", now=NOW + timedelta(days=1))
    keyring.retire(first.id, now=NOW + timedelta(days=2))
    new = _signed(keyring, NOW + timedelta(days=1))
    assert opened(old, own_keys(keyring)).key.id == first.id
    assert opened(new, own_keys(keyring)).key.id == second.id
    published = keys_in(keyring.jwks("certificate"), name="jwks.json")
    ends = {name: one.retired_at for name, one in published.items()}
    assert ends == {first.id: NOW + timedelta(days=2), second.id: None}
    assert not any("d" in one for one in keyring.jwks("certificate")["keys"])


def test_a_server_sees_a_rotation_that_another_process_made(keyring):
    old = keyring.signing("certificate")
    other = Keyring(keyring.folder)
    made = other.new("certificate", now=NOW + timedelta(days=1))
    assert keyring.signing("certificate").id == made.id
    other.retire(made.id, now=NOW + timedelta(days=2))
    assert keyring.signing("certificate").id == old.id


def test_a_change_within_one_tick_of_the_clock_is_seen_too(keyring):
    keyring.signing("certificate")
    before = keyring.folder.stat().st_mtime_ns
    made = Keyring(keyring.folder).new("certificate", now=NOW + timedelta(days=1))
    os.utime(keyring.folder, ns=(before, before))
    assert keyring.signing("certificate").id == made.id


def test_a_damaged_file_is_named_and_nothing_is_signed(keyring):
    key = keyring.signing("certificate")
    path = keyring.folder / f"certificate-{key.id}.json"
    path.write_text(path.read_text().replace("P-256", "P-999"))
    with pytest.raises(StateError, match=rf"certificate-{key.id}\.json.*已损坏，请从备份恢复"):
        _signed(Keyring(keyring.folder))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"created_at": "2', '"created_at": "0001-01-01T00:00:00+14:00", "was": "2'),
        ('"id": ', '"id": 5, "was_id": '),
        ("{", "[" * 100_000 + "{"),
    ],
)
def test_a_file_that_is_no_key_hinders_its_use_alone(keyring, old, new):
    kept = next(iter(keyring.folder.glob("certificate-*.json"))).read_text()
    assert old in kept
    (keyring.folder / "certificate-z.json").write_text(kept.replace(old, new, 1))
    found = Keyring(keyring.folder)
    with pytest.raises(StateError, match=r"certificate-z\.json 读不了或已损坏"):
        _signed(found)
    assert found.new("token", now=NOW)


@pytest.mark.parametrize(
    "other",
    [
        ECKey.generate_key("P-384").as_dict(private=True),
        ECKey.generate_key("P-521", {"alg": "ES512"}).as_dict(private=True),
        {"alg": "ES384"},
        {"use": "enc"},
        {"key_ops": ["verify"]},
    ],
    ids=["P-384", "P-521", "alg", "use", "key_ops"],
)
def test_a_key_that_does_not_sign_as_ours_do_is_damaged(keyring, other):
    kept = json.loads(next(iter(keyring.folder.glob("certificate-*.json"))).read_text())
    (keyring.folder / "certificate-z.json").write_text(
        json.dumps(kept | {"id": "z", "key": kept["key"] | other})
    )
    with pytest.raises(StateError, match=r"certificate-z\.json 读不了或已损坏，请从备份恢复"):
        Keyring(keyring.folder).signing("certificate")
    with pytest.raises(StateError):
        Keyring(keyring.folder).require_whole()


def test_keys_of_another_use_are_not_published_with_them(keyring):
    token = keyring.new("token", now=NOW)
    assert token.id not in own_keys(keyring)
    assert token.id not in {one["kid"] for one in keyring.jwks("certificate")["keys"]}
