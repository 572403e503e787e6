"""The only place that knows what time it is.

Nothing else in this package asks the machine, so a drill can live through a year in minutes: within `standing_at` it is
always that moment, for every thread of the process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from features.records import TIME_ZONE


def _machine() -> datetime:
    return datetime.now(ZoneInfo(TIME_ZONE))


_source: Callable[[], datetime] = _machine


def now() -> datetime:
    """The present instant in Asia/Shanghai."""
    return _source()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let it be one moment (with a time zone) until the end of the block. For drills and tests: nothing else calls it."""
    global _source  # noqa: PLW0603 - the one clock of the process
    before, there = _source, moment.astimezone(ZoneInfo(TIME_ZONE))
    _source = lambda: there  # noqa: E731 - a clock is a function
    try:
        yield
    finally:
        _source = before
