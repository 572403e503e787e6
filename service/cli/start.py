"""The command `shouxin` as it starts: loaded without the collector of garbage, which finds none in what is loaded."""

import gc
import signal
from typing import NoReturn


def run() -> NoReturn:
    """Load the command line and run it, as `service.cli.main.run` does."""
    gc.disable()
    from service.cli import main

    gc.freeze()  # it stays to the end: no collection need go through it
    gc.enable()
    # What was loaded answers Ctrl+C too, and so that a call that waits, as for who reads a pipe, would go on waiting.
    signal.siginterrupt(signal.SIGINT, True)
    main.run()
