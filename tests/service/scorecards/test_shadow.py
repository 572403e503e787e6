"""`shadow`: a challenger answers beside the champion and changes nothing."""

import json

import polars as pl
import pytest

from features.catalogue import features_for
from features.store import end_of_day
from models import training_set
from service.home import Home
from service.runs.kept import Runs
from service.scorecards.validation import eligible
from tests.command import done, shouxin
from tests.homes import copied

PAST = "2025-10-31"


@pytest.fixture(scope="module")
def report(two_versions):
    """The first version in shadow of the second, on the day of the stored run."""
    return done(two_versions, "shadow", 1, "--json").json


@pytest.fixture(scope="module")
def past(two_versions):
    """The same a year before, when it is known by now who defaulted."""
    return done(two_versions, "shadow", 1, "--as-of", PAST, "--json").json


def by(report, who):
    counts = {}
    for one in report["matrix"]:
        counts[one[who]] = counts.get(one[who], 0) + one["enterprises"]
    return counts


def test_everyone_who_is_evaluated_is_compared_with_the_grade_that_a_run_gives(two_versions, report):
    """The stored run was made by the first version, here the challenger: overrides and all."""
    decisions = Runs(two_versions / "runs").latest("public").table("decisions").collect()
    scored = decisions.filter(pl.col("status") == "evaluated")
    assert report["enterprises"] == scored.height
    grades = dict(scored.group_by("grade").len().iter_rows())
    assert by(report, "challenger") == grades
    assert (scored["grade"] != scored["score_grade"]).any()  # overrides did act
    told = [case for of in report["cases"].values() for case in of["cases"]]
    found = {row["uscc"]: row for row in scored.iter_rows(named=True)}
    assert told
    for case in told:
        assert case["challenger_score"] == found[case["uscc"]]["score"]
        assert case["challenger"] == found[case["uscc"]]["grade"]


def test_every_group_and_feature_is_told(report):
    for rows in report["groups"].values():
        assert sum(one["enterprises"] for one in rows) == report["enterprises"]
        assert sum(one["up"] for one in rows) == report["moved"]["up"]
    assert {one["value"] for one in report["groups"]["size_class"]} <= {"微型", "小型", "中型", "未知"}
    assert all(not one["value"].isdigit() for one in report["groups"]["county"])
    assert all(one["label"] for one in report["features"])


def test_before_the_year_is_over_nothing_is_said_of_outcomes(report):
    assert report["outcome"] is None


def test_where_outcomes_are_known_they_are_those_of_a_training_set(two_versions, past):
    home = Home(two_versions)
    policy = home.policy()
    last = home.last_known_day()
    table = training_set(
        [last.replace(year=last.year - 1)],
        store=home.store,
        features=features_for("public")[:1],
        purpose="public",
        rules=lambda day: policy.on(day).gate,
        eligible=eligible(policy),
        outcomes_known_at=end_of_day(last),
    )
    assert last.isoformat()[5:] == PAST[5:]
    assert past["enterprises"] == table.y.len()
    assert past["outcome"]["bads"] == table.y.sum()
    assert past["outcome"]["difference"]["low"] <= past["outcome"]["difference"]["high"]


def test_what_was_learned_after_the_day_says_nothing_of_who_ranks_better(two_versions, past):
    later = done(two_versions, "shadow", 1, "--as-of", PAST, "--known-at", "2026-01-31", "--json").json
    assert past["outcome"] is not None
    assert later["outcome"] is None
    page = done(two_versions, "shadow", 1, "--as-of", PAST, "--known-at", "2026-01-31").out
    assert "知悉时点晚于基准日" in page


def test_a_card_that_knew_the_outcomes_is_told(two_versions, past):
    assert past["hindsight"] == []
    trained = Home(two_versions).last_known_day().replace(year=2024)
    report = done(two_versions, "shadow", 1, "--as-of", trained, "--json").json
    assert report["hindsight"] == ["champion", "challenger"]
    assert report["outcome"] is not None
    page = done(two_versions, "shadow", "--rule-book", "thousand_base", "--as-of", trained).out
    assert "现用训练时已知这一天之后的违约" in page.replace("\n", "").replace("│", "").replace(" ", "")


def test_the_page_says_what_the_document_says(two_versions, past):
    page = done(two_versions, "shadow", 1, "--as-of", PAST).out
    for words in (
        "模拟数据",
        "不影响任何决定",
        "等级转移",
        "按县（市）",
        "升入 A",
        "分歧出在哪些特征",
        "Spearman",
    ):
        assert words in page, words
    assert f"{past['enterprises']:,} 家" in page
    assert "区间含 0" in page or "更好" in page


def test_it_is_kept_with_the_challengers_run_when_asked(two_versions, tmp_path):
    home = copied(two_versions, tmp_path / "home")
    before = sorted(path.name for path in (home / "runs").iterdir())
    answer = done(home, "shadow", 1, "--keep", "--json")
    (kept,) = home.glob("mlflow/artifacts/*/*/artifacts/shadow/*.json")
    assert json.loads(kept.read_text()) == answer.json
    assert kept.name in answer.err
    done(home, "shadow", 1, "--known-at", "2026-10-30", "--as-of", answer.json["as_of"], "--keep", "--json")
    assert len(list(kept.parent.iterdir())) == 2  # what was known another day is another report
    assert sorted(path.name for path in (home / "runs").iterdir()) == before
    assert done(home, "champion", "--json").json["version"] == 2


def test_a_rule_book_may_challenge(two_versions):
    book = done(two_versions, "rule-book", "list", "--json").json["rule_books"][0]["id"]
    report = done(two_versions, "shadow", "--rule-book", book, "--json").json
    assert "规则手册" in report["challenger"]["name"]
    assert len(report["features"]) > 5


def test_the_champion_agrees_with_itself(two_versions):
    report = done(two_versions, "shadow", 2, "--json").json
    assert report["moved"] == {"up": 0, "down": 0, "same": report["enterprises"]}
    assert all(one["mean_absolute"] == 0 for one in report["features"])


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, []),
        (2, [1, "--rule-book", "thousand_base"]),
        (2, ["--rule-book", "thousand_base", "--keep"]),
        (1, ["--rule-book", "nobody"]),
        (1, [9]),
        (2, [1, "--as-of", "x"]),
        (1, [1, "--purpose", "financing"]),
    ],
)
def test_a_wrong_question_has_its_exit_code(two_versions, code, arguments):
    answer = shouxin(two_versions, "shadow", *arguments)
    assert answer.code == code, answer.err
    assert answer.out == ""
