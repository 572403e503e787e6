"""What tests of several packages share: one small home, built once per test run through the real commands."""

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import settings

# The machine is shared: how long an example takes says nothing.
settings.register_profile("shouxin", deadline=None)
settings.load_profile("shouxin")

ENTERPRISES = 1500
SEED = 7


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample ingested, a champion and one run. Only read it; `copied_home` may be written to."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # one folder for all workers of this run
    home = shared / "sample-home"
    with (shared / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "built").exists():
            _build(home)
            (home / "built").touch()
    return home


def _build(home: Path) -> None:
    from tests.command import done  # the whole product: only for the tests that ask for the home

    folder = home.parent / "sample-files"
    done(home, "sample", "--enterprises", ENTERPRISES, "--seed", SEED, "--out", folder)
    done(home, "ingest", folder)
    done(home, "train")
    done(home, "promote", "--who", "tests", "--why", "first")
    done(home, "evaluate")
