"""Rules of size: each on its own days, and not before what it rests on."""

from datetime import date

import pytest

from scoring.compiler.rules.size_rules import size_policy_lawful
from tests.scoring.shipped import policy, policy_with

RULE = next(one for one in policy().size_rules if one.active)
BEGINS = policy().instrument_of[RULE.bases[0].instrument].in_force_from


@pytest.mark.parametrize(
    ("day", "said"), [(None, "未写施行日，可能同日"), (date(2026, 1, 1), "2026-01-01同日")]
)
def test_two_versions_of_one_day_are_told_with_the_day_if_there_is_one(day, said):
    twice = RULE.model_copy(update={"status": "draft", "draft_reason": "待核", "in_force_from": day})
    found = [reason for path, reason, _ in _found(twice, twice) if path == ("rules", 1, "id")]
    assert len(found) == 1
    assert said in found[0]


def test_a_rule_may_begin_with_what_it_rests_on_and_not_before():
    rule = RULE.model_copy(update={"bases": RULE.bases[:1], "in_force_from": BEGINS})
    assert not [reason for _, reason, _ in _found(rule) if "早于依据" in reason]
    eve = rule.model_copy(update={"in_force_from": date.fromordinal(BEGINS.toordinal() - 1)})
    assert [path for path, reason, _ in _found(eve) if "早于依据" in reason] == [("rules", 0, "bases", 0)]


def _found(*rules):
    return list(size_policy_lawful(policy_with(size_rules=rules)))
