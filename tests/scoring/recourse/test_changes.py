"""What an action changes, as the real gate and the real features see it."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from features.lawful_gate import judge
from features.store import end_of_day
from scoring.recourse.changes import change_of, scenarios
from tests.features.builders import USCC
from tests.scoring.cases import RATED_A, case
from tests.scoring.recourse_cases import law_on, listing, owed, penalty, possible_of

LATER = date(2026, 12, 1)
NUMBER = "〔2026〕样法执7号"


def _after(rows, *only, purpose="public"):
    actions = [one for one in possible_of(rows, purpose).actions if not only or one.remedy.id in only]
    done = scenarios(
        rows, [change_of(one, rows) for one in actions], np.ones((1, len(actions)), dtype=bool), [USCC]
    )
    return judge(done, as_of=LATER, known_at=end_of_day(LATER), rules=law_on(LATER).gate)


@pytest.mark.parametrize(
    ("kind", "record", "reason"),
    [
        ("penalty", penalty(1, "2026-02-01"), "repaired"),
        ("tax_arrears", owed(1, "2026-02-01", 5), "removed"),
        ("social_insurance_arrears", owed(1, "2026-02-01", 5), "removed"),
        ("wage_arrears", owed(1, "2026-02-01", 5), "removed"),
        ("payables_overdue", owed(1, "2026-02-01", 5), "removed"),
        ("enforcement", owed(1, "2026-02-01", 5), "removed"),
        ("serious_dishonesty", listing(1, "2026-02-01", "judgment_defaulter"), "removed"),
        (
            "finding",
            {
                "record_id": "f",
                "occurred_on": "2026-02-01",
                "document_no": "认1号",
                "finding_type": "idle_land",
            },
            "removed",
        ),
        (
            "abnormal_operation",
            {"record_id": "a", "occurred_on": "2026-07-10", "document_no": "异1号", "cause": "no_disclosure"},
            "removed",
        ),
    ],
)
def test_the_record_no_longer_counts(kind, record, reason):
    rows = case(tax_rating=[RATED_A], **{kind: [record]})
    assert _after(rows).verdicts[kind]["reason"].to_list() == [reason]


def test_every_record_of_the_case_ends():
    rows = case(
        tax_rating=[RATED_A],
        enforcement=[{"occurred_on": "2026-02-01", "document_no": NUMBER, "amount_fen": 900, "debtors": 1}],
        consumption_limit=[{"occurred_on": "2026-03-01", "document_no": NUMBER}],
        serious_dishonesty=[listing(1, "2026-06-01", "judgment_defaulter", document_no=NUMBER)],
    )
    gated = _after(rows)
    for kind in ("enforcement", "consumption_limit", "serious_dishonesty"):
        assert gated.usable(kind).is_empty()


def test_a_report_that_was_missing_comes_late_and_counts_as_late():
    entry = {
        "record_id": "a",
        "occurred_on": "2026-07-10",
        "document_no": "异1号",
        "cause": "no_annual_report",
    }
    rows = case(tax_rating=[RATED_A], abnormal_operation=[entry])
    (report,) = _after(rows).usable("annual_report").rows(named=True)
    assert (report["year"], report["due_on"], report["filed_on"]) == (
        2025,
        date(2026, 6, 30),
        date(2026, 11, 1),
    )


def test_a_report_that_was_missing_has_the_figures_of_the_year_before():
    """Without figures the size would be unknown, and what asks for it would seem to be lost by filing."""
    entry = {
        "record_id": "a",
        "occurred_on": "2026-07-10",
        "document_no": "异1号",
        "cause": "no_annual_report",
    }
    figures = {"employees": 12, "revenue_fen": 300_000_00, "assets_fen": 500_000_00}
    filed = [
        {"occurred_on": f"{year + 1}-05-01", "year": year, "due_on": f"{year + 1}-06-30", **figures}
        for year in (2022, 2023)
    ]
    filed[0]["employees"] = 99
    rows = case(annual_report=filed, abnormal_operation=[entry])
    report = _after(rows).usable("annual_report").sort("year").row(-1, named=True)
    assert report["year"] == 2025
    assert {name: report[name] for name in figures} == figures


def test_taxes_are_filed_and_paid_on_the_day_not_before():
    def filing(month, **more):
        return {
            "occurred_on": f"2026-{month:02}-15",
            "tax_type": "vat",
            "period_end": f"2026-{month - 1:02}-28",
            "due_on": f"2026-{month:02}-15",
            "filed_on": f"2026-{month:02}-10",
            "tax_due_fen": 1000,
            "tax_paid_fen": 1000,
            "paid_on": f"2026-{month:02}-10",
        } | more

    rows = case(
        tax_filing=[
            filing(4),
            filing(7, tax_paid_fen=200, paid_on=None),
            filing(10, filed_on=None, tax_due_fen=None, tax_paid_fen=None, paid_on=None),
        ]
    )
    after = _after(rows, "catch_up_taxes").usable("tax_filing").sort("period_end")
    day = date(2026, 11, 1)
    assert after["tax_paid_fen"].to_list() == [1000, 1000, None]
    assert after["filed_on"].to_list() == [date(2026, 4, 10), date(2026, 7, 10), day]
    assert after["paid_on"].to_list() == [date(2026, 4, 10), day, day]
    assert after["occurred_on"].to_list() == [date(2026, 4, 15), day, day]


def test_a_promise_is_kept_and_an_overdue_loan_repaid():
    rows = case(
        commitment=[{"occurred_on": "2026-05-01", "document_no": "诺1号", "state": "open"}],
        loan=[
            {
                "occurred_on": "2026-09-30",
                "document_no": "贷1号",
                "balance_fen": 900,
                "overdue_fen": 100,
                "overdue_days": 10,
            }
        ],
    )
    gated = _after(rows, purpose="financing")
    assert gated.usable("commitment")["state"].to_list() == ["kept"]
    assert gated.usable("loan").select("balance_fen", "overdue_fen", "overdue_days").rows() == [(800, 0, 0)]


def test_scenarios_are_the_enterprise_each_with_its_own_changes():
    rows = case(
        tax_rating=[RATED_A],
        penalty=[penalty(1, "2026-02-01"), penalty(2, "2026-03-01")],
        commitment=[{"record_id": "c", "occurred_on": "2026-05-01", "document_no": "诺1号", "state": "open"}],
    )
    actions = possible_of(rows).actions
    chosen = np.array([[bool(row >> place & 1) for place in range(3)] for row in range(8)])
    codes = [f"{row:06}" for row in range(8)]
    many = scenarios(rows, [change_of(one, rows) for one in actions], chosen, codes)
    gated = judge(many, as_of=LATER, known_at=end_of_day(LATER), rules=law_on(LATER).gate)
    for row, code in enumerate(codes):
        done = {record["record_id"] for one in actions if chosen[row, one.number] for record in one.records}
        penalties = gated.usable("penalty").filter(pl.col("uscc") == code)["record_id"].to_list()
        assert set(penalties) == {"p1", "p2"} - done
        (state,) = gated.usable("commitment").filter(pl.col("uscc") == code)["state"]
        assert state == ("kept" if "c" in done else "open")
        assert gated.usable("tax_rating").filter(pl.col("uscc") == code).height == 1
