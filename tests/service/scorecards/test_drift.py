"""`drift`: months of the past as they were known then, and what became of them."""

from datetime import date

import pytest

from features.catalogue import features_for
from features.store import end_of_day
from models import training_set
from service.errors import WrongUse
from service.home import Home
from service.scorecards.drift import month_ends
from service.scorecards.validation import eligible
from tests.command import done, shouxin

MONTHS = ("--from", "2025-10", "--to", "2025-11")


@pytest.fixture(scope="module")
def report(sample_home, tmp_path_factory):
    """Two months: of the first the outcomes are complete, of the second not yet."""
    folder = tmp_path_factory.mktemp("plots")
    return folder, done(sample_home, "drift", *MONTHS, "--plots", folder, "--json").json


def test_each_month_is_as_it_was_known_at_its_end(sample_home, report):
    home = Home(sample_home)
    policy = home.policy()
    ended, open_ = report[1]["months"]
    assert (ended["as_of"], open_["as_of"]) == ("2025-10-31", "2025-11-30")
    then = training_set(
        [date(2025, 10, 31)],
        store=home.store,
        features=features_for("public")[:1],
        purpose="public",
        rules=lambda day: policy.on(day).gate,
        eligible=eligible(policy),
        outcomes_known_at=end_of_day(home.last_known_day()),
    )
    assert ended["rows"] == then.y.len()
    assert ended["matured"]["bads"] == then.y.sum()
    assert ended["matured"]["expected_low"] < ended["matured"]["expected"] < ended["matured"]["expected_high"]
    assert open_["matured"] is None
    assert open_["matures_on"] == "2026-11-30"
    assert (ended["hindsight"], open_["hindsight"]) == (False, False)


def test_months_whose_outcomes_the_card_was_trained_on_are_told(sample_home):
    page = done(sample_home, "drift", "--from", "2025-09", "--to", "2025-10").out
    assert "2025-09：评分卡训练时已知其后的违约" in page


def test_grades_are_those_of_a_run_of_that_day(sample_home, report, tmp_path):
    shadow = done(sample_home, "shadow", 1, "--as-of", "2025-11-30", "--json").json
    counts = {one["champion"]: 0 for one in shadow["matrix"]}
    for one in shadow["matrix"]:
        counts[one["champion"]] += one["enterprises"]
    assert {grade: n for grade, n in report[1]["months"][1]["grades"].items() if n} == counts


def test_the_trends_are_written(report):
    folder, _ = report
    assert {path.name for path in folder.iterdir()} == {
        "score_psi.svg",
        "input_csi.svg",
        "default_rate.svg",
        "auc.svg",
    }
    assert all(path.read_text().startswith("<svg") for path in folder.iterdir())


def test_outcomes_are_known_as_of_the_day_asked_for(sample_home, report):
    found = done(sample_home, "drift", *MONTHS, "--known-at", "2026-10-30", "--json").json
    assert [month["matured"] for month in found["months"]] == [None, None]
    assert found["months"][0]["inputs"] == report[1]["months"][0]["inputs"]


def test_the_page_tells_what_is_not_over_yet(sample_home):
    page = done(sample_home, "drift", *MONTHS).out
    for words in ("模拟数据", "逐月漂移", "2025-10", "2026-11-30 到期", "变化最大的特征", "预警"):
        assert words in page, words


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (2, ["--from", "2025"], "2025-01"),
        (2, ["--from", "2025-11", "--to", "2025-10"], "晚于"),
        (2, ["--to", "2026-11"], "还没有过完"),
        (2, ["--known-at", "yesterday"], "知悉时点"),
        (1, ["--purpose", "financing"], "评分卡"),
        (1, ["--version", "7"], "第 7 版"),
        (2, ["--from", "2015-01", "--to", "2015-01"], "没有施行"),
    ],
)
def test_a_wrong_question_has_its_exit_code(sample_home, code, arguments, words):
    answer = shouxin(sample_home, "drift", *arguments)
    assert answer.code == code, answer.err
    assert words in answer.err
    assert answer.out == ""


def test_by_default_the_twelve_months_that_ended_last():
    days = month_ends(None, None, known_on=date(2026, 3, 30))
    assert (days[0], days[-1], len(days)) == (date(2025, 3, 31), date(2026, 2, 28), 12)
    assert month_ends(None, None, known_on=date(2026, 3, 31))[-1] == date(2026, 3, 31)
    assert month_ends("2024-01", "2024-03", known_on=date(2026, 3, 31)) == (
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    )
    with pytest.raises(WrongUse):
        month_ends("2026-03", "2026-03", known_on=date(2026, 3, 30))
