"""What tests of several packages share: one small home, built once per test run through the real commands."""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import present
from tests.homes import copied, unchanged
from tests.parts import keep_part, require_part

# The machine is shared: how long an example takes says nothing.
settings.register_profile("shouxin", deadline=None)
settings.load_profile("shouxin")

ENTERPRISES = 1500
SEED = 7
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
ROOM = 8 * 2**30
MANY = 5_000
"""So many tests are a run of everything."""
MEANWHILE = 600
"""So many tests that need no home come first: as long as it takes to build it."""
DEAREST = (
    "service/drill/test_drill.py",
    "service/cases/test_interleavings.py",
    "service/amendments/test_settling.py",
    "scoring/compiler/test_check.py",
    "notebooks/test_notebooks.py",
    "features/test_killed_loads.py",
    "service/faults/test_publishing.py",
    "service/faults/test_server.py",
    "service/faults/test_months_later.py",
    "service/api/test_schema.py",
    "service/procedures/test_commands.py",
    "service/runs/test_replay.py",
    "service/decisions/test_why_command.py",
    "service/decisions/test_recourse_command.py",
    "scoring/recourse/test_recourse.py",
    "models/test_estimator.py",
    "models/test_robust_training.py",
)
"""Modules of which one takes as long as hundreds of others."""
ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """The present begins. Where there is room, temporary files are kept in memory: homes have thousands, and wait for the disk at each commit."""
    require_part()
    present.begin()
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # to be found again


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a run in parts those of one. In a run of everything what needs no home comes first, while that is being built, and the dearest modules follow.

    Not last: a worker that draws one then works on alone.
    """
    keep_part(config, items)
    if len(items) < MANY:
        return
    dearest = {Path(__file__).parent / name for name in DEAREST}
    at_home = {item.path for item in items if "sample_home" in getattr(item, "fixturenames", ())}
    free = [item for item in items if item.path not in dearest | at_home]
    last = free[MEANWHILE].path
    early = [item for item in free[:MEANWHILE] if item.path != last]
    first = {item.path for item in early}
    dear = [item for item in items if item.path in dearest]
    others = [item for item in items if item.path not in first | dearest]
    items[:] = [*early, *dear, *others]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage need not go through it again and again.

    And it comes seldom: memory is not what tests lack.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def policies_parsed_once() -> Iterator[None]:
    """What several tests ask of the same text of a policy is worked out once."""
    from tests.parsed_once import parsed_once

    with pytest.MonkeyPatch.context() as patch:
        parsed_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def copies_read_once() -> Iterator[None]:
    """What the logs of a home's tables say is read once for all its copies."""
    from tests.homes import copies_read_once

    with pytest.MonkeyPatch.context() as patch:
        copies_read_once(patch)
        yield


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the sample ingested, a champion and one run. Only read it; `copied_home` may be written to."""
    home = built_once(tmp_path_factory, "sample-home", _build)
    with unchanged(home):
        yield home


@pytest.fixture(scope="session")
def changed_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home after its champion was replaced: two versions, two lines in the ledger, the run of the first. Only read it."""

    def build(home: Path) -> None:
        from tests.command import done

        copied(sample_home, home)
        done(home, "train", "--as-of", "2024-06-30", "--seed", 1)
        done(home, "promote", "--who", "tests", "--why", "second")

    return built_once(tmp_path_factory, "changed-home", build)


@pytest.fixture(scope="session", autouse=True)
def home_begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In a run of everything the home is built beside tests that need none: else one worker waits while another builds it."""
    if os.environ.get("PYTEST_XDIST_WORKER") != "gw0" or len(request.session.items) < MANY:
        yield
        return
    said = f"from tests import present; present.begin(); from tests.conftest import build_home; build_home({str(_shared(tmp_path_factory))!r})"
    building = subprocess.Popen([sys.executable, "-c", said], cwd=ROOT)
    yield
    assert building.wait() == 0


def build_home(shared: str) -> None:
    """Build the sample's home in the folder that the workers of a run share, unless it is there."""
    _in_one(Path(shared), "sample-home", _build)


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A folder that all workers of this run share, made by the first that asks for it."""
    return _in_one(_shared(factory), name, build)


def _shared(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def _in_one(shared: Path, name: str, build: Callable[[Path], None]) -> Path:
    home = shared / name
    ready = shared / f"{name}.built"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            build(home)
            ready.touch()
    return home


def _build(home: Path) -> None:
    from tests.command import done  # the whole product: only for the tests that ask for the home

    folder = home.parent / "sample-files"
    done(home, "sample", "--enterprises", ENTERPRISES, "--seed", SEED, "--out", folder)
    done(home, "ingest", folder)
    done(home, "train")
    done(home, "promote", "--who", "tests", "--why", "first")
    done(home, "evaluate")
