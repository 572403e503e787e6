"""A backup is taken while the store is loaded and compacted, and what it has of the store can be read."""

from itertools import count

import pytest

from features.compaction import compact
from features.records import KINDS
from features.store import Store
from service import clock
from service.backup.backup import _copy_home
from tests.features.builders import delivery, example, load, write_csv
from tests.service.amendments.conftest import place

__all__ = ["place"]
LAYOUT = "wage-arrears"


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_what_was_copied_beside_loads_and_compactions_can_be_read(place, tmp_path, monkeypatch):
    """A checkpoint that comes meanwhile would be named by a file that was copied, and not be there itself."""
    monkeypatch.setattr("features.delta_table._QUICK", 0)
    home, store, numbers = place.home.root, place.home.store, count()
    compact(store)
    before = store.ledger()

    def report(_what, done, _all):
        if done % 100 == 0:
            number = next(numbers)
            path = write_csv(tmp_path / f"{number}.csv", LAYOUT, example(LAYOUT, 决定书文号=f"备{number}号"))
            load(home, delivery(path, LAYOUT, "2026-01-01", "feed"), now=clock.now())
            compact(store)

    target = tmp_path / "copy"
    _copy_home(place, target, report)
    assert next(numbers) > 3
    assert any("checkpoint" in path.name for path in store.root.rglob("_delta_log/*"))
    assert not any("checkpoint" in path.name for path in target.rglob("_delta_log/*"))
    copy = Store(target / "store")
    assert copy.ledger().equals(before)
    for kind in KINDS:
        assert (
            copy.known(clock.now()).rows(kind).height
            == store.known(clock.now(), version=copy.known(clock.now()).version).rows(kind).height
        )
