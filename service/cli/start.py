"""The command `shouxin` as it starts: loaded without the collector of garbage, which finds none in what is loaded."""

import gc
import os
import signal
import sys
from typing import NoReturn, TextIO

from service.cli import interrupts


def run() -> NoReturn:
    """Load the command line and run it, as `service.cli.main.run` does."""
    interrupts.heard()
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _closed(number))
    gc.disable()
    from service.cli import main

    main.commands()
    gc.freeze()  # it stays to the end: no collection need go through it
    gc.enable()
    # What was loaded answers Ctrl+C too, and so that a call that waits, as for who reads a pipe, would go on waiting.
    signal.siginterrupt(signal.SIGINT, True)
    main.run()


def _closed(number: int) -> TextIO:
    """In the place of a stream that is closed, one that takes nothing: else the next file to be opened, such as the database, would have its number."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
    return open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
