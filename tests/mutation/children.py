"""Forked children of a trial: what they find out, and how they end."""

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from tests.mutation.mutants import Mutant

AT_ONCE = 2
_T = TypeVar("_T")


class End(NamedTuple):
    """How a child ended: `status` as pytest tells it, or minus the signal; seconds of CPU."""

    status: int
    cpu: float

    @property
    def survived(self) -> bool:
        """Nothing was noticed. A child that waited for ever tells nothing, and so noticed nothing."""
        if self.status in (pytest.ExitCode.OK, -signal.SIGALRM):
            return True
        if self.status < 0 or self.status in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
            return False  # interrupted: a module of tests could not be loaded
        raise RuntimeError(f"the trial itself failed in a child: status {self.status}")


def ended(jobs: Iterable[tuple[Mutant, Callable[[], int]]]) -> Iterator[tuple[Mutant, End]]:
    """Each job in a child of its own, as they end."""
    waiting, running = iter(jobs), {}
    while True:
        while len(running) < AT_ONCE and (job := next(waiting, None)):
            child = _fork()
            if not child:
                _leave(job[1])
            running[child] = job[0]
        if not running:
            return
        child, status, used = os.wait4(-1, 0)
        code = os.waitstatus_to_exitcode(status)
        yield running.pop(child), End(code, used.ru_utime + used.ru_stime)


def asked(tell: Callable[[], _T]) -> Callable[[], _T]:
    """A forked child finds this out meanwhile; call what is given for the answer."""
    read, write = os.pipe()
    child = _fork()
    if not child:
        os.close(read)
        try:
            answer = pickle.dumps((tell(), None))
        except BaseException as failure:  # noqa: BLE001 - the parent tells it
            answer = pickle.dumps((None, repr(failure)))
        with os.fdopen(write, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(write)

    def answer() -> _T:
        with os.fdopen(read, "rb") as pipe:
            told, failure = pickle.loads(pipe.read())  # noqa: S301 - of our own child
        os.waitpid(child, 0)
        if failure:
            sys.exit(failure)
        return told

    return answer


def workers() -> list[str]:
    """The worker threads of polars that run in this process. A fork has none of them, and waits for ever for their work."""
    names = (one.read_text(encoding="utf-8").strip() for one in Path("/proc/self/task").glob("*/comm"))
    return sorted(name for name in names if name.startswith("polars-") and name[-1].isdecimal())


def quiet() -> None:
    """What tests print goes nowhere, unless MUTATION_LOUD is set."""
    if not os.environ.get("MUTATION_LOUD"):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)


def _fork() -> int:
    with (
        warnings.catch_warnings()
    ):  # the library's threads that run already only tidy up; its workers start later
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _leave(run: Callable[[], int]) -> None:
    status = 99
    try:
        quiet()
        status = run()
    finally:
        os._exit(status)
