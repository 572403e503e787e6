"""`shouxin validate` and what training measures for it, on the sample's home."""

import json

import pytest

from service.scorecards import validate_version
from tests.command import done, shouxin


@pytest.fixture(scope="module", autouse=True)
def measured_once():
    """What is measured of a version on a day is measured once, whether a document or a page tells it."""
    whole, kept = validate_version.validate_version, {}

    def once(home, policy, *, purpose, number, on, progress):
        asked = home, purpose, number, on
        if asked not in kept:
            kept[asked] = whole(home, policy, purpose=purpose, number=number, on=on, progress=progress)
        return kept[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validate_version, "validate_version", once)
        yield


@pytest.fixture(scope="module")
def measured(sample_home):
    return done(sample_home, "validate", "--json").json


def test_every_figure_and_every_gate_is_there(measured):
    assert (measured["name"], measured["version"]) == ("shouxin-public", 1)
    assert measured["hindsight"] is False
    figures = measured["validation"]
    for name in ("auc", "ks", "brier", "log_loss", "calibration_error", "psi"):
        assert figures[f"{name}_low"] <= figures[name] <= figures[f"{name}_high"]
    assert [gate["name"] for gate in measured["gates"]] == [
        "discrimination",
        "calibration",
        "stability",
        "fairness",
        "lawfulness",
        "reproducibility",
    ]
    assert all(gate["passed"] for gate in measured["gates"])


def test_each_audit_attribute_has_its_groups(measured):
    fairness = measured["validation"]["fairness"]
    attributes = {one["attribute"]: one for one in fairness["attributes"]}
    assert list(attributes) == ["county", "ownership", "size_class", "industry"]
    counties = {group["group"]: group for group in attributes["county"]["groups"]}
    assert "格尔木市" in counties
    for one in attributes.values():
        rows = sum(group["performance"]["rows"] for group in one["groups"])
        assert rows + one["unknown"] == fairness["rows"] == measured["validation"]["rows"]
    assert all(
        group["verdict"] == "too_few" for group in counties.values() if group["performance"]["rows"] < 200
    )


def test_grades_hardly_move_without_a_record(measured):
    stability = measured["grade_stability"]
    assert stability["unchanged"]["rows"] > stability["changed"]["rows"]
    assert stability["unchanged"]["share"]["value"] < 0.05


def test_training_measured_the_same_and_the_registry_kept_it(sample_home, measured):
    (kept,) = sample_home.glob("mlflow/artifacts/*/*/artifacts/validation.json")
    kept = json.loads(kept.read_text())
    again = measured["validation"]
    for name in ("rows", "bads", "auc", "ks", "psi", "inputs", "fairness"):
        assert kept[name] == again[name], name


def test_the_page_says_it_in_chinese(sample_home):
    page = done(sample_home, "validate").out
    for told in ("模拟数据", "等级稳定性", "县市", "能否从特征看出", "合法性"):
        assert told in page


def test_a_day_whose_outcomes_it_was_trained_on_is_told(sample_home):
    """A month before the day it was validated on, which is no day of its training rows."""
    assert done(sample_home, "validate", 1, "--on", "2025-09-30", "--json").json["hindsight"] is True


def test_what_cannot_be_measured_is_refused(sample_home):
    unknown = shouxin(sample_home, "validate", 9)
    assert (unknown.code, "没有第 9 版" in unknown.err) == (1, True)
    assert shouxin(sample_home, "validate", "--on", "去年").code == 2
    early = shouxin(sample_home, "validate", "--on", "2026-10-01")
    assert early.code == 2
    assert "请选不晚于" in early.err
