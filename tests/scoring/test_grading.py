"""Grades: bands by probability become integer thresholds, exactly, on both sides of every bound."""

import numpy as np
import pytest

from models.bins import NumberFeature
from models.scorecard import Scorecard
from scoring import grading
from scoring.schema.policy import Band, Bands
from tests.scoring.shipped import law


def _card() -> Scorecard:
    feature = NumberFeature(
        name="x",
        label="x",
        direction=1,
        edges=(0.5,),
        points=(0, 1000),
        unknown_points=500,
        unknown_seen=True,
    )
    return Scorecard(purpose="public", base_points=0, inputs=(feature,), intercept=4.0, slope=-0.011)


def _bands(a: float, b: float, c: float) -> Bands:
    bounds = zip("ABCD", (a, b, c, 1.0), strict=True)
    return Bands(
        in_force_from=None,
        grades=tuple(Band(grade=g, label=g, probability_below=p) for g, p in bounds),
    )


def test_every_score_has_the_grade_of_its_probability():
    card, bands = _card(), law().bands
    scores = np.arange(1001)
    limits = grading.thresholds(bands, card)
    assert limits.a > limits.b > limits.c
    by_score = grading.grade_of(scores, limits)
    assert by_score.tolist() == grading.grade_of_probability(card.probability_of(scores), bands).tolist()
    assert set(by_score.tolist()) == {"A", "B", "C", "D"}


def test_the_bound_itself_belongs_to_the_worse_grade():
    card = _card()
    at_700 = float(card.probability_of([700])[0])
    bands = _bands(at_700, 0.5, 0.9)
    assert grading.thresholds(bands, card).a == 701
    assert grading.grade_of_probability([at_700, np.nextafter(at_700, 0)], bands).tolist() == ["B", "A"]


def test_a_certain_default_is_a_d():
    assert grading.grade_of_probability([1.0], law().bands).tolist() == ["D"]


def test_thresholds_are_the_lowest_scores():
    limits = grading.Thresholds(a=800, b=600, c=400)
    scores = [1000, 800, 799, 600, 599, 400, 399, 0]
    assert grading.grade_of(scores, limits).tolist() == ["A", "A", "B", "B", "C", "C", "D", "D"]


def test_a_grade_no_score_reaches_is_not_given():
    limits = grading.thresholds(_bands(1e-9, 0.06, 0.25), _card())
    assert limits.a == 1001
    assert "A" not in grading.grade_of(np.arange(1001), limits).tolist()


@pytest.mark.parametrize("scores", [[], np.array([], dtype=np.int64)])
def test_nobody_to_grade(scores):
    assert grading.grade_of(scores, grading.Thresholds(800, 600, 400)).shape == (0,)


def test_a_higher_score_never_has_a_worse_grade():
    grades = grading.grade_of(np.arange(1001), grading.thresholds(law().bands, _card())).tolist()
    assert grades == sorted(grades, reverse=True)
