"""Which of what a decision says is to the enterprise's disadvantage, and on which records it stands."""

from datetime import date

import polars as pl
import pytest

from scoring.effects import SCORED_D, Effect, effects, effects_of, grade_in_effect, procedure_entry
from tests.features.builders import USCC
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, REGISTERED, WAGE_LIST, case, document, evaluated, ground, ids
from tests.scoring.shipped import law

ABNORMAL = {"record_id": "abnormal", "occurred_on": "2026-03-03", "document_no": "样异〔2026〕2号"}
BAN = {
    "record_id": "ban",
    "occurred_on": "2026-05-05",
    "finding_type": "procurement_ban",
    "article": "政府采购法第七十七条",
}


def found(**kinds):
    result = evaluated(case(**kinds))
    return effects(ground().law, result.decisions, result.evidence)


def kinds_of(effects):
    return {one.id: one.kind for one in effects}


def test_a_listing_sets_d_and_restricts_by_a_general_clause():
    adverse = found(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST])
    listed = kinds_of(adverse)
    assert listed.pop("direct_d.wage_defaulter") == "direct_d"
    assert listed == dict.fromkeys(["GP-13", "CT-13", "FS-14", "HO-11", "FI-13"], "duty_to_check")
    assert {one.records for one in adverse} == {("listed",)}
    assert {one.uscc for one in adverse} == {USCC}


def test_a_ban_is_carried_out_as_decided():
    assert kinds_of(found(tax_rating=[RATED_A], finding=[BAN]))["GP-08"] == "as_decided"


def test_a_bar_is_an_effect_only_where_it_takes_an_a_away():
    assert kinds_of(found(tax_rating=[RATED_A], abnormal_operation=[ABNORMAL])) == {
        "bar_a.abnormal_operation": "bar_a"
    }
    assert found(tax_rating=[RATED_A | {"rating": "D"}], abnormal_operation=[ABNORMAL]) == []
    assert found(abnormal_operation=[ABNORMAL]) == []


def test_a_d_by_score_is_an_effect_also_beside_a_direct_d():
    row = {
        "uscc": USCC,
        "grade": "D",
        "score_grade": "D",
        "overrides": b"\0" * 2,
        "measures": b"\0" * 30,
        "decision_id": "d",
    }
    assert kinds_of(effects_of(law(DAY), row, {})) == {SCORED_D: "scored_d"}
    held = bytes([0b10000000, 0])
    both = effects_of(law(DAY), row | {"overrides": held}, {})
    assert [one.kind for one in both] == ["direct_d", "scored_d"]
    assert kinds_of(effects_of(law(DAY), row | {"kept_grade": "C", "grade": "C"}, {})) == {}


def test_nothing_adverse_nothing_found():
    assert found(tax_rating=[RATED_A]) == []
    assert found(registration=[REGISTERED | {"status": "cancelled"}], serious_dishonesty=[WAGE_LIST]) == []


def test_every_effect_is_in_the_document_with_its_evidence_and_procedure():
    records = case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST], finding=[BAN])
    shown = document(records)
    named = {one["id"]: one for one in (*shown["overrides"], *shown["measures"])}
    result = evaluated(records)
    for one in effects(ground().law, result.decisions, result.evidence):
        assert tuple(named[one.id]["evidence"]) == one.records
        assert named[one.id]["procedure"] == procedure_entry(ground().law.procedures[one.kind])
        assert one.decision_id == shown["decision_id"]
    assert set(ids(shown["measures"], "restriction")) <= {one["id"] for one in named.values()}
    assert all(one["procedure"] is None for one in shown["measures"] if one["kind"] != "restriction")


def test_evidence_of_others_is_passed_over():
    result = evaluated(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]))
    other = result.evidence.with_columns(uscc=pl.lit("91632899MA0000007G"), record_id=pl.lit("theirs"))
    more = pl.concat([result.evidence, other])
    assert effects(ground().law, result.decisions, more) == effects(
        ground().law, result.decisions, result.evidence
    )


@pytest.mark.parametrize(
    ("told", "stands"),
    [(("a", "b"), True), (("b",), False), (("a", "c"), True), (("a", "x"), False), ((), False)],
)
def test_an_effect_stands_while_each_condition_has_a_told_record(told, stands):
    one = Effect(USCC, "GP-13", "duty_to_check", {"first": ("a",), "second": ("b", "c")}, "d")
    assert one.stands_on(told) is stands
    assert one.records == ("a", "b", "c")


@pytest.mark.parametrize(
    ("before", "acting", "grade"),
    [
        ("A", set(), "A"),
        ("A", {"bar_a.abnormal_operation"}, "B"),
        ("A", {"direct_d.wage_defaulter"}, "D"),
        (None, set(), "M"),
        (None, {"direct_d.wage_defaulter"}, "D"),
    ],
)
def test_what_does_not_act_leaves_the_grade_alone(before, acting, grade):
    assert grade_in_effect(law(DAY), before, acting) == grade


def test_the_hand_card_rates_an_a():
    """What the cases above rest on."""
    assert document(case(tax_rating=[RATED_A]), ground(hand_card()))["score_grade"] == "A"


@pytest.mark.parametrize(
    ("told", "last_day"),
    [
        (("a", "b"), date(2026, 3, 1)),  # the condition that ends first
        (("a", "b", "c"), date(2026, 5, 1)),  # its longest record
        (("b", "c"), date(2026, 6, 1)),  # the other rests on nothing told
        (("a", "d"), date(2026, 5, 1)),  # one of its records is ended by an act only
        (("a", "b", "d"), date(2026, 5, 1)),
        (("d",), None),
        ((), None),
    ],
)
def test_an_effect_ends_with_the_first_condition_that_no_told_record_holds_any_more(told, last_day):
    lasts = {
        ("first", "a"): date(2026, 5, 1),
        ("second", "b"): date(2026, 3, 1),
        ("second", "c"): date(2026, 6, 1),
    }
    evidence = {"first": ("a",), "second": ("b", "c", "d")}
    assert Effect(USCC, "GP-13", "duty_to_check", evidence, "d", lasts).last_day(told) == last_day


@pytest.mark.parametrize(
    ("day", "evidence"),
    [
        (date(2026, 3, 1), {"first": ("a",), "second": ("b", "c")}),
        (date(2026, 3, 2), {"first": ("a",), "second": ("c",)}),
        (date(2027, 3, 2), {"first": (), "second": ("c",)}),
    ],
)
def test_on_a_day_it_rests_on_what_still_counts_then(day, evidence):
    """A record has its last day; one that only an act ends has none."""
    lasts = {("first", "a"): date(2026, 5, 1), ("second", "b"): date(2026, 3, 1)}
    one = Effect(USCC, "GP-13", "duty_to_check", {"first": ("a",), "second": ("b", "c")}, "d")
    assert one.lasting(lasts).on(day) == Effect(USCC, "GP-13", "duty_to_check", evidence, "d", lasts)
