"""Measures from condition bits: all conditions must hold, and a failure names those that do not."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from scoring.matrix import conditions, measures
from tests.scoring.random_worlds import random_law
from tests.scoring.shipped import law


def _bits(rows: int, seed: int = 7) -> measures.Bits:
    return np.random.default_rng(seed).random((rows, len(law().conditions))) < 0.5


def test_a_measure_applies_when_all_its_conditions_hold():
    bits = _bits(500)
    applied = measures.evaluate(law(), bits)
    assert applied.shape == (500, len(law().measures))
    for place, measure in enumerate(law().measures):
        wanted = [law().positions[condition.id] for condition in measure.when]
        expected = [all(row[position] for position in wanted) for row in bits.tolist()]
        assert applied[:, place].tolist() == expected, measure.id


def test_what_failed_is_named_in_order():
    everything = np.ones(len(law().conditions), dtype=bool)
    nothing = np.zeros(len(law().conditions), dtype=bool)
    for measure in law().measures:
        assert measures.failed(law(), measure, everything) == []
        assert measures.failed(law(), measure, nothing) == [condition.id for condition in measure.when]


def test_a_measure_applies_exactly_when_nothing_failed():
    bits = _bits(40, seed=1)
    applied = measures.evaluate(law(), bits)
    for row in range(40):
        for place, measure in enumerate(law().measures):
            assert applied[row, place] == (not measures.failed(law(), measure, bits[row]))


def test_equal_conditions_do_not_share_memory():
    applied = measures.evaluate(law(), _bits(3))
    before = applied.copy()
    applied[:, 0] = ~applied[:, 0]
    assert np.array_equal(applied[:, 1:], before[:, 1:])


def test_why_not_is_said_of_measures_of_few_and_of_many_conditions_together():
    few, many = (
        law().measures[0].model_copy(update={"when": when})
        for when in (law().conditions[:1], law().conditions[:9])
    )
    bits = np.zeros((1, len(law().conditions)), dtype=bool)
    cells = measures.failures(replace(law(), measures=(few, many)), bits)
    assert cells.tolist() == [[0b1, 0b111111111]]


@pytest.mark.parametrize("policy", [0, 1, 2])
def test_why_not_of_everyone_says_what_one_row_says(policy):
    day = random_law(policy, law())
    bits = np.asfortranarray(np.random.default_rng(policy).random((60, len(day.conditions))) < 0.5)
    cells = measures.failures(day, bits)
    assert cells.shape == (60, len(day.measures))
    assert np.array_equal(cells == 0, measures.evaluate(day, bits))
    for row in range(60):
        for place, measure in enumerate(day.measures):
            told = measures.named(measure, int(cells[row, place]))
            assert told == measures.failed(day, measure, bits[row]), measure.id


@pytest.mark.parametrize(("conditions_each", "dtype"), [(1, "uint8"), (8, "uint8"), (9, "uint16")])
def test_a_cell_has_room_for_every_condition(conditions_each, dtype):
    several = law().conditions[:conditions_each]
    day = replace(law(), measures=(law().measures[0].model_copy(update={"when": several}),))
    cells = measures.failures(day, np.zeros((2, len(day.conditions)), dtype=np.bool_))
    assert cells.dtype == dtype
    assert cells.tolist() == [[2**conditions_each - 1]] * 2


def test_nobody_evaluated_nothing_applied():
    assert measures.evaluate(law(), _bits(0)).shape == (0, len(law().measures))
    assert measures.failures(law(), _bits(0)).shape == (0, len(law().measures))


def test_the_frame_becomes_the_matrix_in_the_order_of_the_day():
    frame = pl.DataFrame({condition.id: [i % 3 == 0] for i, condition in enumerate(law().conditions)})
    shuffled = frame.select(reversed(frame.columns))
    assert measures.matrix(shuffled, law())[0].tolist() == list(frame.row(0))


@pytest.mark.parametrize("grade", ["M", None])
def test_without_a_grade_no_right_is_lost(grade):
    """M and the unrated get every measure that asks for no grade, and no restriction because of it."""
    facts = ("size_class", "ownership", "enterprise_type", "industry", "tax_rating")
    population = pl.DataFrame(
        {"uscc": ["91632899MA75T5T191"], "grade": [grade], **dict.fromkeys(facts)},
        schema=dict.fromkeys(("uscc", "grade", *facts), pl.String),
    )
    bits = measures.matrix(conditions.evaluate(law().conditions, population, {}), law())
    applied = measures.evaluate(law(), bits)[0]
    held = {one.id for one, holds in zip(law().measures, applied, strict=True) if holds}
    assert {one.id for one in law().measures if not one.when} <= held
    assert not [one.id for one in law().measures if one.id in held and one.kind == "restriction"]
