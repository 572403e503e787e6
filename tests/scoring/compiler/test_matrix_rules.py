"""Measures beside each other over the stretches of time of one law."""

from datetime import date

import pytest

from scoring.compiler.rules.matrix_rules import matrix_lawful
from scoring.matrix.condition_types import GradeIn, HasRecord
from tests.scoring.shipped import policy, policy_with

BEGINS = policy().settings.in_force_from


@pytest.mark.parametrize(("direct_from", "idle"), [(BEGINS, True), (date(2026, 1, 1), False)])
def test_a_measure_is_idle_beside_another_only_if_it_is_so_in_every_stretch_of_its_life(direct_from, idle):
    """Who is on the list is a D from some day on: only from then on does what is done to every D reach him."""
    rule = next(one for one in policy().overrides if one.id == "direct_d.wage_defaulter")
    rule = rule.model_copy(update={"in_force_from": direct_from, "in_force_to": None})
    listed = HasRecord(type="has_record", kind="serious_dishonesty", where={"list_id": ("wage_defaulter",)})
    of_all, of_listed = (
        policy()
        .measures[0]
        .model_copy(
            update={
                "id": f"HO-{number}",
                "kind": "management",
                "status": "active",
                "in_force_from": BEGINS,
                "in_force_to": None,
                "when": (when,),
            }
        )
        for number, when in ((91, GradeIn(type="grade_in", grades=("D",))), (92, listed))
    )
    asked = policy_with(overrides=(rule,), measures=(of_all, of_listed))
    told = [place for place, _, reason, _ in matrix_lawful(asked) if "不起作用" in reason]
    assert told == ([1] if idle else [])
