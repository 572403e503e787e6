"""What of a home goes into a backup is all of it, of one moment; else it is said what is missing."""

import json
import os
import re
from itertools import count
from pathlib import Path

import pytest

from features.store import Store
from service.administration import Installation
from service.backup.home_files import HomeFiles
from service.database.engine import Database
from service.errors import Conflict, StateError, WrongUse
from service.home import Home
from service.keys.keyring import Keyring
from service.settings import Settings
from tests.features.builders import delivery, example, load, write_csv
from tests.features.test_store import ledger_row

LAYOUT = "wage-arrears"


@pytest.fixture
def home(tmp_path):
    """A small home, its files in two folders."""
    folder = tmp_path / "home"
    for name in ("store/records/a.parquet", "profiles/one.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def of_a_home(home, url=None, **settings):
    """What is served from a home, with its own database or another."""
    home.mkdir(exist_ok=True)
    found = Settings(home=home, database=url or f"sqlite:///{home / 'service.db'}", **settings)
    database = Database(found.database_url, kept_open=False)
    return Installation(found, Home(home), database, Keyring(home / "keys"))


def files_of(home, url=None, **settings):
    return HomeFiles(of_a_home(home, url, **settings))


def names_in(files):
    return [path.as_posix() for path in files.of_a_moment()]


WHOLE = ["profiles/one.json", "store/records/a.parquet"]


@pytest.mark.parametrize("name", ["store", "store/records", "profiles/one.json"])
def test_a_link_that_leads_nowhere_is_told(home, tmp_path, name):
    """A disk that is not mounted: the backup had nothing of it, and was told as good."""
    elsewhere = (home / name).rename(tmp_path / "elsewhere")
    (home / name).symlink_to(elsewhere)
    elsewhere.rename(tmp_path / "away")
    with pytest.raises(WrongUse, match=f"数据目录中的 {name} 是链接，它指向的 .*elsewhere 现在读不到"):
        names_in(files_of(home))


def test_a_folder_that_is_a_link_is_told(home, tmp_path):
    """The store on a larger disk, by a link: the backup had none of it, and was told as good."""
    elsewhere = (home / "store").rename(tmp_path / "larger")
    (home / "store").symlink_to(elsewhere)
    with pytest.raises(WrongUse, match="数据目录中的 store 是指向别处文件夹的链接"):
        names_in(files_of(home))


def test_a_link_to_a_file_is_copied_as_the_file(home, tmp_path):
    elsewhere = (home / "profiles/one.json").rename(tmp_path / "one.json")
    (home / "profiles/one.json").symlink_to(elsewhere)
    assert names_in(files_of(home)) == WHOLE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everywhere")
def test_a_folder_of_another_account_is_told(home):
    """Left by a command that was run as root: the backup had nothing of it, and was told as good."""
    (home / "store/records").chmod(0)
    with pytest.raises(StateError, match="数据目录中的 store/records 读不了（没有权限）"):
        names_in(files_of(home))
    (home / "store/records").chmod(0o700)


def test_a_folder_that_cannot_be_read_is_told(home):
    """One that no path is short enough to name."""
    at = os.open(home, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=at)
        at, above = os.open("d" * 200, os.O_RDONLY, dir_fd=at), at
        os.close(above)
    os.close(at)
    with pytest.raises(StateError, match="读不了（文件名太长），备份会缺少其中的内容"):
        names_in(files_of(home))


@pytest.mark.parametrize("name", [b"a\xff.txt", b"\xb2\xdf/a.txt"])
def test_a_name_that_is_no_text_is_told(home, name):
    """The manifest could not be written, after all was copied."""
    path = Path(os.fsdecode(os.fsencode(home / "runs") + b"/" + name))
    path.parent.mkdir(parents=True)
    path.touch()
    escaped = re.escape(name.split(b"/")[0].decode(errors="backslashreplace"))
    with pytest.raises(WrongUse, match=rf"数据目录中的 runs/{escaped} 文件名不是 UTF-8 文本"):
        names_in(files_of(home))


def test_what_goes_its_own_way_is_left_out(home):
    for name in (
        "service.db", "service.db-wal", "keys/one.jwk", "inbox/d/manifest.csv", "inbox-done/d/a.csv",
        "mlflow/.mlflow-new-1", "runs/.x.partial/a", "lock.lock",
    ):  # fmt: skip
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    assert names_in(files_of(home)) == WHOLE


@pytest.mark.parametrize("name", ["inbox", "inbox-done", "keys"])
def test_what_is_left_out_may_be_a_link(home, tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (home / name).symlink_to(tmp_path / "elsewhere")
    assert names_in(files_of(home)) == WHOLE


def test_the_inbox_of_the_settings_is_left_out_by_whatever_way_it_is_named(home, tmp_path):
    (home / "in").mkdir()
    (home / "in/a.csv").touch()
    (tmp_path / "way").symlink_to(home / "in")
    assert names_in(files_of(home, inbox=tmp_path / "way")) == WHOLE


def test_the_database_is_left_out_by_whatever_way_it_is_named(home, tmp_path, monkeypatch):
    """It went into the backup a second time, as of later."""
    (home / "service.db").write_text("SQLite format 3")
    (tmp_path / "way").symlink_to(home)
    monkeypatch.chdir(tmp_path)
    for url in (
        f"sqlite:///{tmp_path}/way/service.db",
        "sqlite:///home/service.db",
        f"sqlite:///file:{tmp_path}/way/service.db?uri=true",
        f"sqlite:///file://{home}/service%252Edb?uri=1&mode=rw",
        "sqlite:///file:home/service.db?uri=on",
    ):
        assert names_in(files_of(home, url)) == WHOLE
    (home / "service.db").rename(tmp_path / "other.db")
    (home / "service.db").symlink_to(tmp_path / "other.db")
    for url in (f"sqlite:///{home}/service.db", f"sqlite:///{tmp_path}/way/service.db"):
        assert names_in(files_of(home, url)) == WHOLE
    settled = Settings(home=home)
    found = Database(settled.database_url, kept_open=False)
    assert names_in(HomeFiles(Installation(settled, Home(home), found, Keyring(home / "keys")))) == WHOLE


def test_what_is_listed_is_of_a_moment(tmp_path, monkeypatch):
    """What lands while files are listed is in no log that is copied, or all of it is."""
    store = Store(tmp_path / "store")
    for number in range(3):
        store.commit(ledger_row(f"l{number}"))
    asked = count()

    def lands():
        if (number := next(asked)) < 3:
            store.commit(ledger_row(f"m{number}"))

    found = listed_while(lands, tmp_path, monkeypatch)
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

    found = listed_while(lands, tmp_path, monkeypatch)
    ledger = [one for one in found if one.is_relative_to(store.root / "loads/_delta_log")]
    assert len(ledger) == 2 == store.ledger().height
    assert any({"honour", "_delta_log"} <= set(one.parts) for one in found)


def test_a_store_that_never_stands_still_is_told(tmp_path, monkeypatch):
    store, asked = Store(tmp_path / "store"), count()
    for _ in range(3):
        store.commit(ledger_row(f"l{next(asked)}"))
    with pytest.raises(Conflict, match="一直在变"):
        listed_while(lambda: store.commit(ledger_row(f"m{next(asked)}")), tmp_path, monkeypatch)


def listed_while(lands, home, monkeypatch):
    """What is listed of a home in which something lands each time that half of the files are."""
    below = HomeFiles._below

    def half(self, folder):
        for number, path in enumerate(below(self, folder)):
            if folder == home and number == 1:
                lands()
            yield path

    with monkeypatch.context() as patch:
        patch.setattr(HomeFiles, "_below", half)
        return [home / path for path in files_of(home).of_a_moment()]


def _added_by(commits):
    lines = [json.loads(line) for commit in commits for line in commit.read_text().splitlines()]
    return {Path(line["add"]["path"]).name for line in lines if "add" in line}
