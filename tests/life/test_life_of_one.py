"""The worked case "life of one enterprise", all twenty rows: overrides, restrictions, what does not count, replay.

Through real files, the store, the gate, the evaluation and the packaged policy, with a scorecard made by hand. What
counts on which day is told in full by `test_life_of_one_gate.py`.
"""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from features.ingest import ingest
from features.records import KINDS
from features.store import end_of_day
from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED, load_policy
from scoring.document import render
from scoring.ground import subject_of
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from service.home import Home
from service.law_on import law_for
from service.runs.evaluation import document_now, evaluate_share, ground_for
from service.runs.kept import Runs
from tests.hand_card import hand_card
from tests.life.history import NAME_OF, NOW, RECORDS, USCC, load, write_file
from tests.life.test_life_of_one_gate import COUNTS, ROWS

JUDGMENT, WAGES = ["direct_d.judgment_defaulter"], ["direct_d.wage_defaulter"]
ARTICLE_48 = {
    "government_procurement": "GP-13",
    "construction_tendering": "CT-13",
    "fund_subsidy": "FS-14",
    "honours": "HO-11",
    "financing": "FI-13",
}
OVERRIDES = {9: JUDGMENT, 11: JUDGMENT, 18: WAGES}
RESTRICTIONS = {18: ARTICLE_48}
GROUND_OF = {9: "J", 11: "J", 18: "L"}
AFTER_ROW_20 = [name for name in RECORDS if RECORDS[name][0] > "2025-08-01"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    root = tmp_path_factory.mktemp("life")
    load(root, [list(RECORDS)])
    return Home(root)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


def _days(number):
    as_of, known_at, _ = ROWS[number]
    return date.fromisoformat(as_of), end_of_day(date.fromisoformat(known_at))


def _grounds(home, policy, number):
    as_of, known_at = _days(number)
    return ground_for(home, policy, hand_card(), as_of=as_of, known_at=known_at, purpose="public")


@pytest.fixture(scope="module")
def said(home, policy):
    """Row of the table → what is said on that day."""
    return {number: document_now(*_grounds(home, policy, number), USCC) for number in ROWS}


def _names(home, ids):
    """What records are called in the case."""
    known = home.store.known(end_of_day(NOW.date()))
    names = {}
    for kind in set(KINDS) - {"event", "registration", "annual_report", "receivables_overdue"}:
        for record, source, document in (
            known.rows(kind).select("record_id", "source", "document_no").iter_rows()
        ):
            names[record] = NAME_OF[source, document]
    return sorted(names[record] for record in ids)


@pytest.mark.parametrize("number", ROWS)
def test_the_override_of_that_day(said, home, number):
    found = said[number]
    assert [one["id"] for one in found["overrides"]] == OVERRIDES.get(number, [])
    assert (found["grade"] == "D") == (number in OVERRIDES)
    for one in found["overrides"]:
        assert _names(home, one["evidence"]) == [GROUND_OF[number]]
        assert any(basis["article"] == "第十八条" for basis in one["bases"])


@pytest.mark.parametrize("number", ROWS)
def test_the_restrictions_of_that_day(said, home, number):
    restrictions = [one for one in said[number]["measures"] if one["kind"] == "restriction"]
    assert {one["domain"]: one["id"] for one in restrictions} == RESTRICTIONS.get(number, {})
    for one in restrictions:
        assert one["mode"] == "duty_to_check"
        assert _names(home, one["evidence"]) == ["L"]
        assert one["remedy"]
        assert [(basis["instrument"], basis["article"], basis["verified"]) for basis in one["bases"]] == [
            ("保障农民工工资支付条例", "第四十八条", True)
        ]


@pytest.mark.parametrize("number", ROWS)
def test_what_does_not_count_that_day_and_why(said, home, number):
    unused = {_names(home, [one["record_id"]])[0]: one for one in said[number]["unused_records"]}
    expected = {name: why for name, why in ROWS[number][2].items() if why != COUNTS}
    assert {name: one["reason"] for name, one in unused.items()} == expected
    assert all(one["basis"] for one in unused.values())
    assert {name for name, one in unused.items() if one["review"]} <= {"W"}


def test_the_size_is_small_and_changes_no_point(home, policy, said):
    ground, known = _grounds(home, policy, 13)
    found = evaluate_share(ground, known, tuple(range(16)))
    assert found.population["size_class"].to_list() == ["small"]
    assert not {"employees", "revenue_fen", "assets_fen", "size_class"} & set(ground.card.features)
    larger = found.population.with_columns(
        size_class=found.population["size_class"].replace("small", "medium")
    )
    tables = {"decisions": found.decisions, "unused": found.unused, "evidence": found.evidence}
    other = render(ground, subject_of(USCC, population=larger, **tables))
    assert (other["score"], other["reasons"]) == (said[13]["score"], said[13]["reasons"])


def test_the_points_follow_what_counts(home, policy):
    """With enough information to be rated, P1 costs its points while it counts, once, and nothing once repaired."""
    scores = {}
    for number in (1, 2, 3, 5, 6):
        ground, known = _grounds(home, policy, number)
        (one,) = ground.law.information.require
        eased = ground.law.information.model_copy(
            update={"require": (one.model_copy(update={"records_at_least": 1}),)}
        )
        rated = replace(ground, law=replace(ground.law, information=eased))
        scores[number] = document_now(rated, known, USCC)["score"]
    assert scores[2] == scores[3] == scores[6] == scores[1] - 90
    assert scores[5] == scores[1]


def _drafts_on(policy, list_id) -> list[Measure]:
    return [
        one
        for one in policy.measures
        if not one.active
        and any(list_id in getattr(condition, "where", {}).get("list_id", ()) for condition in one.when)
    ]


def test_the_two_drafts_on_judgment_defaulters_cannot_be_activated(tmp_path, policy):
    """Rows 9 and 11: the shipped policy has none, because what they cite was not read; policy check says so."""
    drafts = _drafts_on(policy, "judgment_defaulter")
    assert len(drafts) == 2
    for draft in drafts:
        folder = tmp_path / draft.id
        shutil.copytree(PACKAGED, folder)
        file = folder / "measures" / f"{draft.domain}.yaml"
        lines = file.read_text(encoding="utf-8").splitlines()
        start = lines.index(f"  - id: {draft.id}")
        for place in range(start, len(lines)):
            if lines[place].strip().startswith("status:"):
                lines[place] = lines[place].replace("draft", "active")
                break
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        errors = [problem for problem in check(folder) if problem.severity == "error"]
        assert any(draft.id in problem.reason for problem in errors), draft.id


@pytest.mark.parametrize("number", [9, 10, 11])
def test_a_test_policy_with_one_active_restricts_exactly_while_the_listing_counts(home, policy, number):
    """Row 9, and 11 as in 9 (performed, but not yet deleted), with a policy that no check would pass.

    Draft and instrument are switched on in memory, past the check, to prove that the record alone starts and ends it.
    """
    draft = next(one for one in _drafts_on(policy, "judgment_defaulter") if one.domain == "financing")
    switched_on = {"in_force_from": date(2020, 7, 1)}
    cited = {basis.instrument for basis in draft.bases}
    test_policy = Policy(
        **{name: getattr(policy, name) for name in Policy.model_fields}
        | {
            "measures": tuple(
                one.model_copy(update=switched_on | {"status": "active"}) if one.id == draft.id else one
                for one in policy.measures
            ),
            "instruments": tuple(
                one.model_copy(update=switched_on) if one.id in cited else one for one in policy.instruments
            ),
        }
    )
    found = document_now(*_grounds(home, test_policy, number), USCC)
    restrictions = [one for one in found["measures"] if one["kind"] == "restriction"]
    if number == 10:
        assert restrictions == []
    else:
        assert [one["id"] for one in restrictions] == [draft.id]
        assert _names(home, restrictions[0]["evidence"]) == ["J"]


def test_row_20_a_decision_replays_as_it_was(tmp_path, policy):
    """Made on 2025-08-01; asked again on 2026-10-01, after everything else became known."""
    load(tmp_path, [[name] for name in RECORDS if name not in AFTER_ROW_20])
    home = Home(tmp_path)
    ground, known = _grounds(home, policy, 13)
    made = evaluate_share(ground, known, tuple(range(16)))
    run = Runs(home.runs).write(ground, policy, [made])
    stored = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    document = run.document(USCC)

    later = tmp_path / "later"
    later.mkdir()
    for name in AFTER_ROW_20:
        report = ingest(home.archive, [write_file(later, name)], now=NOW)
        assert report.accepted == 1

    again_ground, again_known = _grounds(home, policy, 13)
    again = evaluate_share(again_ground, again_known, tuple(range(16)))
    assert again_ground.manifest == ground.manifest
    assert again.decisions.equals(made.decisions)
    assert again.decisions["decision_id"].to_list() == [document["decision_id"]]
    assert document_now(again_ground, again_known, USCC) == document
    assert run.document(USCC) == document
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == stored
    now = ground_for(
        home,
        policy,
        hand_card(),
        as_of=date(2025, 8, 1),
        known_at=end_of_day(date(2026, 10, 1)),
        purpose="public",
    )
    assert document_now(*now, USCC)["decision_id"] != document["decision_id"], (
        "what is known now says something else"
    )


def test_measures_of_the_day_are_the_law_of_the_day(said, policy):
    for number, found in said.items():
        law = law_for(policy, _days(number)[0], "public")
        both = [one["id"] for one in (*found["measures"], *found["not_applied"])]
        assert sorted(both) == sorted(measure.id for measure in law.measures)
