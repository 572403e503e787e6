"""An evaluation by a rule book: its own bands, no probability, overrides and measures as always."""

from dataclasses import replace

import numpy as np
import pytest

from scoring import grading
from scoring.manifest import Manifest
from tests.models.books import book
from tests.scoring.cases import RATED_A, WAGE_LIST, case, document, evaluated, ground, ids
from tests.scoring.shipped import law

PENALTY = {"occurred_on": "2026-03-01", "document_no": "罚1", "severity": "general", "penalty_type": "fine"}
OTHERS = {"own": False, "bases": ()}


def by(one, **kinds):
    return document(case(tax_rating=[RATED_A], **kinds), ground(one))


@pytest.mark.parametrize(
    ("penalties", "score", "grade"),
    [(0, 1000, "A"), (1, 960, "B"), (2, 920, "B"), (3, 900, "B"), (9, 900, "B")],
)
def test_grades_are_by_the_books_own_bands(penalties, score, grade):
    records = [PENALTY | {"document_no": f"罚{number}"} for number in range(penalties)]
    found = by(book(), penalty=records)
    assert (found["score"], found["grade"], found["score_grade"]) == (score, grade, grade)
    assert found["base_points"] + sum(one["points"] for one in found["reasons"]) == score


def test_no_probability_is_made_up():
    found = evaluated(case(tax_rating=[RATED_A]), ground(book()))
    assert found.decisions["probability"].to_list() == [None]
    assert by(book())["probability"] is None
    assert [band["probability_below"] for band in ground(book()).bands] == [None] * 4


def test_the_bands_are_published_with_the_books_lowest_score_below():
    assert [(band["grade"], band["score_from"]) for band in ground(book()).bands] == [
        ("A", 980),
        ("B", 900),
        ("C", 800),
        ("D", 760),
    ]


def test_thresholds_are_the_bands_and_leave_no_score_out():
    limits = grading.thresholds(law().bands, book())
    assert grading.grade_of(np.array([980, 979, 900, 899, 800, 799, -5]), limits).tolist() == list("ABBCCDD")


def test_reasons_name_the_items_and_what_they_count():
    found = by(book(), penalty=[PENALTY])
    (punished,) = [one for one in found["reasons"] if one["feature"] == "punished"]
    assert (punished["label"], punished["value"], punished["unit"], punished["points"]) == (
        "行政处罚",
        1,
        "条",
        -40,
    )
    (late,) = [one for one in found["reasons"] if one["feature"] == "late"]
    assert (late["unknown"], late["points"]) == (True, 0)


def test_overrides_stand_above_it():
    found = by(book(), serious_dishonesty=[WAGE_LIST])
    assert (found["grade"], found["score_grade"]) == ("D", "A")
    assert ids(found["overrides"]) == ["direct_d.wage_defaulter"]


def test_without_enough_information_there_is_no_score():
    found = document(case(), ground(book()))
    assert (found["grade"], found["score"], found["base_points"], found["reasons"]) == ("M", None, None, [])


def test_it_says_by_which_book():
    assert by(book())["rule_book"] == {"id": "book", "title": "样本规则手册", "own": True}
    assert document(case(tax_rating=[RATED_A]))["rule_book"] is None


@pytest.mark.parametrize(
    ("own", "known_at", "actionable"),
    [(True, "10-31", True), (True, "11-01", False), (False, "10-31", False)],
)
def test_another_places_book_is_never_acted_on(own, known_at, actionable):
    on = ground(book() if own else book(**OTHERS))
    manifest: Manifest = replace(on.manifest, known_at=f"2026-{known_at}")
    assert replace(on, manifest=manifest).actionable is actionable


def test_the_same_records_by_another_book_are_another_decision():
    records = case(tax_rating=[RATED_A])
    one, other = (
        evaluated(records, ground(book(**changes))).decisions for changes in ({}, {"base_points": 999})
    )
    assert one["decision_id"].item() != other["decision_id"].item()
