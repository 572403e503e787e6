"""The law of a day is worked out once for a policy, and never that of another policy."""

from datetime import date

from scoring.compiler.loader import load_policy
from service.law_on import gate_for, law_for

DAY = date(2026, 4, 1)


def test_a_policy_that_was_changed_has_its_own_law():
    """Also where it is a copy of one that was asked before, with all that had been worked out of it."""
    policy = load_policy()
    before = law_for(policy, DAY, "public")
    assert policy.hash
    other = policy.model_copy(update={"measures": ()})
    assert law_for(other, DAY, "public").measures == ()
    assert law_for(other, DAY, "financing").gate == before.gate
    assert law_for(policy, DAY, "public") is before
    assert before.measures


def test_a_day_before_the_regulation_is_judged_by_its_first_day():
    policy = load_policy()
    first = policy.settings.in_force_from
    assert gate_for(policy, date(2000, 1, 1)).day == first == law_for(policy, first, "public").day
    assert gate_for(policy, DAY) is law_for(policy, DAY, "public")
