"""The command `shouxin` as it starts: loaded without the collector of garbage, which finds none in what is loaded."""

import gc
from typing import NoReturn


def run() -> NoReturn:
    """Load the command line and run it, as `service.cli.main.run` does."""
    gc.disable()
    from service.cli import main

    gc.freeze()  # it stays to the end: no collection need go through it
    gc.enable()
    main.run()
