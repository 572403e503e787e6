"""Which measures hold under the grade in effect: nothing else where all acts, those of the row without overrides where none does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.document import render
from scoring.effects import grade_in_effect
from scoring.ground import subject_of
from scoring.in_effect import Decided, differences
from tests.endurance import long_or
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, WAGE_LIST, case, document, evaluated, ground, ids
from tests.scoring.random_worlds import random_law, world
from tests.scoring.shipped import law
from tests.scoring.test_effects import ABNORMAL

seeds = st.integers(0, 2**32)


def subjects(records, on):
    found = evaluated(records, on)
    tables = {name: getattr(found, name) for name in ("decisions", "population", "unused", "evidence")}
    return [subject_of(code, **tables) for code in found.decisions["uscc"]]


def documents(records, on):
    return [render(on, one) for one in subjects(records, on)]


def in_effect(on, told, grade):
    """Ids of the measures that hold, in the policy's order."""
    other = differences(on.law, Decided.in_document(told), grade)
    held = {*ids(told["measures"]), *ids(other.meanwhile)} - {*ids(other.not_yet)}
    assert {*ids(other.not_yet)} <= {*ids(told["measures"])}
    assert {*ids(other.meanwhile)} <= {*ids(told["not_applied"])}
    return [one.id for one in on.law.measures if one.id in held]


@settings(max_examples=long_or(8, 300))
@given(people=seeds, policy=seeds)
def test_with_every_effect_acting_nothing_is_otherwise_and_with_none_it_is_the_row_without_overrides(
    people, policy
):
    on = ground(hand_card(base_points=660), random_law(policy, law(DAY)))
    records = world(people, DAY)
    without = documents(records, replace(on, law=replace(on.law, overrides=())))
    for told, bare in zip(documents(records, on), without, strict=True):
        held = {one["id"] for one in told["overrides"]}
        if told["grade"] is not None:
            assert grade_in_effect(on.law, told["score_grade"], held) == told["grade"]
        everything = differences(on.law, Decided.in_document(told), told["grade"])
        assert (everything.not_yet, everything.meanwhile) == ((), ())
        assert in_effect(on, told, bare["grade"]) == ids(bare["measures"])


@settings(max_examples=long_or(8, 300))
@given(people=seeds, policy=seeds)
def test_a_row_says_what_its_document_says(people, policy):
    on = ground(hand_card(base_points=660), random_law(policy, law(DAY)))
    for one in subjects(world(people, DAY), on):
        by_row, by_document = Decided.in_row(on.law, one.row), Decided.in_document(render(on, one))
        assert by_row.applied == by_document.applied
        assert by_row.grade == by_document.grade
        assert by_row.before == by_document.before
        for grade in (*"ABCDM", None):
            assert differences(on.law, by_row, grade) == differences(on.law, by_document, grade)


def test_a_listing_that_nobody_was_told_of_leaves_the_incentives_of_the_score():
    told = document(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]))
    assert (told["grade"], told["score_grade"]) == ("D", "B")
    other = differences(ground().law, Decided.in_document(told), "B")
    assert "IN-03" in {*ids(told["measures"])}
    assert ids(other.not_yet) == ["FS-07", "IN-03"]
    assert {"GP-03", "IN-01"} <= {*ids(other.meanwhile)}
    assert all(one["bases"] and one["term"] for one in (*other.not_yet, *other.meanwhile))


def test_a_bar_that_does_not_act_leaves_what_only_an_a_has():
    told = document(case(tax_rating=[RATED_A], abnormal_operation=[ABNORMAL]))
    assert told["grade"] == "B"
    other = differences(ground().law, Decided.in_document(told), "A")
    assert (ids(other.not_yet), "HO-01" in ids(other.meanwhile)) == ([], True)


@pytest.mark.parametrize("grade", [None, "M"])
def test_where_no_grade_is_in_effect_nothing_holds_that_hangs_on_one(grade):
    on = ground()
    told = document(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]), on)
    assert told["grade"] == "D"
    other = differences(on.law, Decided.in_document(told), grade)
    assert {"FS-07", "IN-03"} <= {*ids(other.not_yet)}
    assert other.meanwhile == ()
    by_any = {one.id for one in on.law.measures if "grade_in:A,B,C,D" in {each.id for each in one.when}}
    assert by_any
    assert by_any.isdisjoint(ids(other.not_yet)) is (grade is None)
