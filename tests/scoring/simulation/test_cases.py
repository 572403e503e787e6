"""Named cases say what begins and ends for an enterprise and why, also where it stands on one side only."""

from dataclasses import replace

import pytest

from scoring.matrix.condition_types import FactIn
from scoring.simulation.cases import _fact
from scoring.simulation.compared import compared
from tests.features.builders import USCC
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, WAGE_LIST, case
from tests.scoring.shipped import law
from tests.scoring.sides import groups_of, side


def records():
    return case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])


def cases(before, after):
    return compared(before, after, groups_of(before, after))["cases"]


@pytest.fixture(scope="module")
def listed():
    return side(records(), law(DAY), hand_card())


@pytest.fixture(scope="module")
def free():
    """The same enterprise where no rule sets its grade."""
    return side(records(), replace(law(DAY), overrides=()), hand_card())


@pytest.mark.parametrize("change", ["gained", "lost"])
def test_an_override_that_begins_or_ends_is_named(listed, free, change):
    told = cases(free, listed) if change == "gained" else cases(listed, free)
    rule = next(one for one in listed.law.overrides if one.id.startswith("direct_d.wage"))
    (found,) = [one for move in told for one in move["cases"] if one["overrides"]]
    assert found["overrides"] == [{"id": rule.id, "label": rule.label, "change": change}]


def test_who_is_on_one_side_only_has_everything_begin_or_end_with_that(listed):
    nobody = side({kind: rows.clear() for kind, rows in records().items()}, law(DAY), hand_card())
    for before, after, move, change, why in (
        (listed, nobody, "D-absent", "lost", "后者不在册"),
        (nobody, listed, "absent-D", "gained", "前者不在册"),
    ):
        ((one,),) = [found["cases"] for found in cases(before, after) if found["move"] == move]
        assert one["uscc"] == USCC
        assert [here is None for here in (one["before"], one["after"])] == [
            change == "gained",
            change == "lost",
        ]
        applied = listed.measures.row(0).tolist()
        assert sorted(told["id"] for told in one["measures"]) == sorted(
            rule.id for rule, applies in zip(listed.law.measures, applied, strict=True) if applies
        )
        assert {(told["change"], *told["why"]) for told in one["measures"]} == {(change, why)}


def test_an_industry_is_told_by_its_section():
    outside_e = FactIn(type="fact_in", fact="industry", values=("C",))
    assert _fact(outside_e, {"industry": "E4700"}) == "E"
    assert _fact(outside_e, {"industry": None}) is None
