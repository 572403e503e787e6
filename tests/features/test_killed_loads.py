"""Real loads killed at any moment: the whole load is there or none of it, and the next one makes it whole."""

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from features.records import KINDS
from features.store import ZONE, Store
from service.home import Home
from tests.command import done
from tests.endurance import long_or

ROOT = Path(__file__).parents[2]
KILLS = long_or(5, 50)
LATER = datetime(2030, 1, 1, tzinfo=ZONE)


def command(home, *arguments):
    """A `shouxin` process of its own on a home."""
    environment = {**os.environ, "SHOUXIN_HOME": str(home), "POLARS_MAX_THREADS": "1"}
    environment.pop("SHOUXIN_POLICY", None)
    return subprocess.Popen(
        [sys.executable, "-c", "from service.cli.main import run; run()", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(home, *arguments):
    """Run a command to its end; how long it took."""
    begun = time.monotonic()
    process = command(home, *arguments)
    _, messages = process.communicate(timeout=300)
    assert process.returncode == 0, messages
    return time.monotonic() - begun


def killed(home, after, *arguments):
    """Kill a command when it has run for so long; whether it was still running."""
    process = command(home, *arguments)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    assert process.returncode == 0
    return False


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
    done(folder / "none", "sample", "--enterprises", 20, "--seed", 5, "--out", files)
    finished(folder / "warm", "ingest", files)  # the first start of a program takes longer
    duration = finished(home, "ingest", files)
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
        was_running = killed(home, after, "ingest", files)
        store = Store(home / "store")
        loads = store.loads()
        seen[bool(loads)] += 1
        if loads:
            assert content(home) == clean
        else:
            assert was_running
            assert all(store.known(LATER).rows(name).is_empty() for name in KINDS)
        finished(home, "ingest", files)
        assert content(home) == clean
    assert seen[False] > KILLS // 3  # not all of them came too late


def test_a_killed_compaction_changes_no_answer(tmp_path, loaded):
    _, whole, clean, _ = loaded
    shutil.copytree(whole, tmp_path / "home")
    duration = finished(tmp_path / "home", "compact")
    for number, after in enumerate(moments(long_or(2, 15), duration, seed=2)):
        home = shutil.copytree(whole, tmp_path / str(number))
        killed(home, after, "compact")
        assert content(home) == clean
        finished(home, "compact")
        assert content(home) == clean


PURGE = """
import sys
from datetime import datetime
from pathlib import Path
from features.records import KINDS
from features.retention import Purge, purge_records
from features.store import Store, ZONE
now = datetime(2026, 11, 24, 12, tzinfo=ZONE)
purge_records(Store(Path(sys.argv[1])), Purge("a", now, now.date(), dict.fromkeys(KINDS, 24), "p"))
"""


def purging(home, after=None):
    """Purge what ended two years ago, in a process that is killed after so long."""
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", PURGE, str(home / "store")], cwd=ROOT)
    try:
        process.communicate(timeout=after)
        assert process.returncode == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return time.monotonic() - begun


def stored_rows(home):
    """How many rows lie on the disk, read or not."""
    paths = (home / "store" / "records").rglob("*.parquet")
    return sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in paths)


def test_a_killed_purge_is_in_force_whole_or_not_at_all_and_the_next_completes_it(tmp_path, loaded):
    _, whole, clean, _ = loaded
    reference = shutil.copytree(whole, tmp_path / "reference")
    duration = purging(reference)
    purged = content(reference)[1]
    assert 0 < sum(map(len, purged.values())) < sum(map(len, clean[1].values()))
    for number, after in enumerate(moments(long_or(2, 15), duration, seed=3)):
        home = shutil.copytree(whole, tmp_path / str(number))
        purging(home, after)
        assert content(home)[1] in (clean[1], purged)
        purging(home)
        assert content(home)[1] == purged
        assert stored_rows(home) == stored_rows(reference)
