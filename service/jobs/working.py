"""The worker: it does what waits, the oldest first, and ends when it is told to, or when nothing is left."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import FrameType
from typing import Final

from service.administration import Installation
from service.errors import Conflict
from service.jobs.chores import do_chores
from service.jobs.doing import Stopping
from service.jobs.kinds import KINDS
from service.jobs.runner import run_next, waiting

PAUSE: Final = 2.0
"""Seconds between two looks at an empty queue; the stop ends it at once."""


def work(place: Installation, *, stop: threading.Event, once: bool) -> int:
    """Do jobs until `stop` is set, or with `once` until none is left that nobody else does; how many were done.

    A running job ends between two of its pieces when `stop` is set, and goes back to those that wait.
    """
    done = 0
    while not stop.is_set():
        try:
            worked = _round(place, stop)
        except Stopping:
            break
        done += worked
        if worked:
            continue
        if once:
            break
        stop.wait(PAUSE)
    return done


def _round(place: Installation, stop: threading.Event) -> int:
    """One job, the oldest whose kind nobody else is at; before it what comes up between jobs. How many were done."""
    # A worker goes on for weeks, and policies change meanwhile.
    place = replace(place, home=place.home.anew())
    do_chores(place)
    with place.database.reading() as connection:
        names = waiting(connection)
    for kind in (KINDS[name] for name in names if name in KINDS):
        with suppress(Conflict):
            if run_next(place, kind, stop=stop):
                return 1
    return 0


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, the first time; the second SIGINT breaks off as ever."""
    stop = threading.Event()

    def told(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop.set()

    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    for one in before:
        signal.signal(one, told)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
