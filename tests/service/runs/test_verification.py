"""A stored decision is checked against its run and the store: whole, after a purge, after a tampering."""

import polars as pl
import pytest

from features.store import end_of_day
from service import clock
from service.home import Home
from service.runs.kept import Runs
from tests.command import done, shouxin
from tests.hand_card import hand_card


def verified(home, uscc, *arguments):
    answer = shouxin(home, "verify", uscc, "--json", *arguments)
    found = answer.json
    assert answer.code == (0 if found["verified"] else 1)
    return found


def successor(home):
    """An enterprise of the run that had taken over another's records."""
    run = Runs(home / "runs").latest()
    known = Home(home).store.known(end_of_day(run.manifest.as_of))
    evaluated = run.collect(run.table("decisions"))["uscc"]
    codes = known.rows("code_succession").filter(pl.col("occurred_on") <= run.manifest.as_of)
    return codes.filter(pl.col("uscc").is_in(evaluated.implode()))["uscc"][0]


def test_every_grades_decision_and_a_successors_are_what_they_rest_on(sample_home, of_grade):
    for code in [*of_grade.values(), successor(sample_home)]:
        found = verified(sample_home, code)
        assert found["verified"], code
        assert found["purged"] == found["differing"] == []
        assert found["considered"] > 0
    page = done(sample_home, "verify", of_grade["C"]).out
    assert "核对一致" in page
    assert f"当时考虑的记录 {verified(sample_home, of_grade['C'])['considered']:,} 条" in page


@pytest.fixture
def short_terms(monkeypatch):
    """Whatever the policy ships: filings and ratings are kept for a month."""
    months = dict.fromkeys(("tax_filing", "tax_rating", "penalty", "utility_payment"), 1)
    monkeypatch.setattr("service.cli.store.retention_months", lambda _policy, _day: months)


@pytest.mark.usefixtures("short_terms")
def test_after_a_purge_the_hashes_kept_stand_for_what_was_purged(copied_home, of_grade):
    codes = [of_grade["C"], successor(copied_home)]
    before = {code: verified(copied_home, code) for code in codes}
    done(copied_home, "purge", "--who", "王某")
    for code, told in before.items():
        found = verified(copied_home, code)
        assert found["verified"]
        assert (found["considered"], found["decision_id"]) == (told["considered"], told["decision_id"])
        assert found["purged"]
        assert {one["who"] for one in found["purged"]} == {"王某"}
    page = done(copied_home, "verify", of_grade["C"]).out
    assert f"{clock.today()}" in page
    assert "纳税申报与缴款" in page


def rewrite(path, **changes):
    pl.read_parquet(path).with_columns(**changes).write_parquet(path)


def test_a_changed_decision_no_longer_has_its_number(copied_home, of_grade):
    folder = Runs(copied_home / "runs").latest().folder
    rewrite(folder / "decisions.parquet", score=pl.col("score") + 1)
    found = verified(copied_home, of_grade["C"])
    assert found["checks"] == {"decision": False, "model": True, "policy": True, "records": True}


def test_another_card_or_policy_in_the_runs_folder_is_told(copied_home, of_grade):
    folder = Runs(copied_home / "runs").latest().folder
    policy = folder / "policy.json"
    policy.write_text(policy.read_text(encoding="utf-8").replace("促进条例", "促进条列"), encoding="utf-8")
    (folder / "scorecard.json").write_text(hand_card().to_json(), encoding="utf-8")
    found = verified(copied_home, of_grade["C"])
    assert found["checks"] == {"decision": True, "model": False, "policy": False, "records": True}


def test_a_record_that_is_not_what_it_was_is_named(copied_home, of_grade):
    folder = Runs(copied_home / "runs").latest().folder
    rewrite(folder / "unused.parquet", content_hash=pl.lit("0" * 32), reason=pl.lit("annulled"))
    run = Runs(copied_home / "runs").latest()
    code = run.collect(run.table("unused"))["uscc"][0]
    found = verified(copied_home, code)
    assert found["checks"] == {"decision": True, "model": True, "policy": True, "records": False}
    named = [one["record_id"] for one in found["differing"]]
    assert (
        named
        == run.collect(run.table("unused")).filter(uscc=code).sort("kind", "record_id")["record_id"].to_list()
    )
    page = shouxin(copied_home, "verify", code)
    assert (page.code, "不一致" in page.out) == (1, True)
    assert "已不是作出决定时的" in page.out


def test_an_enterprise_that_was_not_evaluated_is_answer_no(sample_home):
    answer = shouxin(sample_home, "verify", "91632899MA75T5T191")
    assert (answer.code, answer.out) == (1, "")
    assert "没有统一社会信用代码为" in answer.err
