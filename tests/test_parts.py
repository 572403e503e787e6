"""The two parts of the suite: nothing is lost between them, and each has one of what is tried on both databases."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.parts import keep_part, part_of, require_part
from tests.service.api.attacks.attack import ATTACKS
from tests.service.api.attacks.page import table

ROOT = Path(__file__).parents[1]
LONG = "tests/service/cases/test_loops.py::test_an_objection_that_holds"
NAMES = [f"{LONG}_{number}" for number in range(200)]


def kept(nodeids, part):
    """What of the tests a part has, and what it is told that it leaves out."""
    items, told = [SimpleNamespace(nodeid=one) for one in nodeids], []
    config = SimpleNamespace(
        hook=SimpleNamespace(pytest_deselected=lambda items: told.extend(one.nodeid for one in items))
    )
    keep_part(config, items, part)
    return [one.nodeid for one in items], told


def test_each_test_is_in_one_part_and_none_is_lost():
    (first, without), (rest, left) = kept(NAMES, "first"), kept(NAMES, "rest")
    assert (first, rest) == (left, without)
    assert sorted(first + rest) == sorted(NAMES)


@pytest.mark.parametrize(
    "where",
    [
        "tests/service/",
        "tests/models/",
        "tests/notebooks/",
        "tests/life/",
        "tests/features/sample/",
        "tests/features/test_broken_sources.py",
        "tests/features/test_known.py",
        "tests/features/test_store.py",
    ],
)
def test_of_what_takes_long_one_of_four_is_in_the_first_part(where):
    assert (ROOT / where).exists()
    first = sum(part_of(f"{where}::test_{number}") == "first" for number in range(2000))
    assert 450 < first < 550


@pytest.mark.parametrize("given", ["{}", "{}-3", "a-{}-b"])
def test_of_two_databases_each_part_has_one(given):
    for name in NAMES:
        pair = {part_of(f"{name}[{given.format(kind)}]") for kind in ("sqlite", "postgresql")}
        assert pair == {"first", "rest"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_neither_database_is_left_to_one_part_alone(kind):
    assert {part_of(f"{name}[{kind}]") for name in NAMES} == {"first", "rest"}


@pytest.mark.parametrize(
    "nodeid",
    [
        "tests/features/test_acts.py::test_{}",
        "tests/service/faults/test_clock.py::test_{}[postgresql]",
        "tests/service/amendments/test_settling.py::test_{}[sqlite]",
    ],
)
def test_what_each_run_is_to_hold_is_in_the_first_part(nodeid):
    assert {part_of(nodeid.format(number)) for number in range(50)} == {"first"}


def test_where_no_part_is_asked_for_everything_runs():
    assert kept(NAMES, None) == (NAMES, [])


def test_every_attack_and_what_is_tried_for_longer_elsewhere_are_in_the_first_part():
    table()
    attacks = [f"{one.test}[{number}]" for one in ATTACKS.values() for number in range(3)]
    assert kept(attacks, "first") == (attacks, [])
    shortened = SimpleNamespace(long_or=None)
    items = [SimpleNamespace(nodeid=one, module=shortened) for one in NAMES]
    keep_part(SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda **_: None)), items, "rest")
    assert items == []


def test_another_part_is_refused():
    require_part("first")
    with pytest.raises(pytest.UsageError, match="first or rest"):
        require_part("second")
