"""The ten facts that an ordinary developer would get wrong (facts §14): one test each, broken with the fact."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from features.catalogue import CATALOGUE, features_for
from features.feature_table import feature_table
from features.lawful_gate import judge
from features.store import end_of_day
from scoring.ground import Ground
from scoring.matrix.condition_types import FORBIDDEN_FACTS, FactIn, HasRecord, Unknown
from scoring.size_class import row_of, size_class
from tests.features.builders import USCC
from tests.hand_card import hand_card
from tests.scoring.cases import DAY, RATED_A, REGISTERED, case, document, ground, ids
from tests.scoring.shipped import law

PENALTY = {
    "record_id": "p",
    "occurred_on": "2026-08-01",
    "document_no": "样罚〔2026〕1号",
    "severity": "general",
    "publicity_until": "2027-08-01",
}
REPAIRED = {
    "event_type": "repair",
    "target_kind": "penalty",
    "target_document_no": PENALTY["document_no"],
    "effective_on": "2026-10-15",
    "occurred_on": "2026-10-15",
}
WAGES = {
    "record_id": "w",
    "occurred_on": "2026-06-10",
    "arose_on": "2026-05-31",
    "document_no": "样人社察〔2026〕7号",
    "amount_fen": 80_000_000,
}
OWED = {
    "occurred_on": "2026-07-01",
    "effective_on": "2026-01-01",
    "document_no": "样工信确〔2026〕3号",
    "payer": "样本县交通运输局",
    "payer_kind": "public_body",
    "amount_fen": 150_000_000,
    "confirmed_on": "2026-07-01",
}
MORNING_AFTER = timedelta(days=1)


def _gated(records, as_of=DAY):
    return judge(records, as_of=as_of, known_at=end_of_day(as_of), rules=law(as_of).gate)


def _reason(kind, as_of=DAY, **kinds):
    (reason,) = _gated(case(**kinds), as_of).verdicts[kind]["reason"].to_list()
    return reason


def _features(**kinds):
    """Every feature there is, of the one enterprise."""
    return feature_table(_gated(case(**kinds)), pl.Series("uscc", [USCC]), CATALOGUE).row(0)


def test_1_a_grade_alone_triggers_no_restriction():
    worst = ground(replace(hand_card(base_points=540), intercept=20.0, slope=-0.01))
    assert document(case(tax_rating=[RATED_A]), worst)["grade"] == "D"
    assert ids(document(case(tax_rating=[RATED_A]), worst)["measures"], "restriction") == []
    for measure in law(DAY).measures:
        if measure.kind == "restriction":
            assert not measure.uses_grade
            assert any(isinstance(condition, HasRecord) for condition in measure.when)


def test_2_a_repaired_record_counts_zero_and_at_once():
    clean = document(case(tax_rating=[RATED_A]))
    penalised = document(case(tax_rating=[RATED_A], penalty=[PENALTY]))
    repaired = document(case(tax_rating=[RATED_A], penalty=[PENALTY], event=[REPAIRED]))
    assert penalised["score"] < clean["score"], "otherwise this proves nothing"
    assert (repaired["score"], repaired["grade"]) == (clean["score"], clean["grade"])
    on_the_day, before = date(2026, 10, 15), date(2026, 10, 14)
    assert _reason("penalty", on_the_day, penalty=[PENALTY], event=[REPAIRED]) == "repaired"
    assert _reason("penalty", before, penalty=[PENALTY], event=[REPAIRED]) is None


def test_3_publicity_lasts_3_12_and_36_months_by_class_from_the_documents_date():
    last_days = {"minor": date(2024, 6, 1), "general": date(2025, 3, 1), "serious": date(2027, 3, 1)}
    for severity, last in last_days.items():
        # An end beyond the longest publicity of the class, such as five years for all, does not stretch it.
        penalty = PENALTY | {
            "occurred_on": "2024-03-01",
            "severity": severity,
            "publicity_until": "2029-03-01",
        }
        assert _reason("penalty", last, penalty=[penalty]) is None
        if last < DAY:
            assert _reason("penalty", last + MORNING_AFTER, penalty=[penalty]) == "publicity_ended"
    assert law(DAY).gate.publicity_months == {"minor": 3, "general": 12, "serious": 36}


def test_4_the_class_is_the_authoritys_and_never_guessed_from_an_amount():
    unknown = PENALTY | {"severity": None, "publicity_until": None}
    for fine in (1_000, 10_000_000_000):
        assert _reason("penalty", penalty=[unknown | {"fine_fen": fine}]) == "publicity_unknown"
        assert _reason("penalty", penalty=[PENALTY | {"fine_fen": fine}]) is None
    assert _features(penalty=[PENALTY | {"fine_fen": 1_000}]) == _features(
        penalty=[PENALTY | {"fine_fen": 10_000_000_000}]
    )
    unpublished = PENALTY | {"severity": "minor", "publicity_until": None}
    assert _reason("penalty", penalty=[unpublished]) == "outside_catalogue"


def test_5_what_fair_competition_forbids_feeds_neither_grade_nor_tender():
    small = {
        "occurred_on": "2026-04-01",
        "year": 2025,
        "due_on": "2026-06-30",
        "filed_on": "2026-04-01",
        "employees": 3,
        "revenue_fen": 1_000_000,
        "assets_fen": 1_000_000,
    }
    large = small | {"employees": 250, "revenue_fen": 5_000_000_000, "assets_fen": 4_000_000_000}
    elsewhere = REGISTERED | {
        "ownership": "state",
        "division": "632801",
        "registered_capital_fen": 10_000_000_000,
        "established_on": "1996-01-01",
    }
    honour = {
        "occurred_on": "2026-05-01",
        "document_no": "样表〔2026〕1号",
        "level": "county",
        "title": "先进企业",
    }
    plain = _features(annual_report=[small], tax_rating=[RATED_A])
    assert plain == _features(
        registration=[elsewhere], annual_report=[large], honour=[honour], tax_rating=[RATED_A]
    )
    compared = {
        condition.fact
        for measure in law(DAY).measures
        if measure.domain in {"government_procurement", "construction_tendering"} and measure.uses_grade
        for condition in measure.when
        if isinstance(condition, FactIn | Unknown)
    }
    assert compared == set()
    every = {
        condition.fact
        for measure in law(DAY).measures
        for condition in measure.when
        if isinstance(condition, FactIn | Unknown)
    }
    assert every.isdisjoint(FORBIDDEN_FACTS)


def test_6_one_event_through_several_feeds_counts_once():
    feeds = [
        PENALTY | {"source": feed, "record_id": feed} for feed in ("court", "credit_china", "department")
    ]
    once = document(case(tax_rating=[RATED_A], penalty=feeds[:1]))
    thrice = document(case(tax_rating=[RATED_A], penalty=feeds))
    assert thrice["score"] == once["score"] < document(case(tax_rating=[RATED_A]))["score"]
    assert [one["reason"] for one in thrice["unused_records"]] == ["duplicate", "duplicate"]


def test_7_no_data_is_neither_bad_nor_perfect():
    nothing_known = document(case(), Ground(ground().manifest, law(DAY), hand_card(), ground().features))
    assert nothing_known["grade"] == "M"
    assert nothing_known["score"] is None
    assert nothing_known["missing"]
    assert ids(nothing_known["measures"], "restriction") == []
    rated = document(case(tax_rating=[RATED_A]))
    for reason in (one for one in rated["reasons"] if one["unknown"]):
        feature = next(one for one in hand_card().inputs if one.name == reason["feature"])
        assert min(feature.points) < reason["points"] < max(feature.points)
    # Counts of records start from zero; every other feature is unknown, not zero, where nothing is held.
    table = dict(zip([f.name for f in CATALOGUE], _features()[1:], strict=True))
    assert all(
        (table[f.name] is None) == (f.absent is None)
        for f in features_for("public")
        if f.family != "registry"
    )


def test_8_arrears_that_public_bodies_caused_are_not_held_against_the_enterprise():
    held = document(case(tax_rating=[RATED_A], wage_arrears=[WAGES]))
    excused = document(case(tax_rating=[RATED_A], wage_arrears=[WAGES], receivables_overdue=[OWED]))
    clean = document(case(tax_rating=[RATED_A]))
    assert held["score"] < clean["score"] == excused["score"]
    (unused,) = excused["unused_records"]
    assert (unused["reason"], unused["review"]) == ("upstream", True)
    complaint = {"occurred_on": "2026-07-01", "document_no": "样诉1号", "amount_fen": 150_000_000}
    assert _features(payment_complaint=[complaint]) == _features()
    limited = {"occurred_on": "2026-07-01", "document_no": "(2026)样限1号"}
    assert document(case(tax_rating=[RATED_A], consumption_limit=[limited]))["overrides"] == []


def test_9_medium_needs_every_floor_and_the_upper_limit_only_one():
    def size(employees, revenue, assets, industry):
        frame = pl.DataFrame(
            {"industry": [industry], "employees": [employees], "revenue": [revenue], "assets": [assets]},
            schema={"industry": pl.String, "employees": pl.Int64, "revenue": pl.Int64, "assets": pl.Int64},
        )
        expression = size_class(
            law(DAY).size_standard,
            row=row_of(law(DAY).size_standard, pl.col("industry")),
            employees=pl.col("employees"),
            revenue_fen=pl.col("revenue"),
            assets_fen=pl.col("assets"),
        )
        return frame.select(expression).item()

    million = 100_000_000
    assert size(45, 60 * million, 50 * million, "E4700") == "medium"
    assert size(45, 60 * million, 49 * million, "E4700") == "small", "one floor is missed"
    assert size(45, 900 * million, 799 * million, "E4700") == "medium", "below one upper limit is enough"
    assert size(45, 900 * million, 800 * million, "E4700") == "large"
    for measure in law(DAY).measures:
        by_size = any(isinstance(c, FactIn) and c.fact == "size_class" for c in measure.when)
        if by_size and measure.domain == "government_procurement":
            assert not measure.uses_grade, "price deductions follow size, never credit"


def test_10_the_rules_of_each_day_are_that_days_and_every_result_names_them():
    def cited(day):
        return {one.instrument for one in law(day).gate.citations["repaired"]}

    before, after = cited(date(2026, 3, 31)), cited(date(2026, 4, 1))
    assert "信用修复管理办法" in after - before, "Order 36 acts from 2026-04-01"
    assert "信用修复管理办法(2023)" in before - after, "Order 58 until then"
    dated = [one for one in law(DAY).instruments.values() if one.in_force_from and one.in_force_from > DAY]
    future = {one.id for one in dated}
    assert not future & {basis.instrument for measure in law(DAY).measures for basis in measure.bases}
    found = document(case(tax_rating=[RATED_A]))
    assert {"policy", "law", "model", "features", "data"} == set(found["hashes"])
    assert all(basis["in_force_from"] for one in found["measures"] for basis in one["bases"])
