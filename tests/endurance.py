"""How long a trial runs: short and seeded in `make test`, whole in `make endure`."""

import os
from typing import Final, TypeVar

ENDURE: Final = os.environ.get("SHOUXIN_ENDURE") == "1"
_T = TypeVar("_T")


def long_or(short: _T, long: _T) -> _T:
    """`long` in `make endure`, else `short`: long_or(5, 50) kills."""
    return long if ENDURE else short
