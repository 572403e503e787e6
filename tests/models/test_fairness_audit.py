import json
from dataclasses import asdict

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from models.audit_groups import AuditGroups
from models.errors import ModelError, TrainingDataError
from models.fairness import fairness_from_dict
from models.fairness_audit import audit_fairness
from models.selections import MIN_ROWS
from models.trainer import fit_scorecard


def audit(parts, X=None):
    """Parts: (group, grade, bad, rows, probability); one attribute."""
    group, grade, bad, probability = ([] for _ in range(4))
    for name, letter, outcome, rows, chance in parts:
        group += [name] * rows
        grade += [letter] * rows
        bad += [outcome] * rows
        probability += [chance] * rows
    n = len(group)
    return (
        audit_fairness(
            AuditGroups(
                {"county": "县市"}, pl.DataFrame({"audit:county": group}, schema={"audit:county": pl.String})
            ),
            X=pl.DataFrame() if X is None else X(group),
            y=np.array(bad, dtype=np.float64),
            score=np.array([1000 - round(1000 * one) for one in probability], dtype=np.int64),
            probability=np.array(probability),
            grades=np.array(grade),
        )
        if n
        else None
    )


def one_of(found, name):
    return next(one for one in found.attributes[0].groups if one.group == name)


def selection(group, grade, among):
    return next(one for one in group.selections if (one.grade, one.among) == (grade, among))


def county(name, a, b, d, *, bad=0, said=0.05):
    """A county of good firms graded A, B and D, and bad ones graded B."""
    return [
        (name, "A", 0, a, said),
        (name, "B", 0, b, said),
        (name, "D", 0, d, said),
        (name, "B", 1, bad, said),
    ]


ALIKE = county("甲", 100, 360, 20, bad=20)


def test_shares_and_ratios_by_hand():
    found = audit([*county("甲", 100, 360, 20, bad=20), *county("乙", 150, 800, 20, bad=30)])
    first = one_of(found, "甲")
    of_all, of_good, of_bad = (selection(first, "A", among) for among in ("all", "good", "bad"))
    assert (of_all.rows, of_all.selected) == (500, 100)
    assert of_all.share.value == 0.2
    wilson = binomtest(100, 500).proportion_ci(method="wilson")
    assert (of_all.share.low, of_all.share.high) == pytest.approx((wilson.low, wilson.high))
    assert of_all.ratio.value == pytest.approx(0.2 / 0.15)
    assert of_good.rows == 480
    assert of_good.ratio.value == pytest.approx((100 / 480) / (150 / 970))
    assert (of_bad.rows, of_bad.selected) == (20, 0)
    assert of_bad.ratio.value is None  # none of the others that defaulted is graded A either
    assert selection(first, "D", "all").ratio.value == pytest.approx((20 / 500) / (20 / 1000))
    assert first.performance.bad_rate.value == 0.04
    assert first.performance.bad_rate_ratio.value == pytest.approx(0.04 / 0.03)
    # Said: 25 of the one, 50 of the other; happened: 20 and 30.
    assert first.performance.overstatement.value == pytest.approx((25 / 20) / (50 / 30))


def test_equal_groups_have_ratios_of_one_and_no_verdict_against_them():
    found = audit([*ALIKE, *county("乙", 100, 360, 20, bad=20)])
    for group in found.attributes[0].groups:
        assert selection(group, "A", "all").ratio.value == 1.0
        assert selection(group, "D", "good").ratio.value == 1.0
        assert (group.verdict, group.impacts) == ("none", ())


def test_the_order_of_the_rows_changes_nothing_but_the_proxies():
    rng = np.random.default_rng(0)
    n = 1200
    county_of = rng.choice(["甲", "乙", "丙"], n)
    y, score = (rng.random(n) < 0.1) * 1.0, rng.integers(300, 900, n)
    grades = np.array(["D", "C", "B", "A"])[np.searchsorted([400, 600, 800], score)]

    def run(order):
        return audit_fairness(
            AuditGroups({"county": "县市"}, pl.DataFrame({"audit:county": county_of[order]})),
            X=pl.DataFrame(),
            y=y[order],
            score=score[order],
            probability=1 - score[order] / 1000,
            grades=grades[order],
        )

    first, second = (asdict(run(order)) for order in (np.arange(n), rng.permutation(n)))
    assert _rounded(first) == _rounded(second)


def _rounded(data):
    return json.loads(json.dumps(data), parse_float=lambda text: round(float(text), 9))


def test_fewer_a_without_a_ground_is_adverse():
    found = audit([*ALIKE, *county("乙", 20, 440, 20, bad=20)])
    group = one_of(found, "乙")
    assert group.verdict == "adverse"
    assert group.impacts == ("A:all", "A:good")
    assert one_of(found, "甲").verdict == "none"


def test_more_d_without_a_ground_is_adverse():
    group = one_of(audit([*ALIKE, *county("乙", 100, 280, 100, bad=20)]), "乙")
    assert (group.verdict, group.impacts) == ("adverse", ("D:all", "D:good"))


def test_that_fewer_defaulters_are_graded_a_is_told_and_no_impact():
    def of(name, good_a, bad_a):
        return [
            (name, "A", 0, good_a, 0.1),
            (name, "B", 0, 900 - good_a, 0.1),
            (name, "A", 1, bad_a, 0.1),
            (name, "B", 1, 100 - bad_a, 0.1),
        ]

    group = one_of(audit([*of("甲", 160, 40), *of("乙", 190, 10)]), "乙")
    assert selection(group, "A", "bad").ratio.value == 0.25
    assert selection(group, "A", "all").ratio.value == 1.0
    assert (group.verdict, group.impacts) == ("none", ())


def test_what_defaults_more_for_certain_bears_it_out():
    worse = county("乙", 20, 380, 20, bad=80, said=0.2)
    assert one_of(audit([*ALIKE, *worse]), "乙").verdict == "borne_out"


def test_a_card_that_says_more_than_came_true_bears_nothing_out():
    worse = county("乙", 20, 380, 20, bad=80, said=0.5)
    assert one_of(audit([*ALIKE, *worse]), "乙").verdict == "adverse"


def test_an_input_that_is_the_attribute_bears_nothing_out():
    """Also where outcomes would: the law keeps the attribute out although it tells."""
    worse = [*ALIKE, *county("乙", 20, 380, 20, bad=80, said=0.2)]
    rng = np.random.default_rng(1)

    def tail(group):
        return pl.DataFrame({"tail": [float(one == "乙") for one in group], "noise": rng.random(len(group))})

    found = audit(worse, X=tail)
    assert one_of(found, "乙").verdict == "adverse"
    assert found.attributes[0].proxies[0].stand_ins == ("tail",)


def test_a_small_group_gets_intervals_and_no_verdict():
    few = county("乙", 0, MIN_ROWS - 9, 0, bad=8)
    group = one_of(audit([*ALIKE, *few]), "乙")
    assert (group.verdict, group.impacts) == ("too_few", ())
    assert selection(group, "A", "all").ratio.high < 0.8
    just = county("乙", 0, MIN_ROWS - 8, 0, bad=8)
    assert one_of(audit([*ALIKE, *just]), "乙").verdict == "adverse"


def test_a_grade_that_hardly_anyone_has_is_no_ground_for_a_verdict():
    rare = [*county("甲", 4, 476, 4, bad=20), *county("乙", 0, 480, 0, bad=20)]
    assert one_of(audit(rare), "乙").verdict == "too_few"


def test_who_has_no_group_is_counted_and_left_out():
    found = audit([*ALIKE, *county("乙", 100, 360, 20, bad=20), *county(None, 100, 0, 0)])
    (attribute,) = found.attributes
    assert attribute.unknown == 100
    assert selection(attribute.groups[0], "A", "all").ratio.value == 1.0
    alone = audit(ALIKE)
    assert alone.attributes[0].groups == ()


def test_fair_grading_is_rarely_called_unfair():
    """Six groups that are graded alike, of sizes that just allow a verdict: all pass together nearly always."""
    rng = np.random.default_rng(2)
    failed = 0
    for _ in range(60):
        n = 1500
        y = (rng.random(n) < 0.05) * 1.0
        groups = pl.DataFrame({"audit:county": rng.choice(["甲", "乙", "丙", "丁", "戊", "己"], n)})
        found = audit_fairness(
            AuditGroups({"county": "县市"}, groups),
            X=pl.DataFrame(),
            y=y,
            score=np.full(n, 800),
            probability=np.full(n, 0.05),
            grades=rng.choice(["A", "B", "D"], n, p=[0.1, 0.8, 0.1]),
        )
        failed += bool(found.verdicts("adverse"))
    assert failed <= 2


def test_round_trip_through_json():
    found = audit(
        [*ALIKE, *county("乙", 20, 440, 20, bad=20)], X=lambda g: pl.DataFrame({"x": range(len(g))})
    )
    assert fairness_from_dict(json.loads(json.dumps(asdict(found), allow_nan=False))) == found


def test_the_trainer_takes_no_groups():
    groups = AuditGroups({"county": "县市"}, pl.DataFrame({"audit:county": ["甲", "乙"] * 50}))
    with pytest.raises(TrainingDataError, match="审计属性不得用于训练"):
        fit_scorecard(groups.groups, [0, 1] * 50)


def test_groups_must_fit_the_rows():
    groups = AuditGroups({"county": "县市"}, pl.DataFrame({"audit:county": ["甲"]}))
    with pytest.raises(ModelError, match="1 rows of audit groups for 2"):
        groups.require_rows(2)
    for labels, column in (({}, "audit:county"), ({"county": "县市"}, "county")):
        with pytest.raises(ModelError, match="label"):
            AuditGroups(labels, pl.DataFrame({column: ["甲"]}))
    with pytest.raises(ModelError, match="texts"):
        AuditGroups({"county": "县市"}, pl.DataFrame({"audit:county": [632801]}))
