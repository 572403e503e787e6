"""What the gate makes of a repair that the rules know not so soon, or not at all: it acts, and a person looks at it."""

from dataclasses import replace

import pytest

from features.gate_rules import RepairRule
from tests.features.builders import RULES, day, gate
from tests.features.gate_cases import LISTING, PENALTY, event, verdict

MARKET = {"issuing_body": "样本市市场监督管理局"}
CLOSED = {"penalty_type": "licence_revoked"}
PENALTIES = (
    RepairRule(None, where={"penalty_type": ("licence_revoked",)}, bodies=("市场监管", "市场监督管理")),
    RepairRule(6, bodies=("市场监管", "市场监督管理")),
    RepairRule(0, severities=("general", "serious")),
)
KNOWN = replace(
    RULES,
    repair_wait_months={"minor": 0, "general": 3, "serious": 12},
    repairs={"penalty": PENALTIES, "serious_dishonesty": (RepairRule(None, where={"list_id": ("x",)}),)},
)


def judged(repaired=None, rules=KNOWN, **changes):
    events = [event("repair", repaired)] if repaired else []
    gated = gate("2024-10-01", rules=rules, penalty=[PENALTY | changes], event=events)
    return verdict(gated, "penalty")


@pytest.mark.parametrize(
    ("changes", "since"),
    [
        (MARKET, "2024-09-01"),
        (MARKET | {"severity": "serious"}, "2025-03-01"),
        (MARKET | {"severity": None}, None),
        ({"issuing_body": "样本市应急管理局"}, "2024-06-01"),
        ({"issuing_body": None}, "2024-06-01"),
    ],
)
def test_the_longest_wait_is_told(changes, since):
    assert PENALTY["occurred_on"] == "2024-03-01"
    assert judged(**changes)["repairable_from"] == (since and day(since))


@pytest.mark.parametrize(
    ("repaired", "changes", "flagged"),
    [
        ("2024-08-31", MARKET, True),
        ("2024-09-01", MARKET, False),
        ("2024-08-31", {}, False),
        ("2024-09-30", MARKET | CLOSED, True),
        ("2024-09-30", CLOSED, False),
        ("2024-09-30", {"severity": "minor"}, True),
        (None, MARKET | CLOSED, False),
    ],
)
def test_a_repair_is_looked_at_where_the_rules_know_none_so_soon_or_none_at_all(repaired, changes, flagged):
    row = judged(repaired, **changes)
    assert (row["reason"], row["flagged"]) == ("repaired" if repaired else None, flagged)


@pytest.mark.parametrize("named", ["wage_defaulter", "major_tax_violation"])
def test_what_is_left_by_another_way_or_what_no_rule_is_for_is_looked_at(named):
    away = {"serious_dishonesty": (RepairRule(None, where={"list_id": ("wage_defaulter",)}),)}
    repair = event("repair", "2024-09-30", "serious_dishonesty", LISTING["document_no"])
    listed = [LISTING | {"list_id": named}]
    gated = gate("2024-10-01", rules=replace(KNOWN, repairs=away), serious_dishonesty=listed, event=[repair])
    row = verdict(gated, "serious_dishonesty", "l")
    assert (row["reason"], row["flagged"]) == ("repaired", True)


def test_of_a_kind_of_which_nothing_is_known_only_the_class_is_asked():
    row = judged("2024-06-01", rules=replace(KNOWN, repairs={}), **(MARKET | CLOSED))
    assert (row["flagged"], row["repairable_from"]) == (False, day("2024-06-01"))
