"""On which day a law must have ended, to the day."""

from datetime import date

import pytest

from scoring.compiler.rules.law_rules import successors_follow
from tests.scoring.shipped import policy, policy_with

BEGINS = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("last_day", "refused"),
    [(None, True), ("2026-01-01", True), ("2025-12-31", False), ("2025-06-30", False)],
)
def test_what_another_took_the_place_of_ends_the_day_before_at_the_latest(last_day, refused):
    ended = date.fromisoformat(last_day) if last_day else None
    old = _instrument("旧条例", superseded_by="新条例", in_force_to=ended)
    found = _found(old, _instrument("新条例", in_force_from=BEGINS))
    assert [path for path, _, _ in found] == [("instruments", 0, "superseded_by")] * refused
    assert all("2025-12-31 或以前" in mend for _, _, mend in found)


def test_nothing_takes_its_own_place():
    ((_, reason, _),) = _found(_instrument("旧条例", superseded_by="旧条例", in_force_to=BEGINS))
    assert "没有登记或者就是它自己" in reason


def _instrument(name, **changes):
    return (
        policy()
        .instruments[0]
        .model_copy(update={"id": name, "superseded_by": None, "in_force_to": None} | changes)
    )


def _found(*instruments):
    return list(successors_follow(policy_with(instruments=instruments)))
