"""A full disk: what cannot be kept is refused, nothing acknowledged is lost, and all goes on once there is room."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.audit.anchors import own_anchors
from service.audit.keeping import FILE
from service.backup.tables import copy_tables
from service.database.upgrade import upgrade
from service.errors import DatabaseFault
from service.runs.kept import Runs
from tests.service.api.conftest import fresh_url
from tests.service.backup.test_home_files import of_a_home
from tests.service.faults.kept import require_kept
from tests.service.faults.load import Load
from tests.service.faults.place import RUN, Server, prepared

OFTEN = f"import service.audit.keeping as keeping; keeping.EVERY = 5; {RUN}"
"""The command, which sets anchors all the time."""
LITTLE = {"SHOUXIN_LEAST_FREE_MIB": "1"}


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of 64 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    tried = subprocess.run(mount, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no small disk can be mounted here: {tried.stderr}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def full(folder: Path):
    """While the disk has no room left."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def codes(sample_home):
    run = Runs(sample_home / "runs").latest("public")
    return run.collect(run.table("decisions").select("uscc"))["uscc"][:5].to_list()


def test_a_full_disk_refuses_loses_nothing_and_goes_on_with_room(
    small_disk, two_days, sample_home, of_grade, codes, tmp_path, request
):
    url = fresh_url(request, "sqlite", small_disk)
    home = small_disk / "home"
    for name in ("store", "runs", "mlflow"):  # keys and anchors are its own
        shutil.copytree(two_days.home / name, home / name)
    place = prepared(home, url, sample_home, of_grade["A"])
    earlier = two_days.runs[0]
    with Server(place, **LITTLE) as server:
        assert set(server.ready().values()) == {"正常"}
        with Load(server, codes, of_grade["B"]).running() as load:
            load.wait_for(20)
            with full(small_disk):
                load.wait_unavailable(20)
                assert server.ready()["disk"] == "磁盘剩余不足 1 MiB"
                told = {
                    "publish": place.run("publish", earlier, code=4),
                    "backup": place.run("backup", "--to", small_disk / "backup", code=4),
                }
                assert earlier not in place.run("publications").out
            load.wait_for(40)
        assert {name: "未完成" in one.err for name, one in told.items()} == dict.fromkeys(told, True)
        assert "数据库未能完成" in told["publish"].err
        assert "disk is full" in told["backup"].err + told["publish"].err
        assert sorted(one.name for one in small_disk.iterdir() if "backup" in one.name) == []
        assert set(server.ready().values()) == {"正常"}
        require_kept(place, server, load)
        place.run("publish", earlier)
        place.run("backup", "--to", tmp_path / "backup")
        assert server.stopped() == 0
    place.verified()


def test_a_backup_that_finds_no_room_is_told_with_its_own_disk(small_disk, tmp_path):
    place = of_a_home(tmp_path / "home")
    upgrade(place.database)
    with full(small_disk), pytest.raises(DatabaseFault, match="未能备份：备份所在的磁盘空间不足"):
        copy_tables(place.database, small_disk)


def test_where_only_anchors_find_no_room_answers_go_on_and_readiness_tells(
    small_disk, sample_home, of_grade, codes, tmp_path, request
):
    url = fresh_url(request, "sqlite", tmp_path)
    place = prepared(small_disk / "home", url, sample_home, of_grade["A"])
    anchors = small_disk / "home" / FILE
    with Server(place, code=OFTEN, **LITTLE) as server:
        with Load(server, codes, of_grade["B"]).running() as load:
            with full(small_disk):
                load.wait_for(200)
                assert server.ready()["anchor"] == "审计日志的锚点写不了，请检查数据目录"
            load.wait_for(20)
        assert load.unavailable.total() == 0
        assert set(server.ready().values()) == {"正常"}
        assert own_anchors(anchors)[-1].seq > 100
        require_kept(place, server, load)
