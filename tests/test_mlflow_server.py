"""`make mlflow` serves the tracking page on the state of a home: the real server, started as the target starts it."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from models.mlflow_home import open_home

ROOT = Path(__file__).parents[1]
# Said once the port listens; "startup complete" is said before.
READY = "Uvicorn running on"


@pytest.fixture
def home(tmp_path):
    """A home with one finished run."""
    store = open_home(tmp_path)
    run = store.start_run("shouxin-public")
    store.log_metrics(run, {"auc": 0.75})
    store.log_texts(run, {"model_card.md": "# 信用评分卡说明"})
    store.end_run(run, "FINISHED")
    return tmp_path, run


@pytest.fixture
def server(home):
    """The address of the server on that home; it and its workers are ended by their group."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "SHOUXIN_HOME": str(home[0]), "SHOUXIN_MLFLOW_PORT": str(port)}
    with subprocess.Popen(
        [ROOT / "mlflow" / "serve"],
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said = []
            for line in process.stderr:
                said.append(line)
                if READY in line:
                    break
            else:
                pytest.fail("".join(said))
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.stderr.read()


def test_the_page_a_run_and_its_card_are_served(server, home):
    with httpx.Client(base_url=server, timeout=30, trust_env=False) as client:
        page = client.get("/")
        run = client.get("/api/2.0/mlflow/runs/get", params={"run_id": home[1]})
        card = client.get("/get-artifact", params={"run_id": home[1], "path": "model_card.md"})
    assert page.status_code == 200
    assert "<title>MLflow</title>" in page.text
    assert run.json()["run"]["data"]["metrics"][0]["value"] == 0.75
    assert card.content.decode() == "# 信用评分卡说明"


def test_the_target_starts_that_script():
    told = subprocess.run(
        ["make", "--dry-run", "--old-file=.venv/.ready", "mlflow"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "mlflow/serve" in told.stdout
