"""`policy diff`: two folders, or one policy on two days; a page, a document, a web page."""

import shutil
from pathlib import Path

import pytest

from scoring.compiler.loader import PACKAGED
from tests.command import done, shouxin


@pytest.fixture(scope="module")
def wider(tmp_path_factory) -> Path:
    folder = Path(shutil.copytree(PACKAGED, tmp_path_factory.mktemp("policy") / "wider"))
    grades = folder / "grades.yaml"
    text = grades.read_text(encoding="utf-8")
    grades.write_text(
        text.replace("probability_below: 0.007}", "probability_below: 0.012}", 1), encoding="utf-8"
    )
    return folder


def test_one_folder_is_compared_with_the_policy_in_force(empty_home, wider):
    found = done(empty_home, "policy", "diff", wider, "--json").json
    (change,) = found["changes"]
    assert change["part"] == "grades"
    assert "由“0.7%”改为“1.2%”" in change["text"]
    assert found["before"]["name"] == "现行政策"
    assert found["before"]["hash"] != found["after"]["hash"]
    assert found["before"]["law_hash"] == found["after"]["law_hash"]
    assert found["summary"][0]["counts"]["changed"] == 1
    back = done(empty_home, "policy", "diff", wider, PACKAGED, "--json").json
    assert "由“1.2%”改为“0.7%”" in back["changes"][0]["text"]


def test_the_page_and_the_web_page_say_it_in_legal_language(empty_home, wider, tmp_path):
    html = tmp_path / "diff.html"
    page = done(empty_home, "policy", "diff", wider, "--as-of", "2026-11-24", "--html", html).out
    assert "违约概率低于由“0.7%”改为“1.2%”" in html.read_text(encoding="utf-8")
    for text in (page, html.read_text(encoding="utf-8")):
        for words in ("政策比较", "现行政策", "0.7%", "1.2%"):
            assert words in text, words


def test_the_same_policy_is_said_to_be_the_same(empty_home):
    answer = done(empty_home, "policy", "diff", PACKAGED)
    assert "两方完全相同" in answer.out
    assert done(empty_home, "policy", "diff", PACKAGED, "--json").json["same"] is True


def test_two_days_of_one_policy(empty_home):
    found = done(empty_home, "policy", "diff", "--from", "2026-11-24", "--to", "2027-01-02", "--json").json
    assert (found["before"]["day"], found["after"]["day"]) == ("2026-11-24", "2027-01-02")
    ended = {one["item"] for one in found["changes"] if one["what"] == "removed"}
    assert {"CT-01", "CT-02"} <= ended
    assert all(one["from_day"] == "2027-01-01" for one in found["changes"] if one["item"] == "CT-01")


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (2, [], "一份或两份"),
        (2, ["a", "b", "c"], "一份或两份"),
        (2, ["--from", "2026-01-01"], "一并给出"),
        (2, ["--from", "2026-01-01", "--to", "2026-02-01", "a", "b"], "至多给一个"),
        (2, ["--from", "yesterday", "--to", "2026-02-01"], "不是日期"),
        (2, ["--from", "2019-01-01", "--to", "2026-02-01"], "2020-07-01"),
        (4, ["no-such-folder"], "没有政策文件夹"),
    ],
)
def test_a_wrong_question_has_its_exit_code(empty_home, code, arguments, words):
    answer = shouxin(empty_home, "policy", "diff", *arguments)
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert words in answer.err
