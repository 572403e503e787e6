"""A full disk under MLflow: told by the system's own error with the file, and nothing half made is left."""

import errno
from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException
from sqlalchemy import event
from sqlalchemy.engine import Engine

from models.mlflow_client import Client
from models.mlflow_home import open_home

FULL = Path("/dev/full")


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


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
def test_what_names_no_file_is_of_the_folder(tmp_path):
    client = Client(lambda: FULL.open("wb", buffering=0), tmp_path / "mlflow.db")
    with pytest.raises(OSError, match="No space left") as raised:
        client.write(b"x")
    assert raised.value.filename == str(tmp_path)
    client.close()


def test_other_faults_stay_what_they_are(tmp_path):
    store = open_home(tmp_path)
    with pytest.raises(MlflowException, match="not found"):
        store.tags("0" * 32)
