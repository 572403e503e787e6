"""Where a grade begins and ends, to the bound."""

import pytest

from scoring.compiler.rules.band_rules import NARROWEST, bands_lawful
from tests.scoring.shipped import policy, policy_with


def _found(*bounds):
    (version,) = policy().grades.bands
    grades = tuple(
        band.model_copy(update={"probability_below": below})
        for band, below in zip(version.grades, bounds, strict=True)
    )
    changed = {"bands": (version.model_copy(update={"grades": grades}),)}
    return [
        reason
        for _, reason, *_ in bands_lawful(policy_with(grades=policy().grades.model_copy(update=changed)))
    ]


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((0.01, 0.01, 0.2, 1), "等级分界重叠"),
        ((0.02, 0.01, 0.2, 1), "等级分界重叠"),
        ((0.01, 0.01 + NARROWEST / 2, 0.2, 1), "等级 B 的分界过窄"),
        ((0.01, 0.05, 0.2, 0.9), "等级分界有空隙"),
    ],
)
def test_a_grade_has_a_width(bounds, told):
    (reason,) = _found(*bounds)
    assert reason.startswith(told)


def test_wide_grades_one_after_another_are_lawful():
    assert _found(0.01, 0.05, 0.2, 1) == []
