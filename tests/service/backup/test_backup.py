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
from service.backup.manifest import files_below
from service.errors import Conflict, WrongUse
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


@pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
def test_a_folder_that_is_a_link_is_told(place, tmp_path):
    """The store on a larger disk, by a link: the backup had none of it, and was told as good."""
    elsewhere = (place.home.root / "store").rename(tmp_path / "larger")
    (place.home.root / "store").symlink_to(elsewhere)
    with pytest.raises(WrongUse, match="数据目录中的 store 是指向别处文件夹的链接"):
        _copy_home(place, tmp_path / "copy", lambda *_: None)


def test_what_is_listed_is_of_a_moment(tmp_path, monkeypatch):
    """What lands while files are listed is in no log that is copied, or all of it is."""
    store = Store(tmp_path / "store")
    for number in range(3):
        store.commit(ledger_row(f"l{number}"))
    asked = count()

    def lands():
        if (number := next(asked)) < 3:
            store.commit(ledger_row(f"m{number}"))

    found = _listed_while(lands, tmp_path, monkeypatch)
    commits = [path for path in found if path.suffix == ".json"]
    assert len(commits) == 6 == store.ledger().height
    assert _added_by(commits) <= {path.name for path in found}


def test_the_first_load_of_a_kind_is_listed_with_its_log(tmp_path, monkeypatch):
    """Its line in the ledger was copied without the log of its table: of the load nothing was read in the copy."""
    store = Store(tmp_path / "store")
    load(tmp_path, delivery(write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT)), LAYOUT, None))
    path = write_csv(tmp_path / "h.csv", "honours", example("honours"))
    asked = count()

    def lands():
        if next(asked) == 0:
            load(tmp_path, delivery(path, "honours", None))

    found = _listed_while(lands, tmp_path, monkeypatch)
    ledger = [one for one in found if one.is_relative_to(store.root / "loads/_delta_log")]
    assert len(ledger) == 2 == store.ledger().height
    assert any({"honour", "_delta_log"} <= set(one.parts) for one in found)


def test_a_store_that_never_stands_still_is_told(tmp_path, monkeypatch):
    store, asked = Store(tmp_path / "store"), count()
    with pytest.raises(Conflict, match="一直在变"):
        _listed_while(lambda: store.commit(ledger_row(f"m{next(asked)}")), tmp_path, monkeypatch)


def _listed_while(lands, root, monkeypatch):
    """What is listed, while something lands each time that files are listed."""

    def files_of(folder):
        lands()
        return files_below(folder)

    with monkeypatch.context() as patch:
        patch.setattr("service.backup.backup.files_below", files_of)
        return _listed(root)


def _added_by(commits):
    lines = [json.loads(line) for commit in commits for line in commit.read_text().splitlines()]
    return {Path(line["add"]["path"]).name for line in lines if "add" in line}
