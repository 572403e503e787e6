"""The command `policy check`: what is overdue on a day, and what a folder changes of the policy in force."""

import shutil

import pytest

from scoring.compiler.loader import PACKAGED
from tests.command import done, shouxin


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(PACKAGED, tmp_path / "policy")
    return tmp_path / "policy"


def _change(folder, file, before, after):
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


def _problems(home, *arguments):
    return done(home, "policy", "check", *arguments, "--json").json["problems"]


def test_a_review_that_is_overdue_on_the_day_is_warned_of(empty_home):
    before = [one["reason"] for one in _problems(empty_home, "--on", "2026-12-31")]
    after = [one["reason"] for one in _problems(empty_home, "--on", "2027-01-01")]
    assert not any("复核日" in one for one in before)
    assert any("CT-06 的复核日 2026-12-31 已经过去" in one for one in after)
    assert not any(one.startswith("CT-01") for one in after)  # it ended on the day before
    assert shouxin(empty_home, "policy", "check", "--on", "2027/1/1").code == 2


def test_what_is_in_force_is_not_changed_in_place(empty_home, folder):
    _change(folder, "grades.yaml", "probability_below: 0.35", "probability_below: 0.3")
    assert done(empty_home, "policy", "check", folder).code == 0
    answer = shouxin(empty_home, "policy", "check", folder, "--against", PACKAGED, "--json")
    told = [one for one in answer.json["problems"] if one["severity"] == "error"]
    assert (answer.code, len(told), told[0]["file"]) == (3, 1, "grades.yaml")
    assert "被原地改动" in told[0]["reason"]


def test_a_former_policy_that_cannot_be_read_is_refused(empty_home, folder):
    _change(folder, "grades.yaml", "grade: A", "grade: Z")
    answer = shouxin(empty_home, "policy", "check", "--against", folder)
    assert (answer.code, answer.out) == (3, "")
    assert "grades.yaml" in answer.err
