"""The suite in two parts: `make test` runs the first, `make rest` the rest, `.ci/run` both.

All together takes longer than one waits after each change. Of the tests that take long, by name two of five are in the first
part; of what is tried on both databases each part has one. What is promised of each `make test` is in the first part whole.
"""

import os
import re
import zlib
from typing import Final, Literal

import pytest

Part = Literal["first", "rest"]
PART: Final = os.environ.get("SHOUXIN_PART")
"""Set by the targets of make; without it, as where files are named or in `make endure`, everything runs."""
_LONG: Final = ("tests/service/", "tests/models/", "tests/notebooks/", "tests/features/sample/")
_WHOLE: Final = (
    "tests/service/api/attacks/",
    "tests/service/api/test_schema.py",
    "tests/service/drill/",
    "tests/service/faults/",
)
"""Short forms already."""
_KIND: Final = re.compile(r"sqlite|postgresql")


def part_of(nodeid: str) -> Part:
    """The part in which a test runs."""
    if not nodeid.startswith(_LONG) or nodeid.startswith(_WHOLE):
        return "first"
    name, _, given = nodeid.partition("[")
    kind = _KIND.search(given)
    one = f"{name}[{_KIND.sub('', given)}"
    other_way = kind is not None and kind[0] == "postgresql"
    return "first" if (zlib.crc32(one.encode()) % 5 < 2) != other_way else "rest"


def keep_part(config: pytest.Config, items: list[pytest.Item], part: str | None = PART) -> None:
    """Leave of all tests those of a part; all where none is asked for."""
    if part is None:
        return
    if part not in {"first", "rest"}:
        raise pytest.UsageError(f"SHOUXIN_PART={part}: it is first or rest")
    left_out = [item for item in items if part_of(item.nodeid) != part]
    items[:] = [item for item in items if part_of(item.nodeid) == part]
    config.hook.pytest_deselected(items=left_out)
