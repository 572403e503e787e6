"""`docs/rights.md` says what the rules say."""

import re
from pathlib import Path

import pytest

from scoring.rights.clocks import told_clocks
from scoring.rights.standing import TABLES
from scoring.schema.rights import CONDITIONS
from tests.scoring.shipped import law

PAGE = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "head"), [("objection", "Objection"), ("repair", "Repair")])
def test_the_tables_of_states_are_those_of_the_rules(kind, head):
    table = TABLES[kind]
    section = PAGE.partition(f"## {head}: states and steps")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| (\S+) \| (.+) \|$", section, re.MULTILINE)
    rows = [
        (state, label, ", ".join(f"`{step}`" for step in table.steps if step in table.allowed[state]) or "–")
        for state, label in table.states.items()
    ]
    assert [row for row in told if row[0] in table.states] == rows


def test_every_clock_stands_there_with_its_days_and_its_mark():
    told = re.findall(r"^\| `(\w+\.\w+)` [^|]*\| ([^|]+) \|.*\| (\S+) \|$", PAGE, re.MULTILINE)
    assert told == [
        (f"{one.kind}.{one.name}", one.term, one.deadline.mark or "–") for one in told_clocks(law().rights)
    ]


def test_every_condition_and_every_act_stands_there():
    for name, label in CONDITIONS.items():
        assert f"| `{name}` | {label} |" in PAGE
    acts = PAGE.partition("## Acts without a case")[2]
    assert all(f"`{one.event}`" in acts for one in law().rights.acts)
