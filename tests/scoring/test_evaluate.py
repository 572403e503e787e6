"""The evaluation is a pure function: the order and the sharing out change nothing, and each rule does what it says."""

from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.catalogue import features_named
from features.records import KINDS
from features.store import Store, end_of_day
from scoring import decision
from scoring.ground import Ground
from tests.endurance import long_or
from tests.features.builders import USCC, no_rows
from tests.hand_card import hand_card
from tests.scoring.cases import (
    DAY,
    ENOUGH,
    RATED_A,
    REGISTERED,
    WAGE_LIST,
    case,
    document,
    evaluated,
    ground,
    ids,
    removal,
)
from tests.scoring.shipped import policy

AS_OF = date(2026, 10, 31)
PARTS = ("decisions", "population", "unused", "evidence")
ORDER = {"evidence": ["uscc", "condition", "record_id"], "unused": ["uscc", "kind", "record_id"]}


@pytest.fixture(scope="module")
def everybody(sample_home):
    """Every record of the sample, kind by kind."""
    known = Store(sample_home / "store").known(end_of_day(AS_OF))
    return {kind: known.rows(kind) for kind in KINDS}


@pytest.fixture(scope="module")
def on() -> Ground:
    return ground()


@pytest.fixture(scope="module")
def whole(everybody, on):
    return evaluated(everybody, on)


@pytest.fixture(scope="module")
def few(everybody, whole):
    """Records of sixty enterprises, among them every status and grade."""
    kinds = whole.decisions.group_by("status", "grade", maintain_order=True).head(12)["uscc"]
    return {kind: rows.filter(pl.col("uscc").is_in(kinds.implode())) for kind, rows in everybody.items()}


@pytest.fixture(scope="module")
def together(few, on):
    return evaluated(few, on)


@settings(
    max_examples=long_or(5, 100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(count=st.integers(1, 4), seed=st.integers(0, 10_000))
def test_neither_order_nor_sharing_out_changes_anything(few, together, on, count, seed):
    random = Random(seed)  # noqa: S311 - hypothesis chooses it
    share_of = {code: random.randrange(count) for code in few["registration"]["uscc"].unique().sort()}
    shuffled = {kind: rows.sample(fraction=1, shuffle=True, seed=seed) for kind, rows in few.items()}
    found = []
    for share in range(count):
        codes = pl.Series([code for code, s in share_of.items() if s == share], dtype=pl.String).implode()
        ours = {kind: rows.filter(pl.col("uscc").is_in(codes)) for kind, rows in shuffled.items()}
        found.append(evaluated(ours, on))
    for name in PARTS:
        joined = pl.concat([getattr(part, name) for part in found]).sort(ORDER.get(name, "uscc"))
        assert joined.equals(getattr(together, name)), name


def test_a_few_get_what_they_get_among_all(whole, together):
    codes = together.decisions["uscc"].implode()
    for name in PARTS:
        ours = getattr(whole, name).filter(pl.col("uscc").is_in(codes))
        assert ours.equals(getattr(together, name)), name


def test_evaluating_again_gives_the_same_rows(few, together, on):
    again = evaluated(few, on)
    assert again.decisions.equals(together.decisions)
    assert decision.canonical_bytes(again.decisions) == decision.canonical_bytes(together.decisions)


def test_nobody_to_evaluate_is_no_error(on):
    found = evaluated({kind: no_rows(kind) for kind in KINDS}, on)
    assert all(getattr(found, name).is_empty() for name in PARTS)
    assert found.decisions.schema == decision.schema(len(on.features))


def _restrictions(found, law):
    bits = np.array([decision.unpacked(row, len(law.measures)) for row in found.decisions["measures"]])
    return bits[:, [one.kind == "restriction" for one in law.measures]]


def test_every_restriction_has_a_counting_record_of_the_enterprise(whole, on):
    restricted = [(place, one) for place, one in enumerate(on.law.measures) if one.kind == "restriction"]
    evidence = set(whole.evidence.select("uscc", "condition").iter_rows())
    refused = whole.unused["record_id"].implode()
    assert whole.evidence.filter(pl.col("record_id").is_in(refused)).is_empty()
    applied = 0
    for code, packed in whole.decisions.select("uscc", "measures").iter_rows():
        bits = decision.unpacked(packed, len(on.law.measures))
        for place, one in restricted:
            if bits[place]:
                applied += 1
                assert any((code, condition.id) in evidence for condition in one.when), (code, one.id)
    assert applied > 0


def test_a_grade_alone_never_restricts(everybody, whole, on):
    """The same population with every score forced to the bottom: not one restriction appears."""
    forced = replace(hand_card(base_points=540), intercept=20.0, slope=-0.01)
    bottom = evaluated(
        everybody, Ground(on.manifest, on.law, forced, features_named(forced.features, "public"))
    )
    rated = bottom.decisions.filter(pl.col("status") == "evaluated")
    assert rated["grade"].unique().to_list() == ["D"]
    assert whole.decisions.filter(pl.col("status") == "evaluated")["grade"].n_unique() > 1
    assert np.array_equal(_restrictions(bottom, on.law), _restrictions(whole, on.law))


def test_a_good_enterprise_is_rated_and_served():
    found = document(case(tax_rating=[RATED_A]))
    assert (found["status"], found["grade"], found["score"]) == ("evaluated", "A", 820)
    assert ids(found["measures"], "restriction") == []
    assert ids(found["measures"], "incentive")


def test_a_bar_turns_a_into_b():
    listed = {"occurred_on": "2026-08-01", "document_no": "样异〔2026〕1号", "list_id": "abnormal_operation"}
    listed = {name: value for name, value in listed.items() if name in KINDS["abnormal_operation"].schema}
    found = document(case(tax_rating=[RATED_A], abnormal_operation=[listed]))
    assert (found["score_grade"], found["grade"]) == ("A", "B")
    assert [one["effect"] for one in found["overrides"]] == ["bar_a"]


def test_what_rests_on_the_tax_rating_names_that_record():
    older = {"record_id": "older", "occurred_on": "2025-04-20", "year": 2024, "rating": "A"}
    latest = {"record_id": "latest", "occurred_on": "2026-04-20", "year": 2025, "rating": "A"}
    served_by_rating = [
        one.model_copy(update={"status": "active", "draft_reason": ""}) if one.id == "TX-01" else one
        for one in policy().measures
    ]
    day = policy().model_copy(update={"measures": tuple(served_by_rating)}).on(DAY)
    found = document(case(tax_rating=[older, latest]), on=ground(day=replace(day, information=ENOUGH)))
    served = next(one for one in found["measures"] if one["id"] == "TX-01")
    assert served["evidence"] == ["latest"]


def test_a_listing_sets_d_whatever_the_score():
    found = document(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]))
    assert found["grade"] == "D"
    assert found["score_grade"] != "D"
    assert ids(found["overrides"]) == ["direct_d.wage_defaulter"]
    assert found["overrides"][0]["evidence"] == ["listed"]


def test_direct_d_beats_m():
    found = document(case(serious_dishonesty=[WAGE_LIST]))
    assert (found["status"], found["grade"]) == ("not_rated", "D")
    assert (found["score"], found["base_points"], found["probability"], found["reasons"]) == (
        None,
        None,
        None,
        [],
    )
    assert found["missing"] == ["缺少纳税信息"]


def test_what_hung_on_a_removed_record_ends_with_it():
    listed = case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])
    removed = case(
        tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST], event=[removal(WAGE_LIST, "2026-09-10")]
    )
    before, after = document(listed), document(removed)
    assert len(ids(before["measures"], "restriction")) == 5
    assert all(one["evidence"] == ["listed"] for one in before["measures"] if one["kind"] == "restriction")
    assert ids(after["measures"], "restriction") == []
    assert after["grade"] == "A"
    assert [(one["record_id"], one["reason"]) for one in after["unused_records"]] == [("listed", "removed")]


def test_a_removal_that_is_yet_to_come_changes_nothing():
    later = removal(WAGE_LIST, "2026-11-01")
    found = document(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST], event=[later]))
    assert found["grade"] == "D"


def test_m_keeps_every_universal_measure_and_gets_no_restriction():
    rated, unrated = document(case(tax_rating=[RATED_A])), document(case())
    assert unrated["grade"] == "M"
    assert ids(unrated["measures"], "restriction") == []
    graded = {one.id for one in ground().law.measures if one.uses_grade}
    by_fact = {"TX-01"}  # the tax authority's own service for its own rating
    universal = set(ids(rated["measures"])) - graded - by_fact
    assert universal <= set(ids(unrated["measures"]))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": "cancelled"}, "注销"),
        ({"status": "revoked"}, "吊销"),
        ({"enterprise_type": "individual_business"}, "个体"),
    ],
)
def test_out_of_scope_gets_nothing(changed, reason):
    found = document(
        case(registration=[REGISTERED | changed], tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])
    )
    assert found["status"] == "out_of_scope"
    assert reason in found["exclusion"]
    assert found["grade"] is found["score"] is None
    assert found["measures"] == found["overrides"] == found["reasons"] == []


def test_a_repeat_of_the_same_event_costs_nothing():
    penalty = {
        "occurred_on": "2026-08-01",
        "document_no": "样罚〔2026〕1号",
        "severity": "general",
        "publicity_until": "2027-08-01",
    }
    once = document(case(tax_rating=[RATED_A], penalty=[penalty | {"source": "one"}]))
    twice = document(
        case(tax_rating=[RATED_A], penalty=[penalty | {"source": "one"}, penalty | {"source": "two"}])
    )
    assert once["score"] == twice["score"] == 820 - 90
    assert [one["reason"] for one in twice["unused_records"]] == ["duplicate"]


def test_the_records_are_named_by_their_digest():
    with_rating, without = evaluated(case(tax_rating=[RATED_A])), evaluated(case())
    for found in (with_rating, without):
        assert found.decisions["uscc"].to_list() == [USCC]
    assert with_rating.decisions["records_digest"][0] != without.decisions["records_digest"][0]
