"""The socket of a server in the file system: who listens there keeps it, and of two that begin at once one has it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Timer

import pytest

from service.errors import DONE, FAILED
from service.server import sockets
from tests.command import done
from tests.service.processes import ended
from tests.service.server.test_serving import ROOT, RUN, _serving

GATED = """
import sys
import uvicorn
from tests import present
from service.api.running import Running
from service.server import sockets

def gate(said):
    print(said, flush=True)
    sys.stdin.readline()

begun, closed, startup = Running.begun, Running.close, uvicorn.Server.startup

def opened(settings):
    gate("opens")
    return begun(settings)

def closes(running):
    print("closes")
    closed(running)

async def listens(server, given):
    gate("found it free")
    await startup(server, given)

Running.begun, Running.close = opened, closes
uvicorn.Server.startup, sockets.sleep = listens, lambda seconds: gate("waits")
present.begin()
from service.cli.start import run; run()
"""
"""A server that says what it is about to do, and does it once it is told to."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    found = tmp_path_factory.mktemp("home")
    done(found, "database", "upgrade")
    done(found, "key", "new", "token")
    return found


def _heard(place):
    return f"未完成：接口服务未能启动：{place} 已被占用（另一个进程正在监听），请先停止它，或者换 --socket\n"


def test_the_socket_of_a_server_that_runs_is_not_taken_and_one_left_behind_is(home, tmp_path):
    place = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as first:
        first.bind(str(place))
        first.listen()
        answer = ended(RUN, "serve", "--socket", str(place), home={"SHOUXIN_HOME": str(home)})
    assert (answer.returncode, answer.stderr, place.is_socket()) == (FAILED, _heard(place), True)
    with _serving(home, place) as server, server.client() as client:
        assert client.get("/healthz").status_code == 200
        assert server.stopped() == 0


def test_nor_is_a_socket_of_another_kind_taken(home, tmp_path):
    place = tmp_path / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as first:
        first.bind(str(place))
        answer = ended(RUN, "serve", "--socket", str(place), home={"SHOUXIN_HOME": str(home)})
    assert (answer.returncode, place.is_socket()) == (FAILED, True)
    assert answer.stderr.startswith(f"未完成：接口服务未能启动：{place} 已被占用或不可用（")


def test_who_takes_no_more_connections_listens_too(home, tmp_path):
    place = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as first, ExitStack() as waiting:
        first.bind(str(place))
        first.listen(0)
        with suppress(BlockingIOError):
            while True:
                one = waiting.enter_context(socket.socket(socket.AF_UNIX))
                one.setblocking(False)
                one.connect(str(place))
        answer = ended(RUN, "serve", "--socket", str(place), home={"SHOUXIN_HOME": str(home)})
    assert (answer.returncode, place.is_socket()) == (FAILED, True)
    assert "已被占用（另一个进程正在监听）" in answer.stderr


@dataclass
class Gated:
    process: subprocess.Popen

    def says(self):
        return self.process.stdout.readline().strip()

    def goes_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def listens(self):
        """Whether it does in the end; if not, it has ended."""
        return any('"event":"listening"' in line for line in self.process.stderr)

    def stopped(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode


@contextmanager
def _gated(home, place):
    process = subprocess.Popen(
        [sys.executable, "-c", GATED, "serve", "--socket", str(place)],
        cwd=ROOT,
        env={**os.environ, "SHOUXIN_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = Timer(60, process.kill)  # what it never says is not waited for
    limit.start()
    try:
        yield Gated(process)
    finally:
        limit.cancel()
        process.kill()
        process.communicate()


def test_of_two_that_begin_at_once_one_has_the_socket_whatever_either_takes(home, tmp_path):
    place = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place))  # as one that was killed leaves it
    with _gated(home, place) as first, _gated(home, place) as second:
        assert [one.says() for one in (first, second)] == ["opens", "opens"]  # neither waits for the other
        first.goes_on()
        assert first.says() == "found it free"
        second.goes_on()
        assert second.says() == "waits"
        first.goes_on()
        assert first.listens()
        second.goes_on()
        said, told = second.process.communicate(timeout=60)
        assert (second.process.returncode, said, told) == (FAILED, "closes\n", _heard(place))
        assert (place.is_socket(), first.stopped(), place.exists()) == (True, DONE, False)


def test_a_folder_that_another_holds_for_long_stops_no_start(tmp_path, monkeypatch):
    monkeypatch.setattr(sockets, "_TURN_SECONDS", 0.05)

    def begins():
        with sockets.taken(tmp_path / "s"):
            return True

    with ThreadPoolExecutor() as pool, _held(tmp_path):  # let go of before the thread is waited for
        assert pool.submit(begins).result(timeout=30)


def test_a_folder_is_held_while_a_server_begins_to_listen_and_no_longer(tmp_path):
    with sockets.taken(tmp_path / "s"), pytest.raises(BlockingIOError), _held(tmp_path):
        pass
    with _held(tmp_path):
        pass


@contextmanager
def _held(folder):
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)
