"""A decision made again: to the byte, after the policy changed, after later loads, after a purge, after a tampering."""

import json
import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from features.store import end_of_day
from scoring.compiler.loader import PACKAGED
from scoring.schema.policy import canonical_json, hash_of
from service.home import Home
from service.runs.evaluation import evaluate_all, ground_for
from service.runs.kept import Runs
from service.runs.run import open_run
from tests.command import done, shouxin
from tests.features.builders import example, write_csv
from tests.hand_card import hand_card
from tests.service.runs.test_verification import rewrite, successor

NOBODY = "0" * 64


def decision_of(home, uscc):
    run = Runs(home / "runs").latest()
    return run.subject(uscc).row["decision_id"]


def replayed(home, decision_id, **env):
    answer = shouxin(home, "replay", decision_id, "--json", env=env)
    found = answer.json
    assert answer.code == (0 if found["replayed"] else 1)
    return found


def test_every_grades_decision_and_a_successors_come_out_the_same(sample_home, of_grade):
    for code in [*of_grade.values(), successor(sample_home)]:
        found = replayed(sample_home, decision_of(sample_home, code))
        assert found["replayed"], code
        assert set(found["checks"].values()) == {found["row"]} == {found["document"]} == {True}
        assert (found["uscc"], found["differences"], found["gone"]) == (code, [], None)
        assert found["program"]["code"]["same"]
    page = done(sample_home, "replay", decision_of(sample_home, of_grade["C"])).out
    assert "重算一致，逐字节相同" in page


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (NOBODY, 1, "没有编号为"),
        ("f" * 63, 2, "应为 64 位小写十六进制数"),
        ("G" * 64, 2, "应为 64 位小写十六进制数"),
        (f"{NOBODY}/", 2, "应为 64 位小写十六进制数"),
    ],
)
def test_an_unknown_id_is_answer_no_and_a_malformed_one_wrong_use(sample_home, asked, code, words):
    answer = shouxin(sample_home, "replay", asked)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err


def test_another_policy_in_force_changes_no_past_decision(sample_home, of_grade, tmp_path):
    folder = shutil.copytree(PACKAGED, tmp_path / "policy")
    grades = folder / "grades.yaml"
    text = grades.read_text(encoding="utf-8")
    grades.write_text(text.replace("probability_below: 0.04}", "probability_below: 0.05}"), encoding="utf-8")
    found = replayed(sample_home, decision_of(sample_home, of_grade["B"]), SHOUXIN_POLICY=str(folder))
    assert found["replayed"]


def test_what_is_loaded_later_with_an_early_day_changes_no_past_decision(copied_home, of_grade, tmp_path):
    code = of_grade["B"]
    decision = decision_of(copied_home, code)
    row = example("serious-dishonesty") | {
        "统一社会信用代码": code,
        "名单": "拖欠农民工工资失信联合惩戒对象名单",
        "列入决定文号": "样人社列〔2026〕99号",
        "列入日期": "2026-02-02",
        "列入期限止": "2029-02-01",
    }
    file = write_csv(tmp_path / "late.csv", "serious-dishonesty", row)
    done(copied_home, "ingest", file, "--layout", "serious-dishonesty", "--received-on", "2026-02-03")
    assert (
        done(
            copied_home, "show", code, "--as-of", "2026-10-31", "--known-at", "2026-10-31T12:00", "--json"
        ).json["grade"]
        == "D"
    )
    found = replayed(copied_home, decision)
    assert found["replayed"]


def test_decisions_for_banks_are_made_again(copied_home):
    home, day = Home(copied_home), date(2026, 10, 31)
    card = replace(hand_card(), purpose="financing")
    policy = home.policy()
    ground, known = ground_for(home, policy, card, as_of=day, known_at=end_of_day(day), purpose="financing")
    rows = evaluate_all(home, policy, ground, known)
    decision = rows.collect(rows.table("decisions"))["decision_id"][5]
    found = replayed(copied_home, decision)
    assert (found["replayed"], found["purpose"]) == (True, "financing")


def test_decisions_of_a_rule_book_are_made_again(copied_home):
    done(copied_home, "evaluate", "--rule-book", "thousand_base")
    run = Runs(copied_home / "runs").latest(rule_book="thousand_base")
    found = replayed(copied_home, run.collect(run.table("decisions"))["decision_id"][3])
    assert (found["replayed"], found["rule_book"]) == (True, "thousand_base")


def test_other_code_is_told_and_the_comparison_still_made(sample_home, of_grade, monkeypatch):
    monkeypatch.setattr("service.runs.replay.code_hash", lambda: "e" * 64)
    found = replayed(sample_home, decision_of(sample_home, of_grade["A"]))
    assert found["replayed"]
    assert found["program"]["code"]["same"] is False
    page = done(sample_home, "replay", found["decision_id"]).out
    assert f"现在 {'e' * 12}" in page


def test_a_tampered_row_is_found_and_named(copied_home, of_grade):
    decision = decision_of(copied_home, of_grade["C"])
    folder = Runs(copied_home / "runs").latest().folder
    rewrite(folder / "decisions.parquet", score=pl.col("score") + 1)
    found = replayed(copied_home, decision)
    assert (found["checks"]["decision"], found["row"], found["document"]) == (False, False, False)
    told = {one["field"]: one for one in found["differences"]}
    assert told["score"]["stored"] == told["score"]["again"] + 1
    assert {name for name in told if not name.startswith("document.")} == {"score"}
    page = shouxin(copied_home, "replay", decision)
    assert (page.code, "不一致" in page.out) == (1, True)


def test_a_row_whose_id_was_changed_too_is_found_by_the_index(copied_home, of_grade):
    decision = decision_of(copied_home, of_grade["C"])
    rewrite(Runs(copied_home / "runs").latest().folder / "decisions.parquet", decision_id=pl.lit("a" * 64))
    assert replayed(copied_home, decision)["checks"]["named"] is False


def test_points_that_were_changed_are_named_by_their_feature(copied_home, of_grade):
    decision = decision_of(copied_home, of_grade["C"])
    path = Runs(copied_home / "runs").latest().folder / "decisions.parquet"
    rows = pl.read_parquet(path)
    changed = pl.Series(
        [[p + (i == 0) for i, p in enumerate(row)] if row else None for row in rows["points"].to_list()]
    )
    rows.with_columns(points=changed.cast(rows.schema["points"])).write_parquet(path)
    found = replayed(copied_home, decision)
    run = Runs(copied_home / "runs").latest()
    assert f"points.{run.ground.features[0].name}" in {one["field"] for one in found["differences"]}


@pytest.fixture
def short_terms(monkeypatch):
    """Whatever the policy ships: filings and permits are kept for a month, nothing else is purged."""
    months = dict.fromkeys(("tax_filing", "penalty"), 1)
    monkeypatch.setattr("service.cli.store.retention_months", lambda _policy, _day: months)


@pytest.mark.usefixtures("short_terms")
def test_after_a_purge_it_says_what_is_gone_and_what_rests_on_it(copied_home, of_grade):
    decision = decision_of(copied_home, of_grade["C"])
    done(copied_home, "purge", "--who", "王某")
    found = replayed(copied_home, decision)
    assert (found["replayed"], found["row"], found["document"]) == (False, None, None)
    assert all(found["checks"].values()), "the row itself is what it was"
    gone = found["gone"]
    assert {one["kind"] for one in gone["records"]} <= {"tax_filing", "penalty"}
    assert {one["retention_months"] for one in gone["records"]} == {1}
    assert {one["who"] for one in gone["records"]} == {"王某"}
    # The same facts of the same revisions as `verify`, which names no events.
    facts = ("record_id", "revision", "kind", "occurred_on", "content_hash", "purged_at", "who")
    verified = done(copied_home, "verify", of_grade["C"], "--json").json["purged"]
    assert [{name: one[name] for name in facts} for one in gone["records"] if one["kind"] != "event"] == [
        {name: one[name] for name in facts} for one in verified
    ]
    rests = gone["rests_on_them"]
    run = Runs(copied_home / "runs").latest()
    on_filings = {one.name for one in run.ground.features if "tax_filing" in one.view.kinds}
    assert on_filings <= {one["feature"] for one in rests["features"]}
    assert rests["score"]
    assert rests["information"]
    assert found["differences"] == []
    for kept in found["still"].values():
        assert 0 < kept["of"] == kept["same"]
    page = shouxin(copied_home, "replay", decision)
    assert page.code == 1
    assert "不能完整重算：部分记录已按保存期限清除" in page.out
    assert "王某" in page.out


@pytest.mark.usefixtures("short_terms")
def test_after_a_purge_a_change_of_what_is_not_gone_is_still_found(copied_home, of_grade):
    decision = decision_of(copied_home, of_grade["C"])
    done(copied_home, "purge", "--who", "王某")
    path = Runs(copied_home / "runs").latest().folder / "decisions.parquet"
    run = Runs(copied_home / "runs").latest()
    apart = next(
        place
        for place, one in enumerate(run.ground.features)
        if not {"tax_filing", "penalty"} & set(one.view.kinds)
    )
    rows = pl.read_parquet(path)
    changed = [
        None if row is None else [p + (i == apart) for i, p in enumerate(row)]
        for row in rows["points"].to_list()
    ]
    rows.with_columns(points=pl.Series(changed).cast(rows.schema["points"])).write_parquet(path)
    found = replayed(copied_home, decision)
    assert [one["field"] for one in found["differences"]] == [f"points.{run.ground.features[apart].name}"]
    assert found["still"]["features"]["of"] == found["still"]["features"]["same"] + 1


def test_a_policy_this_program_cannot_read_is_told_apart_from_a_damaged_one(copied_home, of_grade):
    run = Runs(copied_home / "runs").latest()
    decision = run.subject(of_grade["C"]).row["decision_id"]
    policy, manifest = run.folder / "policy.json", run.folder / "manifest.json"
    said = json.loads(policy.read_text(encoding="utf-8"))
    policy.write_text(json.dumps(said | {"former_part": []}), encoding="utf-8")
    damaged = shouxin(_reopened(copied_home), "replay", decision)
    assert (damaged.code, "已损坏" in damaged.err) == (4, True)
    whole = json.loads(manifest.read_text(encoding="utf-8"))
    whole["hashes"]["policy"] = hash_of(canonical_json(said | {"former_part": []}))
    manifest.write_text(json.dumps(whole), encoding="utf-8")
    foreign = shouxin(_reopened(copied_home), "replay", decision)
    assert (foreign.code, "另一版本的程序" in foreign.err) == (4, True)


def _reopened(home):
    open_run.cache_clear()
    return home
