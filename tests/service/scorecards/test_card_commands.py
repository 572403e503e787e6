"""shouxin card: the card in full, its page for paper, its pictures, two versions side by side."""

import json

import pytest

from models.scorecard import Scorecard
from service.errors import FAILED
from tests.command import done, shouxin
from tests.models.test_plots import texts


def test_the_champion_is_shown_in_full(sample_home):
    shown = done(sample_home, "card", "show", "--json").json
    document = json.dumps(shown["scorecard"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    card = Scorecard.from_json(document)
    assert shown["hash"] == card.hash
    assert (shown["name"], shown["version"], shown["simulated"]) == ("shouxin-public", 1, True)
    assert [one["grade"] for one in shown["bands"]] == ["A", "B", "C", "D"]
    assert len(shown["table"]) == card.table().height
    page = done(sample_home, "card", "show").out
    assert "模拟数据" in page
    assert card.hash in page
    assert all(one.label in page for one in card.inputs)
    silent = [one for one in card.inputs if len(set(one.code_points.tolist())) == 1]
    assert silent
    assert f"{len(silent)} 项无论取值分值都相同" in page
    assert page.count("任何值与未知") == len(silent)


def test_a_version_or_the_champion_of_a_day(changed_home):
    hashes = [done(changed_home, "card", "show", *which, "--json").json["hash"] for which in ((), (1,), (2,))]
    assert hashes[0] == hashes[2] != hashes[1]
    before = shouxin(changed_home, "card", "show", "--as-of", "2020-01-01")
    assert before.code == 1
    assert "2020-01-01" in before.err


def test_the_grades_are_those_of_the_decisions(sample_home):
    from service.home import Home
    from service.runs.kept import Runs

    shown = done(sample_home, "card", "show", "--json").json
    assert shown["bands"] == Runs(Home(sample_home).runs).latest(None).ground.bands


def test_the_page_for_paper_goes_to_standard_output_or_a_file(sample_home, tmp_path):
    shown = done(sample_home, "card", "show", "--json").json
    page = done(sample_home, "card", "print").out
    assert page.startswith("<!DOCTYPE html>")
    assert shown["hash"] in page
    assert "模拟数据，非真实企业" in page
    assert "单位：" in page
    for one in shown["bands"]:
        assert f">{one['score_from'] if one['score_from'] <= 1000 else '本卡达不到'}</td>" in page
    answer = done(sample_home, "card", "print", 1, "--out", tmp_path / "card.html")
    assert answer.out == ""
    assert (tmp_path / "card.html").read_text(encoding="utf-8") == page


def test_the_pictures_are_those_of_the_version(sample_home, tmp_path):
    shown = done(sample_home, "card", "show", "--json").json
    told = done(sample_home, "card", "plots", tmp_path / "plots", "--json").json
    files = {path.relative_to(tmp_path / "plots").as_posix() for path in (tmp_path / "plots").rglob("*.svg")}
    assert files == set(told["files"])
    labels = {one["name"]: one["label"] for one in shown["scorecard"]["features"]}
    assert files == {
        "overview.svg", "calibration.svg", "score_distribution.svg", *(f"points/{name}.svg" for name in labels)
    }  # fmt: skip
    name, label = next(iter(labels.items()))
    assert label in texts((tmp_path / "plots" / "points" / f"{name}.svg").read_text(encoding="utf-8"))


def test_a_picture_that_was_changed_is_not_the_versions(copied_home, tmp_path):
    (picture,) = copied_home.glob("mlflow/artifacts/*/*/artifacts/plots/overview.svg")
    picture.write_text("<svg/>")
    answer = shouxin(copied_home, "card", "plots", tmp_path / "plots")
    assert answer.code == FAILED
    assert "plots/overview.svg 与登记的哈希不符" in answer.err
    assert not (tmp_path / "plots").exists()


def test_two_versions_side_by_side(changed_home):
    found = done(changed_home, "card", "compare", 1, 2, "--json").json
    assert (found["before"]["version"], found["after"]["version"]) == (1, 2)
    assert found["scores"] is None
    changes = {one["feature"]: one for one in found["features"]}
    for feature, one in changes.items():
        steps = [step for step in found["steps"] if step["feature"] == feature]
        assert one["max_difference"] == max(abs(step["difference"]) for step in steps)
    page = done(changed_home, "card", "compare", 1, 2).out
    assert "第 1 版 → 第 2 版" in page
    assert found["features"][0]["label"] in page


def test_two_versions_on_the_enterprises_of_a_day(changed_home):
    found = done(changed_home, "card", "compare", 1, 2, "--as-of", "2025-12-31", "--json").json
    scores = found["scores"]
    assert (scores["as_of"], scores["known_at"]) == ("2025-12-31", "2025-12-31")
    assert 1000 < scores["rows"] <= 1500
    assert 0.3 < scores["rank_correlation"] <= 1
    assert list(scores["quantiles"]) == ["0", "5", "25", "50", "75", "95", "100"]
    assert "同一批企业" in done(changed_home, "card", "compare", 1, 2, "--as-of", "2025-12-31").out


def test_a_version_with_itself_differs_in_nothing(sample_home):
    found = done(sample_home, "card", "compare", 1, 1, "--json").json
    assert {one["change"] for one in found["features"]} == {"same"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", 9),
        ("print", 9),
        ("plots", "nowhere", 9),
        ("compare", 1, 9),
        ("show", "--purpose", "financing"),
    ],
)
def test_what_is_not_registered_is_told(sample_home, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = shouxin(sample_home, "card", *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert list(tmp_path.iterdir()) == []
