"""`promote`, `rollback` and `champion`: who put what to use when, and what it must show."""

import json
import re
from datetime import timedelta

import pytest

from models.champion_ledger import FILE
from service import clock
from tests.command import done, shouxin
from tests.homes import copied


@pytest.fixture
def home(two_versions, tmp_path):
    return copied(two_versions, tmp_path / "home")


def test_the_champion_shows_gates_bands_and_who_put_it_to_use(two_versions):
    found = done(two_versions, "champion", "--json").json
    assert (found["version"], found["promotion"]["who"], found["promotion"]["why"]) == (2, "测试", "新的一版")
    assert found["promotion"]["from_version"] == 1
    assert all(gate["passed"] and gate["reason"] for gate in found["gates"])
    scores = [band["score_from"] for band in found["bands"]]
    assert [band["grade"] for band in found["bands"]] == ["A", "B", "C", "D"]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == 0
    assert found["changed_files"] == []
    assert found["marked_in_mlflow"] is True
    page = done(two_versions, "champion").out
    for words in ("第 2 版", "新的一版", "区分度", str(scores[1]), "信用"):
        assert words in page, words


def test_the_bands_are_those_a_run_publishes(sample_home):
    from service.runs.kept import Runs

    bands = done(sample_home, "champion", "--json").json["bands"]
    assert Runs(sample_home / "runs").latest("public").ground.bands == bands


def test_a_rollback_has_its_own_line(home):
    answer = done(home, "rollback", "--who", "李工", "--why", "投诉增多", "--json").json
    assert (answer["kind"], answer["from_version"], answer["to_version"]) == ("rollback", 2, 1)
    assert done(home, "champion", "--json").json["version"] == 1
    history = done(home, "champion", "--history", "--json").json["history"]
    assert [(one["kind"], one["to_version"], one["who"]) for one in history] == [
        ("promotion", 1, "tests"),
        ("promotion", 2, "测试"),
        ("rollback", 1, "李工"),
    ]
    page = done(home, "champion", "--history").out
    assert "退回" in page
    assert "投诉增多" in page
    again = shouxin(home, "rollback", "--why", "再退")
    assert again.code == 1
    assert "没有可以退回的版本" in again.err
    assert again.out == ""


@pytest.mark.parametrize("command", [["promote", "1"], ["rollback"]])
@pytest.mark.parametrize("why", [[], ["--why", ""], ["--why", "   "]], ids=["none", "empty", "blank"])
def test_no_reason_is_made_up(home, command, why):
    ledger = (home / "mlflow" / FILE).read_bytes()
    answer = shouxin(home, *command, "--who", "测试", *why)
    assert (answer.code, answer.out) == (2, "")
    assert "--why" in answer.err
    assert re.search(r"缺少选项|须写明理由", answer.err)
    assert (home / "mlflow" / FILE).read_bytes() == ledger


def test_the_reason_is_asked_for_before_any_work(empty_home):
    assert shouxin(empty_home, "promote", "--why", " ").code == 2
    assert not empty_home.exists()


@pytest.mark.parametrize("command", [["promote", "1"], ["rollback"]])
def test_without_a_name_the_login_name_signs_and_without_one_nobody_does(home, monkeypatch, command):
    def nobody():
        raise OSError("No username set in the environment")

    monkeypatch.setattr("getpass.getuser", nobody)
    ledger = (home / "mlflow" / FILE).read_bytes()
    answer = shouxin(home, *command, "--why", "试")
    assert (answer.code, answer.out) == (2, "")
    assert "请用 --who 写明" in answer.err
    assert (home / "mlflow" / FILE).read_bytes() == ledger
    monkeypatch.setattr("getpass.getuser", lambda: "lixiaohong")
    assert done(home, *command, "--why", "试", "--json").json["who"] == "lixiaohong"


def test_who_was_champion_on_a_day(home):
    today = clock.today()
    _date_back(home, days=3)
    assert done(home, "champion", "--json").json["version"] == 2
    ask = ("champion", "--json", "--as-of")
    assert done(home, *ask, today - timedelta(days=1)).json["version"] == 1
    assert done(home, *ask, today - timedelta(days=3)).json["version"] == 1
    assert done(home, *ask, today).json["version"] == 2
    before = shouxin(home, "champion", "--as-of", today - timedelta(days=4))
    assert before.code == 1
    assert "还没有启用过" in before.err
    history = done(home, "champion", "--history", "--json", "--as-of", today - timedelta(days=1)).json[
        "history"
    ]
    assert [one["to_version"] for one in history] == [1]


def _date_back(home, *, days):
    """Write the ledger anew with its first promotion that many days ago, as it would have been sealed then."""
    from models import champion_ledger
    from models.mlflow_home import open_home

    folder = home / "mlflow"
    entries = list(champion_ledger.read(folder))
    (folder / FILE).unlink()
    for number, one in enumerate(entries):
        when = one.when if number else one.when - timedelta(days=days)
        moved = type(one)(**{**one.__dict__, "when": when})
        sealed = champion_ledger.append(folder, lambda _, moved=moved: moved, lambda _: None)
    open_home(home).set_model_tag("shouxin-public", "ledger", sealed.seal)


def test_a_changed_file_and_a_moved_alias_are_told(home):
    from models.mlflow_home import open_home

    (card,) = home.glob(
        f"mlflow/artifacts/*/{done(home, 'champion', '--json').json['run_id']}/artifacts/model_card.md"
    )
    card.write_text("changed")
    open_home(home).set_alias("shouxin-public", "champion", 1)
    found = done(home, "champion", "--json").json
    assert (found["changed_files"], found["marked_in_mlflow"]) == (["model_card.md"], False)
    page = done(home, "champion").out
    assert "model_card.md" in page
    assert "以台账为准" in page


def test_an_edited_ledger_is_refused_everywhere(home):
    path = home / "mlflow" / FILE
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0].replace("tests", "nobody"), lines[1]]) + "\n")
    why = ["--why", "试"]
    for arguments in (
        ["champion"],
        ["champion", "--history"],
        ["promote", *why],
        ["rollback", *why],
        ["evaluate"],
    ):
        answer = shouxin(home, *arguments)
        assert answer.code == 4, arguments
        assert "台账" in answer.err


def test_a_promotion_by_hand_names_the_version(home):
    answer = done(home, "promote", "1", "--who", "测试", "--why", "再用第一版")
    assert "第 1 版" in answer.err
    assert json.loads(done(home, "champion", "--json").out)["promotion"]["kind"] == "promotion"


def test_the_version_in_use_needs_no_promotion(home):
    ledger = (home / "mlflow" / FILE).read_bytes()
    answer = shouxin(home, "promote", "2", "--who", "测试", "--why", "再来一次", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "第 2 版 已在启用，无须再次启用" in answer.err
    assert (home / "mlflow" / FILE).read_bytes() == ledger
