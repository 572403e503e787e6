"""The document is a rendering of row and ground: same in, same out, in plain data."""

import json
from datetime import date

import polars as pl

from scoring.document import render
from scoring.entries import basis_entry, basis_on_day
from scoring.ground import subject_of
from tests.features.builders import USCC
from tests.scoring.cases import RATED_A, REGISTERED, WAGE_LIST, case, document, evaluated, ground, removal

PENALTY = {
    "record_id": "p",
    "occurred_on": "2024-03-01",
    "document_no": "样罚〔2024〕1号",
    "severity": "general",
    "publicity_until": "2025-03-01",
}


def test_it_is_plain_data_and_always_the_same():
    records = case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST], penalty=[PENALTY])
    first, again = (json.dumps(document(records), allow_nan=False) for _ in range(2))
    assert first == again


def test_who_was_not_evaluated_is_no_subject():
    found = evaluated(case())
    tables = {name: getattr(found, name) for name in ("decisions", "population", "unused", "evidence")}
    assert subject_of("91632899MA0000007G", **tables) is None
    assert subject_of(USCC, **tables) is not None


def test_reasons_begin_with_what_costs_most():
    found = document(case(tax_rating=[RATED_A | {"rating": "D"}], penalty=[]))
    assert found["reasons"][0]["feature"] == "tax_rating_latest"
    assert found["reasons"][0]["points"] == -80
    assert found["reasons"][0]["value"] == 0
    unknown = [one for one in found["reasons"] if one["unknown"]]
    assert {one["feature"] for one in unknown} == {"vat_late_share_12m", "social_insurance_late_share_12m"}
    assert all(one["value"] is None for one in unknown)


def test_an_unused_record_says_why_and_on_what_basis():
    (unused,) = document(case(tax_rating=[RATED_A], penalty=[PENALTY]))["unused_records"]
    assert (unused["record_id"], unused["reason"], unused["occurred_on"]) == (
        "p",
        "publicity_ended",
        "2024-03-01",
    )
    assert unused["label"] == "公示期已届满"
    assert unused["basis"]
    assert all(basis["instrument"] and basis["article"] for basis in unused["basis"])


def test_a_failed_condition_names_the_record_that_stands_against_it():
    found = document(case(tax_rating=[RATED_A], serious_dishonesty=[WAGE_LIST]))
    failures = [failure for one in found["not_applied"] for failure in one["failed"]]
    against = [f for f in failures if f["condition"].startswith("has_none:serious_dishonesty")]
    assert all(failure["evidence"] == ["listed"] for failure in against)


def test_an_industry_is_named_not_coded():
    trade = document(case(registration=[REGISTERED | {"industry": "F5253"}], tax_rating=[RATED_A]))
    texts = [f["why"] for one in trade["not_applied"] for f in one["failed"] if "industry" in f["condition"]]
    assert texts
    assert all("批发和零售业" in text and "F5253" not in text for text in texts)


def test_bands_and_grades_agree():
    on = ground()
    scores = [band["score_from"] for band in on.bands]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == 0
    for band, worse in zip(on.bands, on.bands[1:], strict=False):
        lowest = band["score_from"]
        if 0 < lowest <= 1000:
            at, below = on.card.probability_of([lowest, lowest - 1])
            assert at < band["probability_below"] <= below
            assert worse["probability_below"] > band["probability_below"]


def test_what_was_removed_is_told():
    found = document(case(serious_dishonesty=[WAGE_LIST], event=[removal(WAGE_LIST, "2026-09-10")]))
    assert [one["label"] for one in found["unused_records"]] == ["已移出、删除或结清"]


def test_a_basis_in_full():
    instrument = ground().law.instruments["促进条例"]
    entry = basis_entry(instrument, "第十八条")
    assert entry["article"] == "第十八条"
    assert entry["verified"] is True
    assert entry["in_force_from"] is None or date.fromisoformat(entry["in_force_from"])
    assert entry.keys() == {
        *("instrument", "article", "rank", "territory", "in_force_from", "in_force_to", "verified")
    }


def test_the_row_alone_decides():
    """Attributes name the enterprise and explain failures; nothing else of them reaches the document."""
    on = ground()
    found = evaluated(case(tax_rating=[RATED_A]), on)
    renamed = found.population.with_columns(name=pl.lit("另一名称"))
    tables = {"decisions": found.decisions, "unused": found.unused, "evidence": found.evidence}
    first = render(on, subject_of(USCC, population=found.population, **tables))
    second = render(on, subject_of(USCC, population=renamed, **tables))
    assert second == first | {"name": "另一名称"}


def test_whether_a_basis_is_in_force_is_unknown_where_nobody_read_its_first_day():
    known = next(iter(ground().law.instruments.values()))
    day, before = date(2026, 1, 1), date(2025, 12, 31)
    days = [(before, None), (before, before), (None, None), (None, day), (None, before)]
    dated = [known.model_copy(update={"in_force_from": first, "in_force_to": last}) for first, last in days]
    told = [basis_on_day(one, "全文", day) for one in dated]
    assert [one["in_force"] for one in told] == [True, False, None, None, False]
    assert [one["in_force_note"] for one in told] == [None, None, "施行日未核", "施行日未核", None]
