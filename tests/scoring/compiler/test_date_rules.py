"""Days on which measures must be looked at, and versions that follow each other, to the day."""

from datetime import date, timedelta

import pytest

from scoring.compiler.rules.date_rules import review_overdue
from scoring.compiler.rules.hysteresis_rules import hysteresis_lawful
from scoring.schema.policy import Hysteresis
from tests.scoring.shipped import policy, policy_with

ON = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "last", "told"),
    [
        (ON - DAY, None, True),
        (ON - DAY, ON, True),  # still in force on its last day
        (ON - DAY, ON - DAY, False),
        (ON, None, False),
        (None, None, False),
    ],
)
def test_a_review_is_overdue_from_the_day_after_while_the_measure_is_in_force(due, last, told):
    active = next(one for one in policy().measures if one.active)
    measure = active.model_copy(update={"review_by": due, "in_force_to": last})
    assert bool(list(review_overdue(measure, ON))) is told


@pytest.mark.parametrize(
    ("last", "overlap"), [(ON - 2 * DAY, False), (ON - DAY, False), (ON, True), (None, True)]
)
def test_rules_on_keeping_a_grade_overlap_where_one_begins_before_the_other_has_ended(last, overlap):
    basis = {"instrument": "促进条例", "article": "第十八条"}
    first = Hysteresis(
        margin_points=5, months=6, bases=(basis,), in_force_from=date(2026, 1, 1), in_force_to=last
    )
    after = first.model_copy(update={"in_force_from": ON, "in_force_to": None})
    grades = policy().grades.model_copy(update={"hysteresis": (first, after)})
    found = [reason for _, reason, _ in hysteresis_lawful(policy_with(grades=grades))]
    assert found == ["保留等级的规则在时间上有重叠"] * overlap
