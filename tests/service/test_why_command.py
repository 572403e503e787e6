"""`shouxin why USCC MEASURE`: a stored cell and one evaluated now say the same; pages and exit codes."""

import pytest

from service.home import Home
from service.runs import Runs
from tests.command import done, shouxin


@pytest.fixture(scope="module")
def run(sample_home):
    return Runs(Home(sample_home).runs).latest()


@pytest.fixture(scope="module")
def codes(run):
    """An enterprise of each grade."""
    rows = run.table("decisions").collect().group_by("grade", maintain_order=True).first()
    return {grade or "-": uscc for grade, uscc in rows.select("grade", "uscc").iter_rows()}


@pytest.mark.parametrize("grade", ["A", "D", "M"])
def test_a_cell_evaluated_now_is_what_the_run_says(sample_home, run, codes, grade, monkeypatch):
    stored = done(sample_home, "why", codes[grade], "GP-02", "--json").json
    monkeypatch.setattr(Runs, "at", lambda *_: None)
    manifest = run.manifest
    days = ("--as-of", manifest.as_of, "--known-at", manifest.known_at)
    now = done(sample_home, "why", codes[grade], "GP-02", *days, "--json").json
    assert (stored.pop("stored"), now.pop("stored")) == (True, False)
    assert now == stored
    assert now["grade"] == grade


def test_every_rule_that_applies_is_explained_with_its_records(sample_home, run, codes):
    document = run.document(codes["D"])
    for rule in (*document["overrides"], *document["measures"]):
        told = done(sample_home, "why", codes["D"], rule["id"], "--json").json
        assert told["state"] == "applies"
        named = {record["record_id"] for one in told["conditions"] for record in one["records"]}
        assert named == set(rule["evidence"])


def test_the_page_is_for_people(sample_home, run, codes):
    rule = run.document(codes["D"])["overrides"][0]
    page = done(sample_home, "why", codes["D"], rule["id"]).out
    assert "模拟数据，非真实企业" in page
    assert "适用" in page
    assert "如何救济" in page
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
