"""The servers under load, each by its own command in processes of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx

PROGRAM: Final = "from service.cli.start import run; run()"
_SECONDS: Final = 90
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Server:
    """A server that answers, with all its processes."""

    def __init__(self, processes: "Sequence[subprocess.Popen[bytes]]", ports: Sequence[int]) -> None:
        """By its first processes, in whose groups all others are."""
        self._groups = {one.pid for one in processes}
        self.ports = list(ports)

    def cpu_seconds(self) -> float:
        """Seconds of the processors that its processes took until now."""
        return sum(int(one[13]) + int(one[14]) for one in self._stats()) / _TICKS

    def memory_mib(self) -> int:
        """Memory that its processes hold now, what they share counted once for each."""
        return sum(int(one[23]) for one in self._stats()) * os.sysconf("SC_PAGE_SIZE") >> 20

    def _stats(self) -> Iterator[list[str]]:
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                text = path.read_text(encoding="utf-8", errors="replace")
                number, _, rest = text.partition(" ")
                fields = [number, "", *rest.rpartition(")")[2].split()]
                if int(fields[4]) in self._groups:
                    yield fields


@contextlib.contextmanager
def ours(home: Path, url: str, *, units: int) -> Iterator[Server]:
    """`shouxin serve` over a home and a database: that many units, as they stand behind a proxy, each on a core of its own where there are so many."""
    settings = os.environ | {"SHOUXIN_HOME": str(home), "SHOUXIN_DATABASE": url}
    settings["SHOUXIN_PARTY_PER_SECOND"] = "1000000"  # one party stands for all
    with contextlib.ExitStack() as stack:
        ports = [_free_port() for _ in range(units)]
        command = [sys.executable, "-c", PROGRAM, "serve", "--port"]
        started = [stack.enter_context(_running([*command, str(port)], settings)) for port in ports]
        _apart(started)
        for process, port in zip(started, ports, strict=True):
            _wait(process, f"http://127.0.0.1:{port}/healthz")
        yield Server(started, ports)


def _apart(started: "Sequence[subprocess.Popen[bytes]]") -> None:
    """By the operating system, as docs/operations.md has it for units of one machine."""
    if sys.platform != "linux":
        return
    cores = sorted(os.sched_getaffinity(0))
    if 1 < len(started) <= len(cores):
        for process, core in zip(started, cores, strict=False):
            os.sched_setaffinity(process.pid, {core})


@contextlib.contextmanager
def mlflows(model: Path, *, workers: int) -> Iterator[Server]:
    """`mlflow models serve` with a saved model."""
    port = _free_port()
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(model)]
    command += ["--env-manager", "local", "-p", str(port), "-w", str(workers)]
    paths = {"PYTHONPATH": str(Path.cwd()), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with _running(command, os.environ | paths) as process:
        _wait(process, f"http://127.0.0.1:{port}/ping")
        yield Server([process], [port])


@contextlib.contextmanager
def _running(command: list[str], settings: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(  # noqa: S603 - our own program, and the peer's
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    last = time.monotonic() + _SECONDS
    while time.monotonic() < last:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}: {process.args!r}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, trust_env=False).status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise RuntimeError(f"no answer from {url} in {_SECONDS} s")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
