"""A backup is taken while the store is loaded and compacted, and what it has of the store can be read."""

import json
from itertools import count
from pathlib import Path

import pytest

from features.compaction import compact
from features.records import KINDS
from features.store import Store
from service import clock
from service.backup.backup import _copy_home, _listed
from tests.features.builders import delivery, example, load, write_csv
from tests.features.test_store import ledger_row
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


def test_a_log_is_listed_before_the_files_that_it_names(tmp_path, monkeypatch):
    """What lands while the rest is listed is in no log that is copied, or all of it is."""
    store = Store(tmp_path / "store")
    for number in range(3):
        store.commit(ledger_row(f"l{number}"))
    is_file = Path.is_file
    asked = []

    def while_listed(path, **how):
        asked.append(path)
        if path.suffix == ".parquet" and len(asked) < 50:
            store.commit(ledger_row(f"m{len(asked)}"))
        return is_file(path, **how)

    monkeypatch.setattr(Path, "is_file", while_listed)
    found = list(_listed(tmp_path))
    monkeypatch.undo()
    named = {path.name for path in found}
    commits = [path for path in found if path.suffix == ".json"]
    assert len(commits) == 3 < store.ledger().height
    for commit in commits:
        added = [
            json.loads(line)["add"]["path"] for line in commit.read_text().splitlines() if '"add"' in line
        ]
        assert {Path(one).name for one in added} <= named
