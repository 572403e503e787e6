"""What of a decision rests on records of some kinds, and so cannot be made again once they are gone."""

from dataclasses import replace

import pytest

from features.lawful_gate import ACTING
from scoring.matrix.condition_types import FactIn, GradeIn, HasNone, HasRecord, Unknown
from scoring.resting import resting_on
from tests.scoring.cases import ground

CONDITIONS = (
    GradeIn(type="grade_in", grades=("A",)),
    HasRecord(type="has_record", kind="penalty"),
    HasNone(type="has_none", kind="serious_dishonesty"),
    FactIn(type="fact_in", fact="tax_rating", values=("A",)),
    FactIn(type="fact_in", fact="industry", values=("E",)),
    Unknown(type="unknown", fact="size_class"),
)
GROUND = replace(ground(), law=replace(ground().law, conditions=CONDITIONS))


def rested(*kinds):
    """Names of the features and places of the conditions that rest on these kinds."""
    found = resting_on(GROUND, kinds)
    return {GROUND.features[place].name for place in found.features}, sorted(found.conditions)


@pytest.mark.parametrize(
    ("kinds", "features", "conditions"),
    [
        (["penalty"], {"penalties"}, [0, 1]),  # through the score, the grade rests on it too
        (["serious_dishonesty"], {"serious_listings"}, [0, 2]),
        (["penalty", "serious_dishonesty"], {"penalties", "serious_listings"}, [0, 1, 2]),
        (["registration"], set(), [4, 5]),
        (["annual_report"], set(), [4, 5]),
        (["honour"], set(), []),
        ([], set(), []),
    ],
)
def test_what_rests_on_records_of_a_kind(kinds, features, conditions):
    assert rested(*kinds) == (features, conditions)


def test_the_information_rule_rests_on_the_kinds_that_it_counts():
    found = resting_on(GROUND, ["tax_rating"])
    assert rested("tax_rating") == ({"tax_rating_latest"}, [0, 3])
    assert (found.information, found.everything, found.score) == (True, False, True)
    found = resting_on(GROUND, ["penalty"])
    assert (found.information, found.everything, found.score) == (False, False, True)
    assert not resting_on(GROUND, ["registration"]).score


def test_the_grade_rests_on_the_information_rule_alone_too():
    """One of its requirements is enough."""
    rule = GROUND.law.information
    (first,) = rule.require
    both = rule.model_copy(update={"require": (first, first.model_copy(update={"kinds": ("vat_invoices",)}))})
    no_features = replace(GROUND, features=(), law=replace(GROUND.law, information=both))
    assert sorted(resting_on(no_features, ["tax_rating"]).conditions) == [0, 3]
    assert sorted(resting_on(no_features, ["penalty"]).conditions) == [1]
    assert resting_on(no_features, ["tax_rating"]).score


@pytest.mark.parametrize("kind", sorted(ACTING))
def test_everything_rests_on_records_that_act_on_others(kind):
    found = resting_on(GROUND, [kind])
    assert found.features == set(range(len(GROUND.features)))
    assert found.conditions == set(range(len(CONDITIONS)))
    assert (found.everything, found.score) == (True, True)
