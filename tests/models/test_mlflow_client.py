"""A full disk under MLflow: told by the system's own error with the file, and nothing half made is left."""

import errno
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException
from sqlalchemy import event
from sqlalchemy.engine import Engine

from models.mlflow_home import open_home


def test_a_database_that_has_no_room_leaves_none_half_made(tmp_path):
    """MLflow opened none any more that was left so."""

    def little(connection, _):
        connection.execute("PRAGMA max_page_count = 75")

    event.listen(Engine, "connect", little)
    try:
        with pytest.raises(OSError, match="No space left") as raised:
            open_home(tmp_path)
    finally:
        event.remove(Engine, "connect", little)
    assert raised.value.errno == errno.ENOSPC
    assert Path(raised.value.filename).parent == tmp_path / "mlflow"
    assert not (tmp_path / "mlflow/mlflow.db").exists()
    store = open_home(tmp_path)
    assert store.start_run("shouxin-public")
    assert {path.name for path in store.folder.iterdir()} == {"artifacts", "mlflow.db"}


def test_the_journal_of_a_database_that_is_gone_is_not_played_back(tmp_path):
    """Of one that was deleted, as who finds it damaged does."""
    database = tmp_path / "mlflow/mlflow.db"
    database.parent.mkdir()
    killed = """import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript("PRAGMA cache_size = 2; CREATE TABLE old (x); PRAGMA cache_spill = 2; BEGIN;")
connection.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9999) INSERT INTO old SELECT hex(i) FROM n")
os._exit(0)"""
    subprocess.run([sys.executable, "-c", killed, database], check=True)
    assert database.with_name("mlflow.db-journal").stat().st_size
    database.unlink()
    open_home(tmp_path)
    with closing(sqlite3.connect(database)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "old" not in names
    assert "experiments" in names


def test_a_link_to_another_disk_stays(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    home = tmp_path / "home"
    (home / "mlflow").mkdir(parents=True)
    (home / "mlflow/mlflow.db").symlink_to(elsewhere / "runs.db")
    assert open_home(home).start_run("shouxin-public")
    assert (home / "mlflow/mlflow.db").is_symlink()
    assert {path.name for path in elsewhere.iterdir()} == {"runs.db"}


def test_other_faults_stay_what_they_are(tmp_path):
    store = open_home(tmp_path)
    with pytest.raises(MlflowException, match="not found"):
        store.tags("0" * 32)
