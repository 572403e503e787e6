"""`shouxin key`: a key and its line in the log come together, or neither does."""

import sqlite3
from contextlib import closing

import pytest

from service.database.engine import Database
from service.database.upgrade import upgrade
from tests.command import done, shouxin


@pytest.fixture
def home(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'service.db'}")
    upgrade(made)
    made.close()
    return tmp_path


def _lines(home):
    with closing(sqlite3.connect(home / "service.db")) as connection:
        return connection.execute("SELECT action, subject FROM audit ORDER BY seq").fetchall()


def _files(home):
    return {path.name: path.read_bytes() for path in (home / "keys").glob("*")}


def test_a_key_made_and_retired_is_in_the_log(home):
    done(home, "key", "new", "certificate")
    (key,) = done(home, "key", "list", "--json").json
    done(home, "key", "retire", key["id"])
    assert _lines(home) == [("key_new", key["id"]), ("key_retire", key["id"])]


@pytest.mark.parametrize("command", ["new", "retire"])
def test_no_key_changes_whose_line_cannot_be_written(home, command):
    done(home, "key", "new", "certificate")
    (key,) = done(home, "key", "list", "--json").json
    before = _files(home)
    with closing(sqlite3.connect(home / "service.db")) as connection:
        connection.execute("DROP TABLE audit")
    answer = shouxin(home, "key", command, {"new": "token", "retire": key["id"]}[command])
    assert answer.code == 4, answer.out
    assert "audit" in answer.err
    assert _files(home) == before
