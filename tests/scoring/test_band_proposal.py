"""Bands for a wished distribution: as near as the scores allow, with bounds that give exactly these scores."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring import grading
from scoring.band_proposal import bounds_of, cuts_for, yaml_of
from scoring.errors import BandsOutOfReach
from scoring.schema.policy import Band, Bands
from tests.hand_card import hand_card

CARD = hand_card()
LABELS = {"A": "甲", "B": "乙", "C": "丙", "D": "丁"}
scores = st.lists(st.integers(150, 870), min_size=8, max_size=60)
shares = (
    st.tuples(*[st.integers(1, 40)] * 3)
    .map(lambda three: [*three, 100 - sum(three)])
    .filter(lambda four: four[-1] > 0)
)


def target(numbers):
    return {grade: Decimal(number) for grade, number in zip("ABCD", numbers, strict=True)}


def bands(bounds):
    return Bands(
        in_force_from=None,
        grades=tuple(
            Band(grade=grade, label=grade, probability_below=bound)
            for grade, bound in zip("ABCD", (*bounds, 1.0), strict=True)
        ),
    )


@given(scores, shares)
def test_no_other_cut_below_a_is_nearer(found, numbers):
    assume(len(set(found)) >= 4)
    asked = np.array(found)
    cut = cuts_for(asked, target(numbers))[0]
    wanted = Fraction(numbers[0] * len(found), 100)
    assert cut.reached == int((asked >= cut.score_from).sum())
    nearest = min(abs(int((asked >= one).sum()) - wanted) for one in sorted(set(found))[3:])
    assert abs(cut.reached - wanted) == nearest
    assert cut.next_score == max(one for one in found if one < cut.score_from)


@given(scores, shares)
def test_the_bounds_give_exactly_the_grades_of_the_cuts(found, numbers):
    assume(len(set(found)) >= 4)
    asked = np.array(found)
    cuts = cuts_for(asked, target(numbers))
    bounds = bounds_of(CARD, cuts)
    assert list(bounds) == sorted(set(bounds))
    limits = grading.thresholds(bands(bounds), CARD)
    by_cut = grading.grade_of(asked, grading.Thresholds(*(cut.score_from for cut in cuts)))
    assert grading.grade_of(asked, limits).tolist() == by_cut.tolist()
    assert set(by_cut.tolist()) == {"A", "B", "C", "D"}


def test_a_share_is_exact_where_nobody_ties():
    asked = np.arange(200, 300)
    cuts = cuts_for(asked, target([10, 55, 30, 5]))
    assert [(cut.score_from, cut.reached, cut.tied) for cut in cuts] == [
        (290, 10, 0),
        (235, 65, 0),
        (205, 95, 0),
    ]


def test_what_ties_at_the_cut_is_said():
    asked = np.array([800] * 3 + [700] * 10 + [600] * 10 + [500] * 77)
    cuts = cuts_for(asked, target([5, 15, 60, 20]))
    told = [(cut.score_from, cut.reached, cut.tied) for cut in cuts]
    assert told == [(800, 3, 10), (700, 13, 10), (600, 23, 77)], "a score is left for each grade to come"


def test_too_few_scores_for_four_grades():
    with pytest.raises(BandsOutOfReach, match="得分只有 3 种"):
        cuts_for(np.array([700] * 50 + [600] * 40 + [500] * 10), target([10, 55, 30, 5]))


@pytest.mark.parametrize("first", range(0, 40, 7))
def test_the_bound_is_the_shortest_decimal_between_two_scores(first):
    asked = np.arange(300, 860, 20)
    for high, low in combinations(asked[::-1][first % 5 :: 9], 2):
        cut = cuts_for(np.array([low, low, high, high, 200, 199]), target([25, 25, 25, 25]))[0]
        (bound,) = bounds_of(CARD, [cut])
        above, up_to = CARD.probability_of([cut.score_from, cut.next_score])
        assert above < bound <= up_to
        digits = len(f"{Decimal(repr(bound)):f}".split(".")[1])
        step = Fraction(1, 10 ** (digits - 1))
        assert Fraction(float(above)) // step == Fraction(float(up_to)) // step or digits == 1


def test_the_yaml_is_a_version_of_bands():
    text = yaml_of(LABELS, (0.00001, 0.03, 0.4), "2027-01-01")
    (version,) = yaml.safe_load("bands:\n" + text)["bands"]
    assert "e-" not in text
    found = Bands.model_validate(version)
    assert [band.probability_below for band in found.grades] == [0.00001, 0.03, 0.4, 1]
    assert [band.label for band in found.grades] == list("甲乙丙丁")
