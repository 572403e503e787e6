"""Real loads killed at any moment: the whole load is there or none of it, and the next one makes it whole."""

import random
import shutil
import time
from datetime import datetime

import polars as pl
import pytest

from features.records import KINDS
from features.retention import Purge, purge_records
from features.store import ZONE, Store
from service.home import Home
from tests.command import done
from tests.endurance import long_or
from tests.processes import finished, killed, started

ENTERPRISES = long_or(6, 20)
KILLS = long_or(4, 50)
LATER = datetime(2030, 1, 1, tzinfo=ZONE)


def timed(work, *arguments):
    """How long a process of its own takes for a work that is done to its end."""
    begun = time.monotonic()
    finished(started(work, *arguments))
    return time.monotonic() - begun


def content(home):
    """Every record that is known, in a fixed order, without what names the load; and the hash of the data."""
    known = Store(home / "store").known(LATER)
    told = {name: known.rows(name).drop("load_id").sort(pl.all()).rows() for name in KINDS}
    quarantine = Home(home).quarantine.read([load.load_id for load in Home(home).store.loads()])
    left = sorted(quarantine.select("file", "row", "column", "reason").rows())
    return known.data_hash, {name: rows for name, rows in told.items() if rows}, left


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Sample files, a home with one clean load of them, and how long that took."""
    folder = tmp_path_factory.mktemp("killed")
    files, home = folder / "files", folder / "clean"
    done(folder / "none", "sample", "--enterprises", ENTERPRISES, "--seed", 5, "--out", files)
    # The first process starts the one that the others are forked from, and takes longer.
    duration = min(timed(done, one, "ingest", files) for one in (folder / "warm", home))
    return files, home, content(home), duration


def moments(count, duration, seed):
    """Moments over the whole duration, one at random in each of `count` equal parts."""
    chance = random.Random(seed)  # noqa: S311 - a trial that can be repeated
    return [duration * (part + chance.random()) / count for part in range(count)]


def test_a_killed_load_is_whole_or_not_there_and_the_next_one_completes_it(tmp_path, loaded):
    files, _, clean, duration = loaded
    seen = {True: 0, False: 0}
    for number, after in enumerate(moments(KILLS, duration, seed=1)):
        home = tmp_path / str(number)
        was_running = killed(started(done, home, "ingest", files), after)
        store = Store(home / "store")
        loads = store.loads()
        seen[bool(loads)] += 1
        if loads:
            assert content(home) == clean
        else:
            assert was_running
            assert all(store.known(LATER).rows(name).is_empty() for name in KINDS)
        done(home, "ingest", files)
        assert content(home) == clean
    assert seen[False] > KILLS // 3  # not all of them came too late


def test_a_killed_compaction_changes_no_answer(tmp_path, loaded):
    _, whole, clean, _ = loaded
    shutil.copytree(whole, tmp_path / "home")
    duration = timed(done, tmp_path / "home", "compact")
    for number, after in enumerate(moments(long_or(2, 15), duration, seed=2)):
        home = shutil.copytree(whole, tmp_path / str(number))
        killed(started(done, home, "compact"), after)
        assert content(home) == clean
        done(home, "compact")
        assert content(home) == clean


def purge(home):
    """Purge what ended two years ago."""
    now = datetime(2026, 11, 24, 12, tzinfo=ZONE)
    purge_records(Store(home / "store"), Purge("a", now, now.date(), dict.fromkeys(KINDS, 24), "p"))


def stored_rows(home):
    """How many rows lie on the disk, read or not."""
    paths = (home / "store" / "records").rglob("*.parquet")
    return sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in paths)


def test_a_killed_purge_is_in_force_whole_or_not_at_all_and_the_next_completes_it(tmp_path, loaded):
    _, whole, clean, _ = loaded
    reference = shutil.copytree(whole, tmp_path / "reference")
    duration = timed(purge, reference)
    purged = content(reference)[1]
    assert 0 < sum(map(len, purged.values())) < sum(map(len, clean[1].values()))
    for number, after in enumerate(moments(long_or(2, 15), duration, seed=3)):
        home = shutil.copytree(whole, tmp_path / str(number))
        killed(started(purge, home), after)
        assert content(home)[1] in (clean[1], purged)
        purge(home)
        assert content(home)[1] == purged
        assert stored_rows(home) == stored_rows(reference)
