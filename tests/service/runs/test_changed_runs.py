"""A decision that was changed where it is stored is shown by nobody: every way to read it refuses, and says which."""

import polars as pl
import pytest

from scoring.compiler.loader import PACKAGED
from service.runs.kept import Runs
from service.runs.run import Run
from tests.command import done, shouxin
from tests.hand_card import hand_card
from tests.service.runs.test_verification import rewrite


@pytest.fixture
def changed(copied_home, of_grade):
    """A home, the code of its C, and how to change columns of that one row."""
    code = of_grade["C"]
    path = Runs(copied_home / "runs").latest().folder / "decisions.parquet"

    def change(**columns):
        ours = pl.col("uscc") == code
        rewrite(path, **{name: pl.when(ours).then(value).otherwise(name) for name, value in columns.items()})

    return copied_home, code, change


READERS = [
    ("show", "{}"),
    ("show", "{}", "--json"),
    ("why", "{}", "GP-02"),
    ("why", "{}", "GP-02", "--json"),
    ("recourse", "{}"),
    ("procedure", "show", "{}"),
    ("procedure", "notify", "{}", "--by", "直接送达", "--who", "王某"),
    ("procedure", "notice", "{}", "scored_d"),
    ("list", "--grade", "A", "--limit", 999999),
    ("procedure", "list"),
    ("policy", "bands"),
    ("policy", "horizon"),
    ("simulate", "--policy", PACKAGED),
]


def test_whoever_reads_a_changed_row_is_refused_with_run_and_enterprise(changed):
    home, code, change = changed
    change(grade=pl.lit("A"))
    folder = Runs(home / "runs").latest().folder.name
    for reader in READERS:
        answer = shouxin(home, *(str(one).format(code) for one in reader))
        assert (answer.code, answer.out) == (4, ""), reader
        assert f"评价批次 {folder} 中 {code} 的决定与其编号不符" in answer.err


def test_the_other_rows_of_the_run_are_still_told(changed, of_grade):
    home, _, change = changed
    change(grade=pl.lit("A"))
    assert done(home, "show", of_grade["B"], "--json").json["grade"] == "B"
    assert done(home, "list", "--grade", "M", "--json").json["enterprises"]


@pytest.mark.parametrize(
    "columns",
    [
        {"grade": pl.lit("C+")},  # its first letter alone went into the hash
        {"measures": pl.lit(None, pl.Binary)},
        {"score": pl.col("score").cast(pl.Int32) + 65_536},  # the same two bytes
    ],
    ids=["a text too long", "nothing", "a wider number"],
)
def test_what_no_decision_can_hold_is_no_decision_though_its_bytes_are_the_same(changed, columns):
    home, code, change = changed
    change(**columns)
    folder = Runs(home / "runs").latest().folder
    decision = Run(folder).collect(Run(folder).table("decisions").filter(uscc=code))["decision_id"][0]
    for command in (("show", code), ("replay", decision)):
        answer = shouxin(home, *command)
        assert (answer.code, answer.out) == (4, "")
        assert code in answer.err
    verified = shouxin(home, "verify", code, "--json")
    assert (verified.code, verified.json["checks"]["decision"]) == (1, False)


def test_a_row_that_was_taken_out_is_missed(copied_home, of_grade):
    path = Runs(copied_home / "runs").latest().folder / "decisions.parquet"
    pl.read_parquet(path).filter(pl.col("uscc") != of_grade["C"]).write_parquet(path)
    for command in ("show", "verify"):
        answer = shouxin(copied_home, command, of_grade["C"])
        assert answer.code == 4
        assert f"缺少 {of_grade['C']} 的决定" in answer.err


def test_a_table_without_numbers_is_told(copied_home, of_grade):
    path = Runs(copied_home / "runs").latest().folder / "decisions.parquet"
    pl.read_parquet(path).drop("decision_id").write_parquet(path)
    for command, told in (("show", " 的决定与其编号不符"), ("verify", " 的决定）；请从备份恢复该批次")):
        answer = shouxin(copied_home, command, of_grade["C"])
        assert answer.code == 4
        assert f"{of_grade['C']}{told}" in answer.err


@pytest.mark.parametrize("name", ["scorecard.json", "policy.json"])
def test_a_card_or_policy_that_is_not_the_runs_explains_nothing(copied_home, of_grade, name):
    path = Runs(copied_home / "runs").latest().folder / name
    text = path.read_text(encoding="utf-8").replace("促进条例", "促进条列")
    path.write_text(hand_card().to_json() if name == "scorecard.json" else text, encoding="utf-8")
    answer = shouxin(copied_home, "show", of_grade["C"])
    assert answer.code == 4
    assert f"{name} 不是评价所用的" in answer.err


def test_evaluating_again_does_not_pass_a_changed_run_off_as_the_same(changed):
    home, code, change = changed
    change(grade=pl.lit("A"))
    answer = shouxin(home, "evaluate")
    assert answer.code == 4
    assert "与重新评价的结果不同" in answer.err
    folder = Runs(home / "runs").latest().folder
    folder.rename(home / "kept-for-who-looks-into-it")
    done(home, "evaluate")
    assert done(home, "show", code, "--json").json["grade"] == "C"
