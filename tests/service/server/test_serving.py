"""A real server in a process of its own: it stops without losing what it answers, and is not held up by who is slow."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from service import clock
from service.audit.anchors import own_anchors
from service.audit.keeping import FILE
from service.audit.log import lines
from service.audit.verify import verify_log
from service.database.engine import Database
from service.errors import FAILED
from service.keys.keyring import Keyring
from tests.command import done
from tests.service.processes import ended

ROOT = Path(__file__).parents[3]
CODE = "91632899MA0000007G"
RUN = "from tests import present; present.begin(); from service.cli.start import run; run()"


@dataclass
class Server:
    """`path`: its socket; `told`: what it wrote to standard error, once it has ended."""

    process: subprocess.Popen
    path: Path
    told: list[str] = field(default_factory=list)

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.HTTPTransport(uds=str(self.path)), base_url="http://here")

    def connected(self) -> socket.socket:
        found = socket.socket(socket.AF_UNIX)
        found.settimeout(30)
        found.connect(str(self.path))
        return found

    def stopped(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        _, told = self.process.communicate(timeout=60)
        self.told += told.splitlines()
        return self.process.returncode


@contextmanager
def _serving(home, path, **environment):
    """A server that answers."""
    told = {**os.environ, "SHOUXIN_HOME": str(home), **environment}
    command = [sys.executable, "-c", RUN, "serve", "--socket", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, env=told, stderr=subprocess.PIPE, text=True)
    server = Server(process, path)
    try:
        for line in process.stderr:  # uvicorn listens soon after it
            server.told.append(line.rstrip())
            if '"event":"listening"' in line:
                break
        yield server
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class Outcome:
    """What one server was asked, what it answered, and what it left."""

    answers: dict[str, str]
    slow: dict[str, str]
    code: int
    told: list[str]
    home: Path
    secret: str
    token: str


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    home, path = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("s") / "s"
    done(home, "database", "upgrade")
    for use in ("token", "certificate"):
        done(home, "key", "new", use)
    secret = done(home, "party", "add", "watcher", "--role", "auditor", "--name", "审计", "--json").json[
        "client_secret"
    ]
    # long enough for the answers, short enough to wait for who is slow
    with _serving(home, path, SHOUXIN_REQUEST_SECONDS="3") as server, server.client() as client:
        answers = {"ready": client.get("/readyz").text}
        with server.connected() as slow, server.connected() as late, server.connected() as endless:
            slow.sendall(b"GET /v1/policy HTTP/1.1\r\nx-a: ")
            late.sendall(b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\na")
            with suppress(BrokenPipeError, ConnectionResetError):
                endless.sendall(b"GET / HTTP/1.1\r\nx-a: " + b"a" * 500_000)
            token = client.post(
                "/oauth/token", data={"grant_type": "client_credentials"}, auth=("watcher", secret)
            ).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            for asked in (f"/v1/enterprises/{CODE}/rating", f"/v1/audit?subject={CODE}", f"/x/{CODE}"):
                client.get(asked, headers=headers, params={"purpose": CODE})
            large = client.get("/v1/policy", headers={"x-large": "a" * 20_000})
            answers["large"] = f"{large.status_code} {large.json()['title']}"
            answers["server"] = large.headers.get("server", "")
            told = {"endless": _answer(endless), "late": _answer(late), "slow": _answer(slow)}
        answers["stopping"] = _stopping(server, client, secret)
        code = server.stopped()
    return Outcome(answers, told, code, server.told, home, secret, token)


def _stopping(server, client, secret):
    """A request of which half has arrived when the server is told to stop."""
    body = f"grant_type=client_credentials&client_id=watcher&client_secret={secret}"
    head = (
        "POST /oauth/token HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    with server.connected() as running:
        running.sendall((head + body[:20]).encode())
        client.get("/healthz")  # the server has read what came before
        server.process.send_signal(signal.SIGTERM)
        running.sendall(body[20:].encode())
        return _answer(running)


def _answer(connection):
    pieces = []
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces).decode()


def test_a_stop_answers_what_is_running_writes_the_log_and_ends(outcome):
    assert outcome.code == 0
    answer = outcome.answers["stopping"]
    assert answer.startswith("HTTP/1.1 200")
    assert "access_token" in answer
    request = next(line for line in answer.splitlines() if line.startswith("x-request-id")).split()[1]
    database = Database(f"sqlite:///{outcome.home / 'service.db'}")
    anchors = own_anchors(outcome.home / FILE)
    with database.reading() as connection:
        newest = list(lines(connection))[-1]
        found = verify_log(connection, Keyring(outcome.home / "keys"), anchors, now=clock.now())
    database.close()
    assert newest.event.request == request
    assert anchors[-1].seq == newest.seq
    assert anchors[-1].signature is not None
    assert found.breaks == []
    events = [json.loads(line)["event"] for line in outcome.told if line.startswith("{")]
    assert (events[0], events[-1]) == ("listening", "stopped")


def test_who_is_slow_or_endless_is_cut_off_and_nobody_else_waits(outcome):
    assert json.loads(outcome.answers["ready"])["status"] == "ready"
    assert outcome.slow["endless"].startswith("HTTP/1.1 431") or not outcome.slow["endless"]
    assert outcome.slow["late"].startswith("HTTP/1.1 408")
    assert outcome.slow["slow"] == ""
    assert outcome.answers["large"] == "431 请求头过大"
    assert outcome.answers["server"] == ""


def test_the_servers_log_names_no_enterprise(outcome):
    text = "\n".join(outcome.told)
    for hidden in (CODE, outcome.secret, outcome.token):
        assert hidden not in text
    told = [json.loads(line) for line in outcome.told if line.startswith("{")]
    requests = [one for one in told if one["event"] == "request"]
    asked = [(one["route"], one["status"], one["party"]) for one in requests]
    assert asked[:4] == [
        ("/oauth/token", 200, "watcher"),
        ("/v1/enterprises/{uscc}/rating", 404, "watcher"),
        ("/v1/audit", 200, "watcher"),
        ("-", 404, None),
    ]
    assert all(one["request"] and one["ms"] > 0 for one in requests)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--socket", "{folder}/plain"), "{folder}/plain 已有别的文件或者文件夹，请换 --socket"),
        (("--socket", "{folder}"), "{folder} 已有别的文件或者文件夹，请换 --socket"),
        (("--socket", "{folder}/" + "长" * 40), "套接字的路径太长（{bytes} 字节，系统至多容 107 字节），请换 --socket：{folder}/" + "长" * 40),
        (("--socket", "{folder}/none/s"), "没有文件夹 {folder}/none，套接字 {folder}/none/s 建不了"),
        (("--port", "{taken}"), "127.0.0.1:{taken} 已被占用或不可用（地址已被占用），请换 --port 或 --socket"),
        (("--host", "203.0.113.9"), "203.0.113.9:8000 已被占用或不可用（本机没有这个地址），请换 --port 或 --socket"),
    ],
)  # fmt: skip
def test_a_place_where_nothing_can_listen_is_told(outcome, tmp_path, asked, told):
    (tmp_path / "plain").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = {"folder": tmp_path, "taken": taken.getsockname()[1], "bytes": len(f"{tmp_path}/") + 120}
        asked = (one.format(**words) for one in asked)
        answer = ended(RUN, "serve", *asked, home={"SHOUXIN_HOME": str(outcome.home)})
    *before, last = answer.stderr.splitlines()
    assert (answer.returncode, last) == (FAILED, f"未完成：接口服务未能启动：{told.format(**words)}")
    assert "Traceback" not in "".join(before)
