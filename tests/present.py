"""The present of the tests: it begins on the same day whenever they run, and goes on from there.

What is due, counts or is announced depends on the day: a calendar of working days ends, records age. All workers of a run,
and what they start, have the same present.
"""

import os
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

BEGINS: Final = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Thursday: no test runs over midnight either."""
_AHEAD: Final = "SHOUXIN_TESTS_AHEAD"
"""So many seconds the machine is ahead of the tests, found out once for all processes of a run."""


def begin() -> None:
    """Let the product's clock begin on that day, in this process."""
    from service import clock  # here: what only asks for the day imports no part of the product

    begun = f"{(datetime.now(BEGINS.tzinfo) - BEGINS).total_seconds()}"
    ahead = timedelta(seconds=float(os.environ.setdefault(_AHEAD, begun)))
    clock._source = lambda: datetime.now(BEGINS.tzinfo) - ahead
