"""Overrides: direct D beats M, a bar only turns A into B, and who is out of scope stays out."""

import numpy as np
import pytest

from scoring import overrides
from tests.scoring.shipped import law


def _held(*names: str) -> np.ndarray:
    return np.array([[one.id in names for one in law().overrides]])


@pytest.mark.parametrize(
    ("grade", "names", "expected"),
    [
        ("A", [], "A"),
        ("A", ["direct_d.wage_defaulter"], "D"),
        ("C", ["direct_d.judgment_defaulter"], "D"),
        ("M", ["direct_d.major_tax_violation"], "D"),
        ("A", ["bar_a.abnormal_operation"], "B"),
        ("B", ["bar_a.abnormal_operation"], "B"),
        ("D", ["bar_a.abnormal_operation"], "D"),
        ("M", ["bar_a.abnormal_operation"], "M"),
        ("A", ["bar_a.abnormal_operation", "direct_d.work_safety_serious"], "D"),
        ("", ["direct_d.wage_defaulter"], ""),
    ],
)
def test_final_grade(grade, names, expected):
    assert overrides.final_grades(np.array([grade]), law().overrides, _held(*names)).tolist() == [expected]


def test_grades_handed_in_are_left_alone():
    grades = np.array(["A", "M"])
    overrides.final_grades(grades, law().overrides, np.ones((2, len(law().overrides)), dtype=bool))
    assert grades.tolist() == ["A", "M"]


def test_applied_reads_only_its_own_conditions():
    for place, one in enumerate(law().overrides):
        bits = np.zeros((1, len(law().conditions)), dtype=bool)
        for condition in one.when:
            bits[0, law().positions[condition.id]] = True
        held = overrides.applied(law(), bits)[0]
        assert held[place]
        assert overrides.names(law(), held) == [one.id]


def test_the_six_lists_that_lead_to_d():
    direct = {one.id.removeprefix("direct_d.") for one in law().overrides if one.effect == "direct_d"}
    assert direct == {
        "judgment_defaulter",
        "major_tax_violation",
        "procurement_serious",
        "wage_defaulter",
        "market_serious_dishonesty",
        "work_safety_serious",
    }


def test_every_override_cites_article_18_and_says_how_it_ends():
    for one in law().overrides:
        cited = law().citations(one.bases)
        assert any((c.instrument, c.article, c.verified) == ("促进条例", "第十八条", True) for c in cited)
        assert len(cited) >= 2, "the listing instrument too"
        assert one.remedy


def test_a_penalty_or_a_finding_of_arrears_alone_sets_no_grade():
    """The worked life says so: rows 7, 13 and 15 have no override."""
    kinds = {
        condition.kind for one in law().overrides for condition in one.when if condition.type == "has_record"
    }
    assert kinds == {"serious_dishonesty", "abnormal_operation", "finding"}
