"""One enterprise at a time gives what the batch gives: every bit, grade, why-not and piece of evidence."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.lawful_gate import judge
from features.store import end_of_day
from scoring import grading
from scoring.document import render
from scoring.entries import failure_entry
from scoring.errors import ConditionInputError
from scoring.evaluate_one import Enterprise, Rules, evaluate_one
from scoring.ground import Ground, subject_of
from scoring.ruling import ruling_of
from tests.endurance import long_or
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, WAGE_LIST, case, evaluated, ground
from tests.scoring.random_worlds import random_law, world
from tests.scoring.shipped import law

seeds = st.integers(0, 2**32)


def _enterprises(records, on: Ground, found):
    """Each enterprise as the plain path takes it, with the row that the batch made of it."""
    gated = judge(records, as_of=DAY, known_at=end_of_day(DAY), rules=on.law.gate)
    for row in found.decisions.iter_rows(named=True):
        ours = pl.col("uscc") == row["uscc"]
        facts = found.population.filter(ours).row(0, named=True)
        # In whatever order the records come.
        usable = {kind: gated.usable(kind).filter(ours).to_dicts()[::-1] for kind in gated.verdicts}
        score = row["score"] if row["score"] is not None else 0
        yield row, facts, Enterprise(facts, usable, score)


def _same(records, on: Ground) -> int:
    found = evaluated(records, on)
    rules = Rules.of(on.law, grading.thresholds(on.law.bands, on.card))
    for row, facts, one in _enterprises(records, on, found):
        subject = subject_of(
            row["uscc"],
            decisions=found.decisions,
            population=found.population,
            unused=found.unused,
            evidence=found.evidence,
        )
        ruling = evaluate_one(rules, one)
        assert ruling == ruling_of(on.law, row, facts, subject.evidence)
        told = {one["id"]: one["failed"] for one in render(on, subject)["not_applied"]}
        ours = {name: [failure_entry(one) for one in failed] for name, failed in ruling.not_applied.items()}
        assert list(told.items()) == list(ours.items())
    return found.decisions.height


@settings(max_examples=long_or(8, 300))
@given(people=seeds, policy=seeds)
def test_it_equals_the_batch_under_any_policy(people, policy):
    on = ground(hand_card(base_points=660), random_law(policy, law(DAY)))
    assert _same(world(people, DAY), on) == 5


@settings(max_examples=long_or(4, 100))
@given(people=seeds)
def test_it_equals_the_batch_under_the_shipped_policy(people):
    assert _same(world(people, DAY, enterprises=12), ground(hand_card(base_points=660), law(DAY))) == 12


def test_it_equals_the_batch_where_the_law_has_neither_measures_nor_overrides():
    grades_only = replace(law(DAY), overrides=(), measures=(), conditions=(), positions={})
    assert _same(world(1, DAY), ground(day=grades_only)) == 5


@pytest.mark.parametrize("base_points", [560, 640, 740, 840])
def test_every_threshold_is_the_batchs(base_points):
    on = ground(hand_card(base_points=base_points))
    _same(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]), on)
    limits = grading.thresholds(on.law.bands, on.card)
    rules = Rules.of(on.law, limits)
    facts = {"uscc": "x", "status": "active"} | dict.fromkeys(
        ("enterprise_type", "size_class", "ownership", "industry", "tax_rating"), None
    )
    rated = {"tax_rating": [{"record_id": "r", "occurred_on": DAY, "rating": "A"}]}
    for limit in limits:
        for score in (limit - 1, limit, limit + 1):
            ruling = evaluate_one(rules, Enterprise(facts, rated, score))
            assert ruling.score_grade == grading.grade_of([score], limits)[0]


@pytest.mark.parametrize("lacking", ["status", "ownership"])
def test_a_fact_that_lacks_is_named(lacking):
    rules = Rules.of(law(DAY), grading.Thresholds(900, 800, 700))
    facts = dict.fromkeys(("status", "enterprise_type", "size_class", "ownership", "industry", "tax_rating"))
    del facts[lacking]
    with pytest.raises(ConditionInputError, match=lacking):
        evaluate_one(rules, Enterprise(facts, {}, 0))
