"""Bands tried out on the latest run: the wished shares, given bounds, observed defaults, and what is malformed."""

from datetime import timedelta

import pytest
import yaml

from service import clock
from tests.command import done, shouxin


def tried(home, *arguments):
    return done(home, "policy", "bands", *arguments, "--json").json


def test_the_bands_in_force_give_what_the_run_gave(sample_home):
    found = tried(sample_home)
    listed = done(sample_home, "list", "--limit", 100_000, "--json").json["enterprises"]
    for one in found["grades"]:
        with_score = [each for each in listed if each["grade"] == one["grade"] and each["score"] is not None]
        assert one["rows_after_overrides"] == len(with_score)
    assert sum(one["rows"] for one in found["grades"]) == found["rows"]
    assert (found["source"], found["key"]) == ("policy", "bands")


def test_the_wished_shares_are_met_as_near_as_scores_allow(sample_home):
    found = tried(sample_home, "--target", "A=10,B=55,C=30,D=5")
    for one, wanted in zip(found["grades"], (10, 55, 30, 5), strict=True):
        assert one["target_percent"] == wanted
        assert abs(one["percent"] - wanted) < 3
    bounds = [one["probability_below"] for one in found["grades"][:3]]
    again = tried(sample_home, "--probability", "A={},B={},C={}".format(*bounds))
    assert [one["rows"] for one in again["grades"]] == [one["rows"] for one in found["grades"]]
    version = yaml.safe_load(f"{found['key']}:\n{found['yaml']}")["bands"][0]
    assert [one["probability_below"] for one in version["grades"]] == [*bounds, 1]
    assert version["in_force_from"] == clock.today() + timedelta(days=1)  # never of days already decided
    page = done(sample_home, "policy", "bands", "--target", "A=10,B=55,C=30,D=5").out
    assert "probability_below" in page
    assert "不改任何文件" in page


def test_defaults_are_those_of_a_day_whose_outcomes_are_known(sample_home):
    outcomes = tried(sample_home)["outcomes"]
    assert outcomes["on"] == "2025-10-31"
    assert sum(one["bads"] for one in outcomes["grades"]) > 0
    rates = [one["bads"] / one["rows"] for one in outcomes["grades"] if one["rows"]]
    assert rates[-1] > rates[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--target", "A=10,B=55,C=30,D=6"], "合计 101"),
        (["--target", "A=0,B=65,C=30,D=5"], "都大于 0"),
        (["--target", "A=10,B=55,C=35"], "各一次"),
        (["--target", "A=10,A=55,C=30,D=5"], "各一次"),
        (["--target", "A=ten,B=55,C=30,D=5"], "应写作"),
        (["--target", "A=nan,B=55,C=30,D=5"], "各一次"),
        (["--target", "half"], "应写作"),
        (["--probability", "A=0.05,B=0.04,C=0.35"], "逐级增大"),
        (["--probability", "A=0.01,B=0.04,C=1.5"], "逐级增大"),
        (["--probability", "A=0.01,B=0.04,C=0.35,D=1"], "各一次"),
        (["--target", "A=10,B=55,C=30,D=5", "--probability", "A=0.01,B=0.04,C=0.35"], "只能给一个"),
    ],
)
def test_what_is_malformed_is_wrong_use(sample_home, arguments, words):
    answer = shouxin(sample_home, "policy", "bands", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_without_a_run_the_answer_is_no(empty_home):
    assert shouxin(empty_home, "policy", "bands").code == 1
