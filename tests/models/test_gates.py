from dataclasses import replace

import pytest

from models.fairness import AttributeAudit, Fairness, GroupAudit
from models.gates import THRESHOLDS, check_gates, probe_rows
from models.subgroups import Figure, Performance


def failed(scorecard, validation):
    return [gate.name for gate in check_gates(scorecard, validation) if not gate.passed]


def test_a_good_card_passes(lawful, lawful_evidence):
    gates = check_gates(lawful.scorecard, lawful_evidence)
    assert [gate.name for gate in gates] == [
        "discrimination",
        "calibration",
        "stability",
        "fairness",
        "lawfulness",
        "reproducibility",
    ]
    assert failed(lawful.scorecard, lawful_evidence) == []


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"auc_low": 0.6}, "discrimination"),
        ({"calibration_error": 0.051}, "calibration"),
        ({"psi": 0.26}, "stability"),
        ({"psi": None}, "stability"),
        ({"fairness": None}, "fairness"),
    ],
)
def test_each_gate_refuses_on_its_own(lawful, lawful_evidence, change, gate):
    assert failed(lawful.scorecard, replace(lawful_evidence, **change)) == [gate]


def test_financing_asks_for_less_because_there_is_less(lawful, lawful_evidence):
    card = replace(lawful.scorecard, purpose="financing")
    few = replace(lawful_evidence, auc_low=0.55, calibration_error=0.1)
    assert failed(card, few) == []
    assert failed(lawful.scorecard, few) == ["discrimination", "calibration"]
    assert THRESHOLDS["financing"].auc_low == 0.5


def test_an_unknown_purpose_gets_the_strict_limits(lawful, lawful_evidence):
    card = replace(lawful.scorecard, purpose="试验")
    assert failed(card, replace(lawful_evidence, auc_low=0.55)) == ["discrimination"]


def audited(*verdicts):
    """An audit in which the groups of one attribute got these verdicts."""
    nothing = Figure(None, None, None)
    measured = Performance(
        rows=300,
        bads=9,
        bad_rate=nothing,
        predicted=0.03,
        mean_score=nothing,
        auc=nothing,
        bad_rate_ratio=nothing,
        overstatement=nothing,
    )
    groups = tuple(
        GroupAudit(group=name, performance=measured, selections=(), impacts=(), verdict=verdict)
        for name, verdict in verdicts
    )
    one = AttributeAudit(attribute="county", label="县市", unknown=0, groups=groups, proxies=())
    return Fairness(rows=900, comparisons=len(groups), attributes=(one,))


def test_one_group_that_is_graded_worse_without_a_ground_is_enough(lawful, lawful_evidence):
    found = audited(("茫崖市", "adverse"), ("德令哈市", "none"), ("乌兰县", "borne_out"))
    gate = check_gates(lawful.scorecard, replace(lawful_evidence, fairness=found))[3]
    assert (gate.name, gate.passed) == ("fairness", False)
    assert "县市“茫崖市”不利" in gate.reason
    assert "须人工复核：县市“乌兰县”" in gate.reason
    assert "德令哈" not in gate.reason


def test_what_outcomes_bear_out_passes_and_is_told(lawful, lawful_evidence):
    gate = check_gates(lawful.scorecard, replace(lawful_evidence, fairness=audited(("乌兰县", "borne_out"))))[
        3
    ]
    assert gate.passed
    assert "须人工复核：县市“乌兰县”" in gate.reason


def test_small_groups_are_no_verdict(lawful, lawful_evidence):
    gate = check_gates(lawful.scorecard, replace(lawful_evidence, fairness=audited(("乌兰县", "too_few"))))[3]
    assert gate.passed
    assert "不作结论" in gate.reason


def test_a_card_that_does_not_read_back_is_refused(lawful, lawful_evidence, monkeypatch):
    monkeypatch.setattr(type(lawful.scorecard), "to_json", lambda _: "{}")
    gate = check_gates(lawful.scorecard, lawful_evidence)[-1]
    assert not gate.passed
    assert "读回失败" in gate.reason


def test_probes_visit_every_code(card, lawful):
    for one in (card, lawful.scorecard):
        codes = one.codes(probe_rows(one))
        for position, feature in enumerate(one.inputs):
            assert set(codes[:, position]) == set(range(len(feature.code_points)))
