"""Wrong changes of scoring/ are noticed by its tests: a few in `make test`, three hundred of them in `make endure`."""

import json
import subprocess
import sys

import polars as pl
import pytest

from tests.endurance import ENDURE
from tests.mutation.children import workers
from tests.mutation.mutants import ROOT, all_mutants, in_function, lines_of, mutated, some_mutants
from tests.mutation.reach import Reach

COUNT, SEED = 300, 20261125
KILLED_AT_LEAST = 0.9


def tried(target: str, count: int) -> list[dict[str, object]]:
    """What became of each mutant, by the command itself."""
    command = [sys.executable, "-m", "tests.mutation.trial", target, str(count), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    print(done.stderr)  # noqa: T201 - what it cost, for who runs it with -s
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == count
    return found


@pytest.mark.skipif(not ENDURE, reason="three hundred mutants take long: whole in make endure")
def test_mutants_are_noticed():
    found = tried("scoring", COUNT)
    survivors = [one["what"] for one in found if one["survived"]]
    print("survivors:", *survivors, sep="\n")  # noqa: T201 - what `make endure` reports
    assert len(survivors) <= COUNT * (1 - KILLED_AT_LEAST), survivors


def test_a_few_mutants_of_the_working_days_are_noticed():
    assert not [one for one in tried("scoring/procedure/working_days.py", 3) if one["survived"]]


def test_threads_that_a_fork_would_wait_for_are_seen():
    pl.DataFrame({"x": range(100)}).lazy().group_by("x").agg(pl.len()).collect()
    assert "polars-0" in workers()


def test_a_seed_draws_the_same_mutants_and_each_changes_its_file():
    drawn = some_mutants("scoring", 40, seed=1)
    assert drawn == some_mutants("scoring", 40, seed=1)
    assert drawn != some_mutants("scoring", 40, seed=2)
    assert len(all_mutants("scoring")) > 1000
    for mutant in drawn:
        _, what = mutated(mutant)
        before, after = what.split(" → ", 1)
        assert before.split(": ", 1)[1] != after, what
        assert int(what.split(":")[1]) in lines_of(mutant), what


def test_of_what_stands_outside_functions_every_test_is_asked():
    """How many levels a scale has at least is a field: it is read as the module is loaded, not while a test runs."""
    file = "scoring/schema/sector.py"
    lines: dict[str, set[tuple[str, int]]] = {
        "runs a function": {(str(ROOT / file), 60)},
        "runs nothing of it": set(),
    }
    reach = Reach(lines, dict.fromkeys(lines, 1.0))
    asked = {one: reach.of_module(one) for one in all_mutants(file)}
    assert {in_function(one) for one in asked} == {True, False}
    assert all(names == list(lines)[: 1 if in_function(one) else 2] for one, names in asked.items())
    (levels,) = [one for one in asked if mutated(one)[1].endswith(": 2 → 3")]
    assert not in_function(levels)
