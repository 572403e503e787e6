"""`shouxin why USCC MEASURE`: a stored cell and one evaluated now say the same; pages and exit codes."""

from functools import cache

import polars as pl
import pytest

from service.home import Home
from service.runs.kept import Runs
from tests.command import done, shouxin
from tests.endurance import long_or

RESTRICTED = long_or(1, 4)
"""So many enterprises of grade D are asked about each of their rules."""


@pytest.fixture(scope="module")
def run(sample_home):
    return Runs(Home(sample_home).runs).latest()


@pytest.fixture(scope="module")
def codes(run):
    """An enterprise of each grade."""
    rows = run.table("decisions").collect().group_by("grade", maintain_order=True).first()
    return {grade or "-": uscc for grade, uscc in rows.select("grade", "uscc").iter_rows()}


@pytest.fixture(scope="module")
def by_score(run):
    """Enterprises whose score gives D."""
    rows = run.table("decisions").filter(pl.col("score_grade") == "D").collect()
    return rows.sort("score")


@pytest.fixture(scope="module")
def told_of(sample_home):
    """Enterprise and rule → the answer, asked once."""

    @cache
    def ask(uscc, rule):
        return done(sample_home, "why", uscc, rule, "--json").json

    return ask


@pytest.mark.parametrize(
    ("grade", "rule"), [("A", "GP-02"), ("D", "GP-02"), ("M", "GP-02"), ("C", "scored_d")]
)
def test_a_cell_evaluated_now_is_what_the_run_says(sample_home, run, codes, grade, rule, monkeypatch):
    stored = done(sample_home, "why", codes[grade], rule, "--json").json
    monkeypatch.setattr(Runs, "at", lambda *_: None)
    manifest = run.manifest
    days = ("--as-of", manifest.as_of, "--known-at", manifest.known_at)
    now = done(sample_home, "why", codes[grade], rule, *days, "--json").json
    assert (stored.pop("stored"), now.pop("stored")) == (True, False)
    # Whether it holds today is said of what is stored and acts alone.
    assert (stored.pop("in_effect") is None, now.pop("in_effect")) == (rule == "scored_d", None)
    assert now == stored
    assert now["grade"] == grade


def test_the_page_of_a_decision_tells_a_rating_by_its_name(sample_home, run, codes):
    told = [
        (uscc, one)
        for uscc in codes.values()
        for one in run.document(uscc)["reasons"]
        if one["points"] and not one["unknown"] and one["feature"].startswith("tax_rating_l")
    ]
    uscc, one = told[0]
    page = done(sample_home, "show", uscc).out
    (line,) = (
        each for each in page.splitlines() if one["label"][:10] in each and f"{one['points']:+d}" in each
    )
    assert f"{'DCBA'[int(one['value'])]}级" in line
    assert " 级" not in line


def test_every_rule_that_applies_is_explained_with_its_records(told_of, run, codes):
    document = run.document(codes["D"])
    for rule in (*document["overrides"], *document["measures"]):
        told = told_of(codes["D"], rule["id"])
        assert told["state"] == "applies"
        named = {record["record_id"] for one in told["conditions"] for record in one["records"]}
        assert named == set(rule["evidence"])


def test_a_d_by_score_is_an_effect_with_its_items_and_their_records(sample_home, run, by_score):
    row = by_score.row(0, named=True)
    told = done(sample_home, "why", row["uscc"], "scored_d", "--json").json
    below = next(one["score_from"] for one in run.ground.bands if one["grade"] == "C")
    assert (told["state"], told["score"], told["below"]) == ("applies", row["score"], below)
    assert row["score"] < below
    reasons = run.document(row["uscc"])["reasons"]
    assert [one["points"] for one in told["items"]] == [one["points"] for one in reasons if one["points"] < 0]
    assert any(record["document_no"] for one in told["items"] for record in one["records"])
    assert told["bases"]
    said = {one.label: one.unknown for one in run.ground.features}
    for item, reason in zip(told["items"], (one for one in reasons if one["points"] < 0), strict=True):
        assert item["unknown"] == (said[item["label"]] if reason["unknown"] else None)
    page = done(sample_home, "why", row["uscc"], "scored_d").out
    assert "减分的项目" in page
    assert "待告知" in page


def test_a_score_that_gives_no_d_and_no_score_say_so(sample_home, run, codes):
    for grade in ("B", "M"):
        told = done(sample_home, "why", codes[grade], "scored_d", "--json").json
        assert told["state"] == "not_applied"
        assert [one for one in told["conditions"] if one["holds"] is False and one["why"]]
    by_rule = run.table("decisions").filter(pl.col("grade") == "D", pl.col("score_grade") != "D").collect()
    told = done(sample_home, "why", by_rule["uscc"][0], "scored_d", "--json").json
    assert (told["state"], told["grade"]) == ("not_applied", "D")


def test_what_restricts_says_whether_it_acts_and_nothing_else_does(sample_home, run, told_of):
    rows = run.table("decisions").filter(pl.col("grade") == "D").collect()
    adverse = 0
    for code in rows["uscc"].head(RESTRICTED):
        document = run.document(code)
        for rule in (*document["overrides"], *document["measures"]):
            told = told_of(code, rule["id"])
            restricts = "effect" in rule or rule["kind"] == "restriction"
            if not restricts:
                assert told["standing"] is None
                assert (told["standing_note"] is None) is told["in_effect"]
                continue
            adverse += 1
            standing = told["standing"]
            assert (standing is None) == bool(told["standing_note"])
            assert standing is None or (standing["state"], standing["acting"]) == ("due", False)
            if standing:
                assert "不得据以采取措施" in done(sample_home, "why", code, rule["id"]).out
    assert adverse > RESTRICTED


def test_what_is_not_the_acting_decision_is_not_to_be_acted_on(copied_home, by_score):
    code = by_score["uscc"][0]
    earlier = done(copied_home, "why", code, "scored_d", "--as-of", "2026-09-30", "--json").json
    if earlier["state"] == "applies":
        assert earlier["standing"] is None
        assert "不是现行的决定" in earlier["standing_note"]
        assert earlier["in_effect"] is None


def test_out_of_scope_is_no_judgement(sample_home, codes):
    for rule in ("GP-13", "scored_d", "direct_d.judgment_defaulter"):
        told = done(sample_home, "why", codes["-"], rule, "--json").json
        assert told["state"] == "out_of_scope"
        assert "未作判断" in told["state_label"]
        assert told["reason"]
        assert "不得据以认为其不受限制" in told["scope_notice"]
        assert {(one["holds"], one["why"]) for one in told["conditions"]} == {(None, None)}
    assert "未作判断" in done(sample_home, "why", codes["-"], "GP-13").out


def test_a_draft_without_conditions_judges_nobody(sample_home, codes):
    told = done(sample_home, "why", codes["B"], "CT-17", "--json").json
    assert (told["state"], told["conditions"], told["in_effect"]) == ("draft", [], None)
    page = done(sample_home, "why", codes["B"], "CT-17").out
    assert "没有作出判断" in page
    assert "每家企业都适用" not in page


def test_the_page_is_for_people(sample_home, run, codes):
    rule = run.document(codes["D"])["overrides"][0]
    page = done(sample_home, "why", codes["D"], rule["id"]).out
    assert "模拟数据，非真实企业" in page
    assert "适用" in page
    assert rule["remedy"][:10] in page.replace("\n", "")
    for one in (page, done(sample_home, "show", codes["D"]).out):
        assert "异议：不同意定级的，可以随时向自治州发展改革部门提出异议" in "".join(one.split())
    told = [
        done(sample_home, "why", codes["D"], name, "--json").json
        for name in (rule["id"], "scored_d", "GP-13")
    ]
    assert told[0]["objection"] == told[1]["objection"] == rule["objection"]
    assert told[2]["objection"] is None, "a restriction is its applying body's"
    assert "5 个工作日" in rule["objection"]
    assert "计入到" in page
    assert "什么会改变这个结果" in page


@pytest.mark.parametrize(
    ("uscc", "rule", "code", "words"),
    [
        ("D", "XX-99", 1, "没有编号为“XX-99”"),
        ("91632899MA75T5T191", "GP-02", 1, "没有统一社会信用代码"),
        ("9163", "GP-02", 2, ""),
    ],
)
def test_what_is_not_there_is_told(sample_home, codes, uscc, rule, code, words):
    answer = shouxin(sample_home, "why", codes.get(uscc, uscc), rule)
    assert answer.code == code
    assert words in answer.err
    assert answer.out == ""


def test_a_day_before_the_policy_is_wrong_use(sample_home, codes):
    assert shouxin(sample_home, "why", codes["D"], "GP-02", "--as-of", "2019-01-01").code in {1, 2}


def test_a_text_whose_first_day_nobody_read_is_not_said_to_be_over(sample_home, codes):
    page = done(sample_home, "why", codes["A"], "direct_d.judgment_defaulter").out
    assert "施行日未核" in page
    assert "当日不施行" not in page
    assert "2020-07-01 起" in page
    told = done(sample_home, "why", codes["A"], "direct_d.judgment_defaulter", "--json").json
    in_force = {one["in_force_from"]: (one["in_force"], one["in_force_note"]) for one in told["bases"]}
    assert in_force[None] == (None, "施行日未核")
    assert in_force["2020-07-01"] == (True, None)
