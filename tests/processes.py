"""Processes of their own, for what is killed or raced: forked from one that has the product imported, they start at once.

What they are given and what they run must be importable: functions of a module, not of a test.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Final

from tests import present

SERVER: Final = multiprocessing.get_context("forkserver")
# They import every command and the server, and start no thread that works.
SERVER.set_forkserver_preload(["tests.command", "service.server.serving"])
SECONDS: Final = 300
"""How long a process may take."""


def started(work: Callable[..., object], *arguments: object) -> BaseProcess:
    """A process that does the work, begun."""
    process = SERVER.Process(target=_alone, args=(work, *arguments), daemon=True)
    process.start()
    return process


def finished(process: BaseProcess) -> None:
    """Wait for a process that must succeed."""
    process.join(SECONDS)
    assert process.exitcode == 0


def killed(process: BaseProcess, after: float) -> bool:
    """Kill a process that has run for so many more seconds; whether it was still running. Else it must have succeeded."""
    process.join(after)
    running = process.is_alive()
    if running:
        process.kill()
        process.join()
    assert running or process.exitcode == 0
    return running


def _alone(work: Callable[..., object], *arguments: object) -> None:
    """One of several processes on a machine of few cores: one thread each."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    present.begin()
    work(*arguments)
