"""`show USCC --json`: what it carries, and that the sums, the measures and the evidence hold."""

import json
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from features.records import KINDS
from features.store import end_of_day
from scoring.document import render
from scoring.ground import subject_of
from service.home import Home
from service.runs.kept import Runs
from service.runs.run import Run
from tests.command import done, shouxin

GRADES = ["A", "B", "C", "D", "M"]
KEYS = {
    *("uscc", "as_of", "known_at", "grade", "score", "base_points", "probability", "reasons", "overrides"),
    *("measures", "not_applied", "unused_records", "hashes", "decision_id", "simulated"),
}
MEASURE = {
    "id",
    "domain",
    "kind",
    "label",
    "applying_body",
    "strength",
    "term",
    "remedy",
    "bases",
    "evidence",
}


@pytest.fixture(scope="module")
def run(sample_home) -> Run:
    return Runs(Home(sample_home).runs).latest()


@pytest.fixture(scope="module")
def rendered(run):
    """The document of every enterprise of the run."""
    names = ("decisions", "population", "unused", "evidence")
    tables = {
        name: run.table(name).collect().partition_by("uscc", as_dict=True, maintain_order=True)
        for name in names
    }
    empty = {name: run.table(name).head(0).collect() for name in names}
    return {
        code: render(
            run.ground, subject_of(code, **{name: tables[name].get((code,), empty[name]) for name in names})
        )
        for (code,) in tables["decisions"]
    }


def test_the_grades_occur(documents):
    """A may be missing from so small a sample; `make demo` has it."""
    assert {"B", "C", "D", "M"} <= set(documents) <= set(GRADES)


@pytest.mark.parametrize("grade", GRADES)
def test_the_document_carries_what_is_promised(documents, grade):
    if grade not in documents:
        pytest.skip(f"no enterprise of this small sample has grade {grade}")
    document = documents[grade]
    assert document.keys() >= KEYS
    assert document["grade"] == grade
    assert set(document["hashes"]) == {"data", "features", "model", "policy", "law", "code"}
    assert all(len(value) == 64 for value in (*document["hashes"].values(), document["decision_id"]))
    assert document["simulated"] is True
    for reason in document["reasons"]:
        assert reason.keys() >= {"feature", "label", "value", "unknown", "points"}
        assert reason["unknown"] == (reason["value"] is None)
    for measure in document["measures"]:
        assert measure.keys() >= MEASURE
        assert all(measure[name] for name in MEASURE - {"evidence"})
    for one in (*document["measures"], *document["overrides"]):
        assert one["bases"]
        assert all(basis.keys() >= {"instrument", "article", "verified"} for basis in one["bases"])
    for one in document["unused_records"]:
        assert one.keys() >= {"record_id", "reason", "basis"}
        assert one["reason"]
        assert one["basis"]


def test_the_page_shows_the_same(sample_home, documents):
    for grade, document in documents.items():
        page = done(sample_home, "show", document["uscc"]).out
        assert "模拟数据" in page
        assert document["uscc"] in page
        assert grade in page
        assert document["decision_id"] in page
        told = "".join(page.split())  # a narrow column breaks an id in two
        assert all(one["id"] in told for one in (*document["measures"], *document["not_applied"]))


def test_points_add_up_for_everyone_who_has_a_score(rendered, run):
    scored = [one for one in rendered.values() if one["score"] is not None]
    assert len(scored) > 500
    for document in scored:
        assert document["score"] == document["base_points"] + sum(r["points"] for r in document["reasons"])
        assert sorted(r["feature"] for r in document["reasons"]) == sorted(run.ground.card.features)
        assert [r["points"] for r in document["reasons"]] == sorted(r["points"] for r in document["reasons"])
        assert document["probability"] == run.ground.card.probability_of([document["score"]])[0]


def test_the_probability_falls_as_the_score_rises(rendered):
    pairs = sorted((d["score"], d["probability"]) for d in rendered.values() if d["score"] is not None)
    assert all(worse[1] >= better[1] for worse, better in pairwise(pairs))


def test_without_a_rating_nothing_is_made_up(rendered):
    unrated = [one for one in rendered.values() if one["status"] == "not_rated"]
    assert unrated
    for document in unrated:
        assert document["grade"] in {"M", "D"}
        assert (document["score"], document["base_points"], document["probability"]) == (None, None, None)
        assert document["reasons"] == []
        assert document["missing"]


def test_out_of_scope_says_why_and_gets_nothing(rendered, sample_home):
    outside = [one for one in rendered.values() if one["status"] == "out_of_scope"]
    assert outside
    for document in outside:
        assert document["exclusion"]
        assert document["grade"] is None
        assert document["measures"] == document["overrides"] == []
        assert all(one["failed"][0]["condition"] == "scope" for one in document["not_applied"])
        assert "未作判断" in document["not_applied"][0]["failed"][0]["why"]
        assert "不得据以认为其不受限制" in document["scope_notice"]
    page = "".join(done(sample_home, "show", outside[0]["uscc"]).out.replace("│", "").split())
    assert f"原因：{outside[0]['exclusion']}" in page
    assert outside[0]["scope_notice"] in page


def test_who_is_out_of_scope_has_no_procedure_and_no_clean_bill(sample_home, rendered):
    outside = next(code for code, one in rendered.items() if one["status"] == "out_of_scope")
    page = "".join(done(sample_home, "procedure", "show", outside).out.split())
    assert "不得据以认为其不受限制" in page
    assert "没有不利的效果" not in page


def test_a_code_that_another_took_over_names_it(sample_home, run):
    known = Home(sample_home).store.known(end_of_day(run.manifest.as_of))
    links = known.rows("code_succession").filter(pl.col("occurred_on") <= run.manifest.as_of)
    last = ~pl.col("uscc").is_in(links["predecessor"].implode())
    link = links.filter(last & pl.col("predecessor").is_unique()).row(0, named=True)
    found = done(sample_home, "show", link["predecessor"], "--json").json
    assert [one["uscc"] for one in found["succeeded_by"]] == [link["uscc"]]
    assert f"请用 shouxin show {link['uscc']}" in done(sample_home, "show", link["predecessor"]).out
    assert done(sample_home, "show", link["uscc"], "--json").json["succeeded_by"] == []


def test_the_head_says_which_effects_act(sample_home, documents):
    document = documents["D"]
    effects = document["standing"]["effects"]
    assert effects
    page = done(sample_home, "show", document["uscc"]).out
    head = page[: page.index("╰")]
    assert f"不利效果 {len(effects)} 项" in head
    assert f"待告知 {len(effects)} 项" in head
    assert "未生效的今天不得据以采取措施" in head
    assert "尚未生效" in head
    beside = [one["standing"] for name in ("overrides", "measures") for one in document[name]]
    told = [one for one in effects if one["effect"] != "scored_d"]
    assert [one for one in beside if one] == told
    assert page.count("待告知，未生效") == len(told)


def test_each_measure_says_whether_it_holds_today(sample_home, run, monkeypatch):
    """So small a sample has no direct D whose score gives B; it is treated as if it had."""
    monkeypatch.setattr("service.procedures.view.grade_in_effect", lambda *_: "B")
    rows = run.table("decisions").filter(pl.col("grade") == "D", pl.col("score_grade").ne_missing("D"))
    document = done(sample_home, "show", rows.collect()["uscc"][0], "--json").json
    standing = document["standing"]
    holds = {one["id"]: one["in_effect"] for one in (*document["measures"], *document["not_applied"])}
    told = {one["effect"] for one in standing["effects"]}
    by_grade = {one["id"] for one in standing["measures_not_yet"]}
    assert {"IN-03"} <= by_grade
    for one in document["measures"]:
        assert holds[one["id"]] is not (one["id"] in told | by_grade)
    meanwhile = {one["id"] for one in standing["measures_meanwhile"]}
    assert meanwhile == {one["id"] for one in document["not_applied"] if one["in_effect"]}
    assert "GP-02" in meanwhile
    page = done(sample_home, "show", document["uscc"]).out
    assert page.count("等级未生效") == len(by_grade)
    assert f"今天适用的措施（{len(meanwhile)} 项）" in page
    for rule, words in ("IN-03", "适用（今天不适用）"), ("GP-02", "不适用（今天适用）"):
        why = done(sample_home, "why", document["uscc"], rule, "--json").json
        assert why["in_effect"] is holds[rule]
        assert "决定的等级 D 尚未生效" in why["standing_note"]
        assert words in done(sample_home, "why", document["uscc"], rule).out


def test_a_past_decision_says_that_it_is_not_the_acting_one_whenever_it_was_made(copied_home, documents):
    code, marked = documents["D"]["uscc"], {}
    told = done(copied_home, "evaluate", "--as-of", "2026-10-30").out
    assert "现行评价和程序不变。要看这一批次，加 --as-of" in told
    assert "请评价更新的那一天或其后" in told
    for day in ("2026-10-30", "2026-10-31"):
        page = done(copied_home, "show", code, "--as-of", day).out
        marked[day] = "不是现行的决定" in page[: page.index("╰")]
    assert marked == {"2026-10-30": True, "2026-10-31": False}


def test_measures_are_those_that_apply_and_those_that_do_not(rendered, run):
    active = {measure.id for measure in run.ground.law.measures}
    for document in rendered.values():
        applied = [one["id"] for one in document["measures"]]
        refused = [one["id"] for one in document["not_applied"]]
        assert sorted(applied + refused) == sorted(active)
        assert all(one["failed"] and all(f["why"] for f in one["failed"]) for one in document["not_applied"])


def test_every_restriction_has_its_record_and_no_grade(rendered, run):
    by_id = {measure.id: measure for measure in run.ground.law.measures}
    restrictions = [
        one for document in rendered.values() for one in document["measures"] if one["kind"] == "restriction"
    ]
    assert restrictions
    for one in restrictions:
        assert one["evidence"], one["id"]
        assert not by_id[one["id"]].uses_grade


def test_evidence_is_in_the_store_and_counts(rendered, sample_home):
    known = Home(sample_home).store.known(end_of_day(date(2026, 10, 31)))
    owner = {
        record: code
        for kind in KINDS
        for record, code in known.rows(kind).select("record_id", "uscc").iter_rows()
    }
    inherited = dict(known.rows("code_succession").select("predecessor", "uscc").iter_rows())

    def belongs(record, code):
        holder = owner[record]
        while holder != code and holder in inherited:
            holder = inherited[holder]
        return holder == code

    for code, document in rendered.items():
        unused = {one["record_id"] for one in document["unused_records"]}
        for one in (*document["measures"], *document["overrides"]):
            assert all(belongs(record, code) for record in one["evidence"])
            assert unused.isdisjoint(one["evidence"])
        assert all(belongs(record, code) for record in unused)


def test_a_day_that_no_run_covers_is_evaluated_now_and_equals_the_run(copied_home, of_grade):
    code = of_grade["C"]
    day = ("--as-of", "2026-11-15")
    now = done(copied_home, "show", code, *day, "--json").json
    assert shouxin(copied_home, "list", *day).code == 1
    done(copied_home, "evaluate", *day)
    stored = done(copied_home, "show", code, *day, "--json").json
    # Only what is stored and acts has a standing beside it, and says of its measures whether they hold today.
    assert (now["standing"], stored["standing"]["effects"]) == (None, [])
    assert [one["in_effect"] for one in stored["measures"]] == [True] * len(stored["measures"])
    cells = {
        name: [one | {"in_effect": None} for one in stored[name]] for name in ("measures", "not_applied")
    }
    assert json.dumps(stored | {"standing": None} | cells) == json.dumps(
        now | {name: [one | {"in_effect": None} for one in now[name]] for name in cells}
    )
    assert {one["in_effect"] for name in cells for one in now[name]} == {None}
    assert done(copied_home, "list", *day, "--json").json["as_of"] == "2026-11-15"
