"""A run's ground: the same content has the same bytes and the same hash, any other content another."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.manifest import Manifest

EXPECTED = "2c3f02f34c6be6fcae10b1ef115061ab09d7cc6ea87b8283e35a48ab4894ca11"

MANIFEST = Manifest(
    as_of=date(2026, 10, 31),
    known_at="2026-10-31",
    purpose="public",
    data_version=3,
    hashes={"data": "a", "features": "b", "model": "c", "policy": "d", "law": "e"},
    simulated=True,
)


def test_it_comes_back_as_it_was():
    again = Manifest.from_json(MANIFEST.to_json())
    assert again == MANIFEST
    assert again.hash == MANIFEST.hash
    assert again.to_json() == MANIFEST.to_json()


def test_the_order_of_the_hashes_is_no_content():
    backwards = replace(MANIFEST, hashes=dict(reversed(MANIFEST.hashes.items())))
    assert backwards.to_json() == MANIFEST.to_json()


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of": date(2026, 10, 30)},
        {"known_at": "2026-10-31T18:00:00+08:00"},
        {"purpose": "financing"},
        {"data_version": 4},
        {"hashes": {**MANIFEST.hashes, "law": "f"}},
        {"simulated": False},
    ],
)
def test_any_other_ground_has_another_hash(changes):
    assert replace(MANIFEST, **changes).hash != MANIFEST.hash


def test_the_hash_is_what_it_was():
    """Fixed once: a change of this number means that every id of every stored decision changes."""
    assert MANIFEST.hash == EXPECTED
