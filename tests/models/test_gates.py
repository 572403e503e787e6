from dataclasses import replace

import pytest

from models.gates import THRESHOLDS, check_gates, probe_rows
from models.validate import validate


@pytest.fixture(scope="module")
def good(fitted, firms, more_firms):
    return validate(fitted.scorecard, *more_firms, training=firms[0])


def failed(scorecard, validation):
    return [gate.name for gate in check_gates(scorecard, validation) if not gate.passed]


def test_a_good_card_passes(fitted, good):
    gates = check_gates(fitted.scorecard, good)
    assert [gate.name for gate in gates] == ["discrimination", "calibration", "stability", "reproducibility"]
    assert failed(fitted.scorecard, good) == []


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"auc_low": 0.6}, "discrimination"),
        ({"calibration_error": 0.051}, "calibration"),
        ({"psi": 0.26}, "stability"),
        ({"psi": None}, "stability"),
    ],
)
def test_each_gate_refuses_on_its_own(fitted, good, change, gate):
    assert failed(fitted.scorecard, replace(good, **change)) == [gate]


def test_financing_asks_for_less_because_there_is_less(fitted, good):
    card = replace(fitted.scorecard, purpose="financing")
    few = replace(good, auc_low=0.55, calibration_error=0.1)
    assert failed(card, few) == []
    assert failed(fitted.scorecard, few) == ["discrimination", "calibration"]
    assert THRESHOLDS["financing"].auc_low == 0.5


def test_an_unknown_purpose_gets_the_strict_limits(fitted, good):
    card = replace(fitted.scorecard, purpose="试验")
    assert failed(card, replace(good, auc_low=0.55)) == ["discrimination"]


def test_a_card_that_does_not_read_back_is_refused(fitted, good, monkeypatch):
    monkeypatch.setattr(type(fitted.scorecard), "to_json", lambda _: "{}")
    gate = check_gates(fitted.scorecard, good)[-1]
    assert not gate.passed
    assert "读回失败" in gate.reason


def test_probes_visit_every_code(card, fitted):
    for one in (card, fitted.scorecard):
        codes = one.codes(probe_rows(one))
        for position, feature in enumerate(one.inputs):
            assert set(codes[:, position]) == set(range(len(feature.code_points)))
