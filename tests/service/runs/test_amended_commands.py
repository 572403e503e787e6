"""`list` and `verify` tell the decision in force, as `show` does: that of an enterprise's own run where it knows more."""

import polars as pl
import pytest

from models.champion import champion
from service import clock
from service.home import Home
from service.runs.again import evaluate_again
from service.runs.kept import Runs
from service.runs.verification import in_force_now
from tests.command import done, shouxin
from tests.homes import copied


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    return copied(sample_home, tmp_path_factory.mktemp("again") / "home")


@pytest.fixture(scope="module")
def again(home):
    """An enterprise that was evaluated again today, with another grade than the run of all has: code, grade, grade then."""
    home = Home(home)
    run = Runs(home.runs).latest("public")
    card, _ = champion(home.root, purpose="public")
    rows = run.decisions().sort("uscc")
    for row in rows.filter(grade="B").iter_rows(named=True):
        own = evaluate_again(home, run.policy, card, row["uscc"], day=clock.today())
        grade = own.decisions()["grade"][0]
        if grade not in {row["grade"], None}:
            return row["uscc"], grade, row["grade"]
        own.folder.rename(own.folder.with_name(f"{own.folder.name}.bak"))
    raise AssertionError("nobody's grade is another today")


def _listed(home, *arguments):
    found = done(home, "list", "--limit", 20000, *arguments, "--json").json["enterprises"]
    return {one["uscc"]: one for one in found}


def test_a_list_has_the_decision_that_is_shown(home, again):
    uscc, grade, before = again
    shown = done(home, "show", uscc, "--json").json
    listed = _listed(home)[uscc]
    assert listed == {name: shown[name] for name in listed}
    assert (listed["grade"], listed["as_of"]) == (grade, clock.today().isoformat())
    assert uscc in _listed(home, "--grade", grade)
    others = _listed(home, "--grade", before)
    assert uscc not in others
    assert {one["as_of"] for one in others.values()} == {"2026-10-31"}
    page = done(home, "list", "--grade", grade, "--limit", 20000).out
    assert f"{uscc}（{clock.today()}）" in page


def test_a_list_of_a_day_is_of_its_run(home, again):
    uscc, _, before = again
    listed = _listed(home, "--as-of", "2026-10-31")[uscc]
    assert (listed["grade"], listed["as_of"]) == (before, "2026-10-31")
    assert "单独" not in done(home, "list", "--as-of", "2026-10-31").out


def test_verified_is_the_decision_that_is_shown(home, again):
    uscc, _, _ = again
    shown = done(home, "show", uscc, "--json").json
    today = clock.today().isoformat()
    for days in ((), ("--as-of", today)):
        found = done(home, "verify", uscc, *days, "--json").json
        assert (found["as_of"], found["decision_id"]) == (today, shown["decision_id"])
        in_force = {"as_of": today, "decision_id": shown["decision_id"]}
        assert (found["verified"], found["in_force"], found["in_force_note"]) == (True, in_force, None)
    page = done(home, "verify", uscc).out
    assert "现行的" not in page


def test_what_was_replaced_is_verified_and_told_as_that(home, again):
    uscc, _, _ = again
    shown = done(home, "show", uscc, "--json").json
    found = done(home, "verify", uscc, "--as-of", "2026-10-31", "--json").json
    assert found["verified"]
    assert found["in_force"] == {"as_of": shown["as_of"], "decision_id": shown["decision_id"]}
    page = done(home, "verify", uscc, "--as-of", "2026-10-31").out
    assert f"现行的不是这个决定，而是基准日 {shown['as_of']} 的" in page


def test_where_no_decision_is_in_force_that_is_told(home):
    told = in_force_now(Home(home), Runs(home / "runs").latest("public"), "91110000100000008J")
    assert told == {"in_force": None, "in_force_note": "现行的批次没有评价这家企业：没有现行的决定"}


def test_an_enterprises_own_run_that_cannot_be_read_hides_no_other_and_no_day(home, again, tmp_path, caplog):
    home, (uscc, _, _) = copied(home, tmp_path / "home"), again
    (own,) = Runs(home / "runs" / "amended" / uscc).all()
    (own.folder / "manifest.json").write_text("{")
    assert uscc not in _listed(home)
    assert uscc in caplog.text
    _told_apart(home, uscc, "manifest.json")
    answer = shouxin(home, "verify", uscc, "--as-of", "2026-10-31", "--json")
    assert (answer.code, answer.json["verified"], answer.json["in_force"]) == (0, True, None)
    assert answer.json["in_force_note"].startswith("说不出现行的是哪一个决定")
    assert "说不出现行的是哪一个决定" in answer.err
    assert shouxin(home, "verify", uscc).code == 4


@pytest.mark.parametrize("table", ["decisions", "population"])
def test_a_table_of_it_that_cannot_be_read_hides_no_other(home, again, tmp_path, caplog, table):
    home, (uscc, _, _) = copied(home, tmp_path / "home"), again
    others = _listed(home).keys() - {uscc}
    (own,) = Runs(home / "runs" / "amended" / uscc).all()
    (own.folder / f"{table}.parquet").write_text("x")
    assert _listed(home).keys() == others
    assert f"{uscc} 单独的评价" in caplog.text
    _told_apart(home, uscc, own.folder.name)


def _told_apart(home, uscc, why):
    """Who is left out of a list stands in its document, with why, and on its page."""
    (told,) = done(home, "list", "--json").json["left_out"]
    assert (told["uscc"], why in told["why"]) == (uscc, True)
    assert f"未列出，单独的评价读不了：{uscc}" in done(home, "list").out
    assert done(home, "list", "--as-of", "2026-10-31", "--json").json["left_out"] == []


def test_a_changed_row_of_it_is_told(home, again, tmp_path):
    home, (uscc, _, before) = copied(home, tmp_path / "home"), again
    (own,) = Runs(home / "runs" / "amended" / uscc).all()
    path = own.folder / "decisions.parquet"
    changed = pl.read_parquet(path).with_columns(grade=pl.lit(before))
    changed.write_parquet(path)
    answer = shouxin(home, "verify", uscc, "--json")
    assert (answer.code, answer.json["verified"], answer.json["checks"]["decision"]) == (1, False, False)
    answer = shouxin(home, "verify", uscc, "--as-of", "2026-10-31", "--json")
    assert (answer.code, answer.json["in_force"]) == (0, None)
    assert "与其编号不符" in answer.json["in_force_note"]
    changed.clear().write_parquet(path)
    answer = shouxin(home, "verify", uscc, "--as-of", "2026-10-31", "--json")
    assert (answer.code, answer.json["in_force"]) == (0, None)
    assert f"缺少 {uscc} 的决定" in answer.json["in_force_note"]
    changed.write_parquet(path)
    answer = shouxin(home, "list", "--limit", 20000, "--json")
    assert answer.code == 4
    assert f"{own.folder.name} 中 {uscc} 的决定与其编号不符" in answer.err


def test_a_list_of_a_rule_book_is_of_its_run(home, again, tmp_path):
    home, (uscc, _, _) = copied(home, tmp_path / "home"), again
    done(home, "evaluate", "--rule-book", "thousand_base")
    listed = _listed(home, "--rule-book", "thousand_base")
    assert uscc in listed
    assert {one["as_of"] for one in listed.values()} == {"2026-10-31"}
