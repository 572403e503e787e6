"""The suite in two parts: `make test` runs the first, `make rest` the rest, `.ci/run` both.

All together takes longer than one waits after each change. Of the tests that take long, by name one of four is in the first
part; of what is tried on both databases each part has one. Attacks, faults, and modules with trials that are
shortened for each `make test` are in the first part whole.
"""

import os
import re
import zlib
from collections.abc import Collection
from typing import Final, Literal

import pytest

Part = Literal["first", "rest"]
PART: Final = os.environ.get("SHOUXIN_PART")
"""Set by the targets of make; without it, as where files are named or in `make endure`, everything runs."""
_LONG: Final = (
    "tests/service/",
    "tests/models/",
    "tests/notebooks/",
    "tests/life/",
    "tests/features/sample/",
    "tests/features/test_broken_sources.py",
    "tests/features/test_known.py",
    "tests/features/test_store.py",
)
_WHOLE: Final = ("tests/service/faults/", "tests/service/amendments/test_settling.py")
"""Who dies anywhere, and what else goes wrong."""
_KIND: Final = re.compile(r"sqlite|postgresql")


def part_of(nodeid: str) -> Part:
    """The part in which a test runs that nothing keeps in the first."""
    if not nodeid.startswith(_LONG) or nodeid.startswith(_WHOLE):
        return "first"
    name, _, given = nodeid.partition("[")
    kind = _KIND.search(given)
    one = f"{name}[{_KIND.sub('', given)}"
    other_way = kind is not None and kind[0] == "postgresql"
    return "first" if (zlib.crc32(one.encode()) % 4 == 0) != other_way else "rest"


def require_part(part: str | None = PART) -> None:
    """Refuse another part than there is."""
    if part and part not in {"first", "rest"}:
        raise pytest.UsageError(f"SHOUXIN_PART={part}: it is first or rest")


def keep_part(config: pytest.Config, items: list[pytest.Item], part: str | None = PART) -> None:
    """Leave of all tests those of a part; all where none is asked for."""
    if not part:
        return
    attacks = _attacks()
    left_out = [item for item in items if _part(item, attacks) != part]
    items[:] = [item for item in items if _part(item, attacks) == part]
    config.hook.pytest_deselected(items=left_out)


def _part(item: pytest.Item, attacks: Collection[str]) -> Part:
    module = getattr(item, "module", None)
    tries = item.nodeid.partition("[")[0]
    if tries in attacks or hasattr(module, "long_or") or hasattr(module, "ENDURE"):
        return "first"
    return part_of(item.nodeid)


def _attacks() -> Collection[str]:
    """The tests of the list of attacks; they are told by modules that need much else, and loaded for a part alone."""
    from tests.service.api.attacks.attack import ATTACKS
    from tests.service.api.attacks.page import table

    table()  # which completes the list
    return {one.test for one in ATTACKS.values()}
