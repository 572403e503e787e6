"""A pipe that nobody reads, and a process that waits there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from threading import Timer


@contextmanager
def full_pipe(path: Path) -> Iterator[tuple[int, int]]:
    """Makes a pipe that is full; hands out where it is read, and how many bytes are in it."""
    os.mkfifo(path)
    reader, filler = (os.open(path, mode | os.O_NONBLOCK) for mode in (os.O_RDONLY, os.O_WRONLY))
    try:
        yield reader, os.write(filler, b"x" * 1_000_000)
    finally:
        os.close(filler)
        os.close(reader)


@contextmanager
def ended_in_time(process: Popen[str]) -> Iterator[None]:
    """A process that goes on for too long within it, or after it, is killed."""
    too_long = Timer(60, process.kill)
    too_long.start()
    with process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        finally:
            too_long.cancel()


def wait_until_it_waits_at(process: Popen[str], path: Path) -> None:
    """Return once the system keeps the process waiting in a call whose first argument is that file."""
    while process.poll() is None:
        if _waits_at(Path(f"/proc/{process.pid}"), path):
            return
        os.sched_yield()
    raise AssertionError("ended before")


def _waits_at(process: Path, path: Path) -> bool:
    call = (process / "syscall").read_text().split()
    if len(call) < 2:
        return False  # it runs
    try:
        return (process / "fd" / str(int(call[1], 16))).samefile(path)
    except FileNotFoundError:  # no descriptor, or closed meanwhile
        return False
