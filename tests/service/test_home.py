"""A home and its databases are for their owner alone, whichever command makes them: they hold tax records."""

import os
import stat
from contextlib import closing
from datetime import timedelta

import pytest

from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS
from features.private_files import private_folder
from models.mlflow_home import open_home
from service import clock
from service.database.engine import Database
from service.home import Home
from tests.command import done, shouxin
from tests.features.builders import example, write_csv
from tests.homes import copied


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_where_it_begins_with_the_database_both_are_for_their_owner_alone(tmp_path):
    home = tmp_path / "state" / "home"
    done(home, "database", "upgrade")
    assert _mode(home) == 0o700
    assert _mode(home / "service.db") == 0o600


def test_what_loads_and_trains_makes_it_so_too(sample_home):
    assert _mode(sample_home) == 0o700
    assert _mode(sample_home / "mlflow" / "mlflow.db") == 0o600


def test_a_database_elsewhere_is_so_too_and_what_sqlite_puts_beside_it(tmp_path):
    path = tmp_path / "service.db"
    environment = {"SHOUXIN_DATABASE": f"sqlite:///{path}"}
    assert shouxin(tmp_path / "home", "database", "upgrade", env=environment).code == 0
    with closing(Database(environment["SHOUXIN_DATABASE"])) as database, database.writing():
        assert len(list(tmp_path.glob("service.db*"))) > 1
        assert {_mode(one) for one in tmp_path.glob("service.db*")} == {0o600}


@pytest.mark.parametrize("way", ["file:{home}/service.db?uri=true", "file:home/service.db?mode=rwc&uri=1"])
def test_a_database_named_by_a_uri_is_the_file_that_it_names(tmp_path, monkeypatch, way):
    """It was told as missing by every command but that which made it, for all to read."""
    home, back, new = tmp_path / "home", tmp_path / "back", tmp_path / "new"
    monkeypatch.chdir(tmp_path)

    def run(at, *arguments):
        url = f"sqlite:///{way.replace('home/', f'{at.name}/').format(home=at)}"
        answer = shouxin(at, *arguments, env={"SHOUXIN_DATABASE": url})
        assert answer.code == 0, answer.err
        return answer.out

    private_folder(home)
    run(home, "database", "upgrade")
    assert _mode(home / "service.db") == 0o600
    run(home, "party", "add", "demo", "--role", "bureau", "--name", "甲")
    run(home, "backup", "--to", back, "--without-keys")
    assert [path.relative_to(back).as_posix() for path in back.rglob("*.db")] == ["database/service.db"]
    run(new, "restore", "--from", back)
    assert "甲" in run(new, "party", "list")
    assert {one.name for one in tmp_path.iterdir()} == {"home", "back", "new"}


def test_a_restored_one_is_so_too(sample_home, tmp_path):
    """Whatever the one that was backed up was."""
    home, back = copied(sample_home, tmp_path / "home"), tmp_path / "back"
    assert _mode(home) == 0o755
    done(home, "database", "upgrade")
    (home / "service.db").chmod(0o644)
    done(home, "backup", "--to", back, "--without-keys")
    done(tmp_path / "new", "restore", "--from", back)
    assert _mode(tmp_path / "new") == 0o700
    assert _mode(tmp_path / "new" / "service.db") == 0o600


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%41b", "a[1]"])
def test_one_that_libraries_would_put_elsewhere_is_refused_before_anything_is_written(tmp_path, name):
    """Its databases lay elsewhere (`a?b` in a file `a`, `a%41b` in `aAb`), and no record could be loaded."""
    (tmp_path / "feeds").mkdir()
    csv = write_csv(tmp_path / "feeds/one.csv", "registry", example("registry"))
    (tmp_path / "feeds/manifest.json").write_text('{"simulated": true}')
    there = set(tmp_path.rglob("*"))
    for command in (
        ("database", "upgrade"),
        ("key", "new", "token"),
        ("party", "list"),
        ("ingest", csv, "--layout", "registry", "--feed", "market-regulator"),
        ("train",),
        ("promote", "--who", "测试", "--why", "首次"),
        ("evaluate",),
        ("publish",),
        ("nightly",),
        ("serve",),
        ("backup", "--to", tmp_path / "back", "--without-keys"),
        ("restore", "--from", tmp_path / "back"),
    ):
        answer = shouxin(tmp_path / name, *command)
        assert answer.code in {2, 4}, command
        assert "不能含有字符" in answer.err, command
        assert "请换一个文件夹" in answer.err, command
        assert set(tmp_path.rglob("*")) == there, command


def test_one_whose_path_has_other_characters_has_everything_in_it(tmp_path):
    home, back = tmp_path / "守 信+&;@'=", tmp_path / "back?%41#"
    done(home, "database", "upgrade")
    done(home, "party", "add", "demo", "--role", "bureau", "--name", "甲")
    open_home(home)
    done(home, "backup", "--to", back, "--without-keys")
    assert {one.name for one in tmp_path.iterdir()} == {home.name, back.name}
    assert {path.name for path in home.rglob("*.db")} == {"service.db", "mlflow.db"}
    assert {path.name for path in back.rglob("*.db")} == {"service.db", "mlflow.db"}
    done(tmp_path / "new", "restore", "--from", back)
    assert "甲" in done(tmp_path / "new", "party", "list").out


def test_its_last_known_day_is_today_at_the_latest(tmp_path):
    """A file that came while the clock was ahead makes no day of today."""
    home = Home(tmp_path / "home")
    file, ahead = write_csv(tmp_path / "one.csv", "registry", example("registry")), timedelta(days=40)
    ingest(home.archive, [Delivery(file, LAYOUTS["registry"], "market-regulator")], now=clock.now() + ahead)
    assert home.last_known_day() == clock.today()
    with clock.standing_at(clock.now() + 2 * ahead):
        assert home.last_known_day() == clock.today() - ahead
