"""Stretches of time of one law: what meets them, to the day."""

from datetime import date
from itertools import pairwise

import pytest

from scoring.compiler.rules.regimes import Regime, regimes
from scoring.matrix.condition_types import GradeIn
from scoring.schema.policy import Policy
from scoring.schema.strict_model import Dated
from tests.scoring.shipped import policy

SHIPPED = regimes(policy())[-1]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def dated(first, last):
    return Dated(
        in_force_from=date.fromisoformat(first) if first else None,
        in_force_to=date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    ("first", "last", "met"),
    [
        (None, None, True),  # a draft without dates
        (None, "2026-01-01", True),
        (None, "2025-12-31", False),
        ("2020-07-01", None, True),
        ("2020-07-01", "2026-01-01", True),
        ("2020-07-01", "2025-12-31", False),
        ("2026-12-31", None, True),
        ("2027-01-01", None, False),
    ],
)
def test_a_stretch_meets_what_is_in_force_on_one_of_its_days(first, last, met):
    stretch = Regime(FIRST, LAST, SHIPPED.gate, SHIPPED.scope, ())
    assert stretch.meets(dated(first, last)) is met


def test_an_open_stretch_meets_what_begins_whenever():
    stretch = Regime(FIRST, None, SHIPPED.gate, SHIPPED.scope, ())
    assert stretch.meets(dated("2099-01-01", None))
    assert not stretch.meets(dated("2020-07-01", "2025-12-31"))


def test_the_stretches_follow_each_other_and_are_of_one_law_each():
    found = regimes(policy())
    assert found[0].first == policy().settings.in_force_from
    assert found[-1].last is None
    for one, following in pairwise(found):
        assert (following.first - one.last).days == 1
    for one in found:
        for day in {one.first, one.last or one.first}:
            assert [rule.id for rule in one.overrides] == [rule.id for rule in policy().on(day).overrides]
            assert [policy().overrides[place] for place in one.places] == list(one.overrides)
            assert one.scope == policy().on(day).scope
            assert one.gate.in_force(day)


def test_a_stretch_begins_where_something_begins_or_has_ended():
    """An override for two years parts the time in three; one on the grade cannot be read and parts nothing."""
    begins = policy().settings.in_force_from
    always, other, third = (one.model_copy(update={"in_force_to": None}) for one in policy().overrides[:3])
    for_a_time = other.model_copy(
        update={"in_force_from": date(2024, 1, 1), "in_force_to": date(2025, 12, 31)}
    )
    by_grade = GradeIn(type="grade_in", grades=("A",))
    unread = third.model_copy(update={"in_force_from": date(2023, 1, 1), "when": (*third.when, by_grade)})
    given = {name: getattr(policy(), name) for name in Policy.model_fields}
    one = given["gate"].versions[-1].model_copy(update={"in_force_from": begins, "in_force_to": None})
    gate = given["gate"].model_copy(update={"versions": (one,)})
    scope = given["grades"].scope[-1].model_copy(update={"in_force_from": begins, "in_force_to": None})
    grades = given["grades"].model_copy(update={"scope": (scope,)})
    always = always.model_copy(update={"in_force_from": begins})
    changed = Policy(**given | {"gate": gate, "grades": grades, "overrides": (always, for_a_time, unread)})
    assert [(one.first, one.last, one.places) for one in regimes(changed)] == [
        (begins, date(2023, 12, 31), (0,)),
        (date(2024, 1, 1), date(2025, 12, 31), (0, 1)),
        (date(2026, 1, 1), None, (0,)),
    ]
    late = scope.model_copy(update={"in_force_from": date(2024, 1, 1)})
    without = Policy(**given | {"gate": gate, "grades": grades.model_copy(update={"scope": (late,)})})
    assert min(one.first for one in regimes(without)) == date(2024, 1, 1)
