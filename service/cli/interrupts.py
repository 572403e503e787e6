"""Ctrl+C: told as 已中断 and ended with the exit code 130, wherever it comes.

While a command is at work it is an exception, so that what was begun ends as it must. Before and after, nothing is at work and
the process ends at once: an exception would leave a trace there, or be lost in a library that is being loaded.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

INTERRUPTED: Final = 130  # what a shell expects of a command stopped by Ctrl+C
TOLD: Final = "已中断"


class _CtrlC:
    """What answers the signal. It stays the same one: libraries hand on to it, and would be passed over for another."""

    def __init__(self) -> None:
        self.at_once = True

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if not self.at_once:
            signal.default_int_handler(number, frame)
        encoding = sys.stderr.encoding if sys.stderr else "utf-8"
        with suppress(OSError):  # where nobody can be told
            os.write(2, f"{TOLD}\n".encode(encoding, "backslashreplace"))
        os._exit(INTERRUPTED)


_ctrl_c: Final = _CtrlC()


def heard() -> None:
    """From now on Ctrl+C is answered here, unless whoever started the process keeps it away."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _ctrl_c)


@contextmanager
def raised() -> Iterator[None]:
    """Within it a command is at work, and Ctrl+C is a `KeyboardInterrupt`."""
    _ctrl_c.at_once = False
    try:
        yield
    finally:
        _ctrl_c.at_once = True


@contextmanager
def at_once() -> Iterator[None]:
    """Within it a command has begun nothing yet that must be ended, as while it loads more."""
    before, _ctrl_c.at_once = _ctrl_c.at_once, True
    try:
        yield
    finally:
        _ctrl_c.at_once = before
