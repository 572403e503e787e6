"""A backup is taken while the store is loaded and compacted, and what it has of the store can be read."""

import errno
import os
import resource
import shutil
import sqlite3
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from features.compaction import compact
from features.records import KINDS
from features.store import Store
from models.champion_ledger import FILE
from models.mlflow_home import open_home
from service import clock
from service.backup.backup import _copy_home, _copy_policy, _fault, backup
from service.backup.tables import copy_sqlite, copy_tables
from service.database.engine import Database
from service.database.upgrade import upgrade
from service.errors import Conflict, DatabaseFault, StateError, WrongUse
from service.home import Home
from tests.features.builders import delivery, example, load, write_csv
from tests.service.amendments.conftest import place
from tests.service.backup.test_home_files import of_a_home

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


def test_a_version_in_the_copy_has_its_files(tmp_path):
    """The database of MLflow was copied after its files were listed: restored, such a version could not be put to use."""
    place = of_a_home(tmp_path / "home")
    store = open_home(place.home.root)

    def trained():
        run = store.start_run("shouxin-public")
        store.log_texts(run, {"scorecard.json": run})
        store.end_run(run, "FINISHED")
        store.register("shouxin-public", run, {})

    trained()
    _copy_home(place, tmp_path / "copy", lambda _what, done, _all: trained() if done == 0 else None)
    copy = open_home(tmp_path / "copy")
    assert len(store.versions("shouxin-public")) == 2
    assert [number for number, _ in copy.versions("shouxin-public")] == [1]
    assert all(copy.read_text(run, "scorecard.json") == run for _, run in copy.versions("shouxin-public"))


def test_the_ledger_of_champions_is_as_the_database_knows_it(tmp_path, monkeypatch):
    """A version may be put to use while the database is copied: what is copied has the label and the line, or neither."""
    place = of_a_home(tmp_path / "home")
    store = open_home(place.home.root)
    run = store.start_run("shouxin-public")
    store.register("shouxin-public", run, {})
    ledger, promotions = store.folder / FILE, iter(range(3))

    def while_promoted(source, target):
        if (number := next(promotions, None)) is not None:
            ledger.write_text(f"{number}")
            store.set_model_tag("shouxin-public", "ledger", f"{number}")
        copy_sqlite(source, target)

    monkeypatch.setattr("service.backup.backup.copy_sqlite", while_promoted)
    _copy_home(place, tmp_path / "copy", lambda *_: None)
    told = open_home(tmp_path / "copy").model_tag("shouxin-public", "ledger")
    assert told == "2" == (tmp_path / "copy/mlflow" / FILE).read_text()
    promotions = count(3)
    with pytest.raises(Conflict, match="模型一直在被启用"):
        _copy_home(place, tmp_path / "another", lambda *_: None)


def test_the_ledger_in_the_copy_is_for_its_owner_alone(tmp_path):
    place = of_a_home(tmp_path / "home")
    ledger = open_home(place.home.root).folder / FILE
    ledger.write_text("{}")
    ledger.chmod(0o644)
    before = os.umask(0o022)
    try:
        _copy_home(place, tmp_path / "copy", lambda *_: None)
    finally:
        os.umask(before)
    assert (tmp_path / "copy/mlflow" / FILE).stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_gone_is_not_made_by_its_copying(tmp_path):
    """Copied in its place would be an empty one, told as good."""
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        copy_sqlite(tmp_path / "gone.db", tmp_path / "copy.db")
    assert not (tmp_path / "gone.db").exists()


def test_a_disk_without_room_is_no_fault_of_the_policy(tmp_path):
    """All of it can be read: what the system said goes on."""
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "one.yaml").write_text("x" * 1000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(shutil.Error, match="File too large"):
            _copy_policy(policy, tmp_path / "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_policy_that_cannot_be_read_whole_is_told(tmp_path):
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "gone.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StateError, match=r"政策文件夹中的 gone\.yaml 读不了"):
        _copy_policy(policy, tmp_path / "copy")


def test_what_is_no_database_is_copied_as_it_is(tmp_path):
    """A registry that is damaged keeps neither records nor log from being backed up."""
    place = of_a_home(tmp_path / "home")
    (place.home.root / "mlflow").mkdir()
    (place.home.root / "mlflow/mlflow.db").write_text("damaged")
    _copy_home(place, tmp_path / "copy", lambda *_: None)
    assert (tmp_path / "copy/mlflow/mlflow.db").read_text() == "damaged"


@pytest.mark.parametrize("damage", ["after its first page", "all but its first bytes"])
def test_a_registry_that_is_damaged_is_told_as_that(tmp_path, damage):
    """`SHOUXIN_DATABASE` was to be looked at, which is another database."""
    place = of_a_home(tmp_path / "home")
    file = open_home(place.home.root).folder / "mlflow.db"
    kept, size = 4096 if damage == "after its first page" else 16, file.stat().st_size
    file.write_bytes(file.read_bytes()[:kept].ljust(size, b"x"))
    with pytest.raises(DatabaseFault) as raised:
        _copy_home(place, tmp_path / "copy", lambda *_: None)
    told = str(raised.value)
    assert told.startswith("数据目录中的 mlflow/mlflow.db 未能备份：这个文件已损坏，请从以前的备份中取回它")
    assert "home/mlflow/mlflow.db" in told
    assert "重新训练模型" in told
    assert "SHOUXIN_DATABASE" not in told


def test_another_file_of_sqlite_that_is_damaged_is_told_as_that(tmp_path):
    place = of_a_home(tmp_path / "home")
    (place.home.root / "notes.db").write_bytes(b"SQLite format 3\0".ljust(5000, b"x"))
    with pytest.raises(
        DatabaseFault, match=r"数据目录中的 notes\.db 未能备份：这个文件已损坏.*移出数据目录再备份"
    ):
        _copy_home(place, tmp_path / "copy", lambda *_: None)


def test_a_database_of_the_service_that_is_damaged_is_told_as_that(tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "service.db").write_bytes(b"SQLite format 3\0".ljust(5000, b"x"))
    with pytest.raises(DatabaseFault, match=r"service\.db 未能备份：.*SHOUXIN_DATABASE"):
        copy_tables(Database(f"sqlite:///{tmp_path / 'service.db'}", kept_open=False), tmp_path / "copy")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(errno.EACCES, "", "/data/runs/a"), "/data/runs/a 读不了（没有权限），备份会缺少它"),
        (FileNotFoundError(errno.ENOENT, "", "/policy"), "/policy 读不了（文件或文件夹不存在）"),
        (OSError(errno.ENOSPC, "", "/data/runs/a"), "备份未能写入 /b（磁盘空间不足）"),
        (PermissionError(errno.EACCES, "", "/b"), "备份未能写入 /b（没有权限）"),
    ],
)
def test_what_is_at_fault_is_named(error, told):
    """Copying names the source where the disk of the copy is full."""
    assert told in str(_fault(error, (Path("/data"), Path("/policy")), Path("/b")))


@pytest.mark.parametrize(
    ("folder", "whose"),
    [("policy", "政策文件夹"), ("home/keys", "密钥文件夹"), ("home/runs", "数据目录中的 runs/")],
)
def test_a_name_that_is_no_text_is_told_before_anything_is_copied(tmp_path, database, folder, whose):
    place = of_a_home(tmp_path / "home", database.engine.url.render_as_string(hide_password=False))
    place = replace(place, home=Home(place.home.root, tmp_path / "policy"))
    for one in ("policy", "home/keys", "home/runs"):
        (tmp_path / one).mkdir()
    place.keyring.new("certificate", now=clock.now())
    (tmp_path / folder / os.fsdecode(b"\xb2.json")).touch()
    with pytest.raises(WrongUse, match=rf"{whose}(中的 )?\\xb2\.json 文件名不是 UTF-8 文本"):
        backup(place, tmp_path / "back", keys="plain", password=None, report=lambda *_: None)
    assert not list(tmp_path.glob("*back*"))


@pytest.mark.parametrize("keys", ["sealed", "plain"])
@pytest.mark.parametrize("away", ["the folder", "a key"])
def test_keys_that_a_backup_would_lack_are_told(tmp_path, keys, away):
    """It was told as good: nobody missed them until they were needed."""
    place = of_a_home(tmp_path / "home")
    upgrade(place.database)
    place.keyring.new("certificate", now=clock.now())
    ours = place.home.keys
    if away == "the folder":
        lost = ours
        ours.rename(tmp_path / "disk")
    else:
        lost = next(ours.glob("*.json"))
        lost.unlink()
    lost.symlink_to(tmp_path / "not mounted")
    with pytest.raises(StateError, match=f"{lost.name} 读不了.*备份会缺少签名密钥"):
        backup(place, tmp_path / "to", keys=keys, password="x" * 14, report=lambda *_: None)
    assert not list(tmp_path.glob("*to*"))
    if away == "a key":
        lost.unlink()
        place.keyring.new("certificate", now=clock.now())
        (ours / "lost+found").symlink_to(tmp_path / "not mounted")  # is no key
        os.mkfifo(ours / "pipe")
        backup(place, tmp_path / f"with {keys}", keys=keys, password="x" * 14, report=lambda *_: None)
    done = backup(place, tmp_path / "to", keys="none", password=None, report=lambda *_: None)
    assert done.keys == "none"


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}"])
def test_a_damaged_key_is_told(tmp_path, content):
    place = of_a_home(tmp_path / "home")
    upgrade(place.database)
    place.keyring.new("certificate", now=clock.now())
    (place.home.keys / "token-1.json").write_bytes(content)
    for keys in ("sealed", "plain"):
        with pytest.raises(StateError, match=r"签名密钥文件 token-1\.json 读不了或已损坏"):
            backup(place, tmp_path / "to", keys=keys, password="x" * 14, report=lambda *_: None)
    assert not list(tmp_path.glob("*to*"))


def test_a_folder_of_keys_without_any_is_told(tmp_path):
    """So it is where their disk is mounted at it, and is not mounted."""
    place = of_a_home(tmp_path / "home")
    upgrade(place.database)
    place.home.keys.mkdir()
    with pytest.raises(StateError, match="keys 中没有签名密钥，备份会缺少它们；请先挂上密钥所在的磁盘"):
        backup(place, tmp_path / "to", keys="sealed", password="x" * 14, report=lambda *_: None)
    os.mkfifo(place.home.keys / "certificate-1.json")
    with pytest.raises(StateError, match=r"certificate-1\.json 不是文件"):
        backup(place, tmp_path / "to", keys="plain", password=None, report=lambda *_: None)
    assert not list(tmp_path.glob("*to*"))
    backup(place, tmp_path / "without", keys="none", password=None, report=lambda *_: None)
    shutil.rmtree(place.home.keys)
    backup(place, tmp_path / "to", keys="plain", password=None, report=lambda *_: None)


def test_no_backup_goes_into_the_policy(tmp_path):
    place = of_a_home(tmp_path / "home")
    policy = tmp_path / "policy"
    policy.mkdir()
    place = replace(place, home=Home(place.home.root, policy))
    with pytest.raises(WrongUse, match="不能放在政策文件夹"):
        backup(place, policy / "b", keys="none", password=None, report=lambda *_: None)
