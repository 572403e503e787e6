"""`recourse USCC`: over the simulated population every way is confirmed, dated as the law says, and told on a page."""

from datetime import date

import polars as pl
import pytest

from features.records import KINDS
from features.store import end_of_day
from scoring.document import render
from scoring.evaluate import evaluate
from scoring.ground import subject_of
from scoring.matrix.condition_types import GRADES
from scoring.matrix.conditions import months_before
from scoring.recourse.confirmed import ground_on
from scoring.recourse.future import as_known, carried_on
from service.decisions.recourse import records_known, recourse_of
from service.home import Home
from service.law_on import law_for
from service.runs.kept import Runs
from tests.command import done, shouxin
from tests.endurance import long_or

EACH = long_or(dict.fromkeys("BCDM", 1), dict.fromkeys("BCDM", 10**6))
"""So many enterprises of each grade; in `make endure` all."""
DAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def run(sample_home):
    return Runs(Home(sample_home).runs).latest()


@pytest.fixture(scope="module")
def told(sample_home, run):
    """Code → its recourse document, some of every grade but A, spread over the scores."""
    decisions = run.table("decisions").collect()
    codes = []
    for grade, count in EACH.items():
        ours = decisions.filter(pl.col("grade") == grade).sort("score", "uscc")["uscc"]
        codes += ours.gather_every(max(1, ours.len() // count)).head(count).to_list()
    home = Home(sample_home)
    return {code: recourse_of(home, code, to=None, as_of=None, known_at=None, purpose=None) for code in codes}


def _ways(document):
    return [*document["ways"], *([document["waiting"]] if document["waiting"] else [])]


def test_every_way_is_confirmed_and_better(told):
    assert any(document["ways"] for document in told.values())
    for document in told.values():
        for way in _ways(document):
            assert way["verified"] is True
            assert way["grade"] in GRADES
            if document["grade"] in GRADES:
                assert GRADES.index(way["grade"]) < GRADES.index(document["grade"])
            assert DAY.isoformat() < way["day"]
            assert all(step["day"] <= way["day"] for step in way["steps"])
            assert all(step["bases"] for step in way["steps"])
        if document["waiting"]:
            assert all(way["day"] < document["waiting"]["day"] for way in document["ways"])
        assert document["outcome"] == ("found" if _ways(document) else "none")
        assert bool(document["obstacles"]) == (document["outcome"] == "none")


def test_no_step_is_earlier_than_the_law_lets_it(told, run):
    gate = run.ground.law.gate
    home = run.policy.recourse[0]
    by_id = {one.id: one for one in home.remedies}
    steps = [step for document in told.values() for way in document["ways"] for step in way["steps"]]
    assert steps
    for step in steps:
        remedy = by_id[step["id"].split(":")[0]]
        for record in step["records"]:
            assert record["kind"] in remedy.kinds
            if remedy.how == "repair":
                least = min(gate.repair_wait_months[name] for name in ("general", "serious"))
                dated = date.fromisoformat(record["occurred_on"])
                assert date.fromisoformat(step["day"]) >= months_before(dated, -least)


def test_ways_hold_when_the_events_are_written_by_another_hand(told, run, sample_home):
    """Repairs and removals written here, not by the code under test, and everything evaluated again."""
    tried = 0
    for code, document in told.items():
        for way in document["ways"]:
            kinds = {record["kind"] for step in way["steps"] for record in step["records"]}
            if not kinds or any(KINDS[kind].nature == "fact" for kind in kinds):
                continue
            if any(step["id"].startswith("file_annual_report") for step in way["steps"]):
                continue
            assert _grade_after(sample_home, run, code, way) == way["grade"]
            tried += 1
    assert tried


def _grade_after(home, run, code, way):
    day = date.fromisoformat(way["day"])
    manifest = run.manifest
    known = Home(home).store.known(end_of_day(DAY), version=manifest.data_version)
    rows = carried_on(as_known(records_known(known, code, as_of=DAY, law=run.ground.law), DAY), DAY, day)
    events = [
        {
            "uscc": code,
            "record_id": f"{record['record_id']}-{number}",
            "content_hash": f"{record['record_id']}-{number}",
            "source": "by hand",
            "kind": "event",
            "occurred_on": date.fromisoformat(step["day"]),
            "effective_on": date.fromisoformat(step["day"]),
            "event_type": "repair" if step["id"].startswith("repair") else "removal",
            "target_kind": record["kind"],
            "target_document_no": record["document_no"],
        }
        for number, step in enumerate(way["steps"])
        for record in step["records"]
    ]
    schema = rows["event"].schema
    written = pl.DataFrame([{name: one.get(name) for name in schema} for one in events], schema=schema)
    rows["event"] = pl.concat([rows["event"], written])
    law = law_for(run.policy, day, "public")
    on = ground_on(run.ground, law)
    found = evaluate(
        rows,
        manifest=on.manifest,
        known_at=end_of_day(day),
        law=law,
        card=on.card,
        features=on.features,
    )
    subject = subject_of(
        code,
        decisions=found.decisions,
        population=found.population,
        unused=found.unused,
        evidence=found.evidence,
    )
    return render(on, subject)["grade"]


def test_the_page_says_what_the_document_says(sample_home, told):
    code, document = next((code, one) for code, one in reversed(told.items()) if one["ways"])
    page = done(sample_home, "recourse", code).out
    assert "模拟数据" in page
    assert "已重新评价验证" in page
    assert document["ways"][0]["day"] in page
    assert document["ways"][0]["steps"][0]["label"][:8] in page
    assert document["decision_id"][:40] in page.replace("\n", "")


def test_no_way_is_the_answer_no(sample_home, told):
    found = next((one for one in told.values() if one["outcome"] == "none"), None)
    if found is None:
        pytest.skip("each of these enterprises has a way")
    answer = shouxin(sample_home, "recourse", found["uscc"])
    assert answer.code == 1
    assert "为什么没有办法" in answer.out


def test_show_points_to_it(sample_home, of_grade):
    assert f"shouxin recourse {of_grade['C']}" in done(sample_home, "show", of_grade["C"]).out


def test_a_further_grade_by_name(sample_home, of_grade):
    answer = shouxin(sample_home, "recourse", of_grade["D"], "--to", "B", "--json")
    assert answer.json["target"] == "B"
    for way in _ways(answer.json):
        assert way["grade"] in {"A", "B"}


def test_who_has_the_grade_needs_nothing(sample_home, of_grade):
    answer = done(sample_home, "recourse", of_grade["B"], "--to", "C", "--json").json
    assert (answer["outcome"], answer["ways"]) == ("reached", [])


def test_out_of_scope_is_the_answer_no(sample_home, run):
    outside = run.table("decisions").filter(pl.col("status") == "out_of_scope").collect()["uscc"][0]
    answer = shouxin(sample_home, "recourse", outside)
    assert answer.code == 1
    assert "不在评价范围" in answer.out


def test_a_code_that_another_took_over_is_refused_with_the_question_to_ask(sample_home, run):
    known = Home(sample_home).store.known(end_of_day(run.manifest.as_of))
    links = known.rows("code_succession").filter(pl.col("occurred_on") <= run.manifest.as_of)
    last = ~pl.col("uscc").is_in(links["predecessor"].implode())
    link = links.filter(last & pl.col("predecessor").is_unique()).row(0, named=True)
    answer = shouxin(sample_home, "recourse", link["predecessor"])
    assert (answer.code, answer.out) == (1, "")
    assert f"{link['predecessor']} 已由 {link['uscc']} 承继" in answer.err
    assert f"请用 shouxin recourse {link['uscc']}" in answer.err


def test_days_that_no_run_covers_and_a_rule_book(sample_home, of_grade):
    earlier = done(
        sample_home, "recourse", of_grade["B"], "--as-of", "2026-09-30", "--to", "C", "--json"
    ).json
    assert earlier["as_of"] == "2026-09-30"
    answer = shouxin(
        sample_home,
        *("recourse", of_grade["C"], "--as-of", "2026-10-31", "--rule-book", "thousand_base", "--json"),
    )
    assert answer.code in {0, 1}
    assert answer.json["rule_book"]["id"] == "thousand_base"
    assert all(way["verified"] for way in _ways(answer.json))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("91632899MA75T5T19X",), 2, "统一社会信用代码"),
        (("91632899MA75T5T191",), 1, "没有统一社会信用代码为"),
        (("91632899MA75T5T191", "--to", "E"), 2, "等级“E”应为"),
        (("91632899MA75T5T191", "--to", "D"), 2, "等级“D”应为 A、B、C 之一"),
        (("91632899MA75T5T191", "--as-of", "昨天"), 2, "不是日期"),
        ((), 2, "缺少参数"),
    ],
)
def test_a_wrong_question_is_told_so(sample_home, arguments, code, said):
    answer = shouxin(sample_home, "recourse", *arguments)
    assert answer.code == code
    assert said in answer.err
    assert answer.out == ""


def test_an_empty_home_says_what_to_run(empty_home):
    answer = shouxin(empty_home, "recourse", "91632899MA75T5T191")
    assert answer.code == 1
    assert "shouxin evaluate" in answer.err
