"""What the features say of plain cases, computed by hand. One enterprise, one day: 2024-12-31."""

import polars as pl
import pytest

from features.catalogue import features_named
from features.feature_table import feature_table
from tests.features.builders import USCC, gate

AS_OF = "2024-12-31"


def value(name, **records):
    table = feature_table(
        gate(AS_OF, **records), pl.Series("uscc", [USCC]), features_named([name], "financing")
    )
    return table[name][0]


def quarter(period_end, due_on, paid_on=None, *, tax_type="vat", sales=100, due=10, paid=10, filed_on=None):
    occurred = max(day for day in (due_on, paid_on, filed_on) if day)
    return {
        "tax_type": tax_type, "period_end": period_end, "due_on": due_on, "filed_on": filed_on or paid_on,
        "paid_on": paid_on, "sales_fen": sales, "tax_due_fen": due, "tax_paid_fen": paid, "occurred_on": occurred,
    }  # fmt: skip


Q1 = quarter("2024-03-31", "2024-04-15", "2024-04-10", sales=100)
Q2 = quarter("2024-06-30", "2024-07-15", "2024-07-25", sales=300, paid=4)
Q3 = quarter("2024-09-30", "2024-10-24", sales=0, paid=None)
LAST_YEAR = quarter("2023-09-30", "2023-10-24", "2023-10-20", sales=200)
INCOME = quarter("2024-06-30", "2024-07-15", "2024-08-15", tax_type="income")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vat_late_share_12m", 1 / 3),
        ("vat_late_share_36m", 1 / 4),
        ("taxes_late_share_24m", 2 / 5),
        ("vat_filed_late_share_12m", 1 / 3),
        ("vat_not_filed_12m", 1.0),
        ("vat_late_days_max_24m", 10.0),
        ("months_since_vat_late", 5.0),
        ("tax_unpaid_share_12m", 16 / 30),
        ("sales_growth_12m", None),
        ("sales_volatility_24m", (100 + 200 + 300) / 600),
        ("zero_sales_share_12m", 1 / 3),
    ],
)
def test_tax_filings(name, expected):
    assert value(name, tax_filing=[Q3, LAST_YEAR, Q1, INCOME, Q2]) == expected


@pytest.mark.parametrize(
    "name",
    [
        "vat_late_share_12m",
        "months_since_vat_late",
        "tax_unpaid_share_12m",
        "sales_growth_12m",
        "tax_rating_latest",
    ],
)
def test_without_filings_nothing_is_known(name):
    assert value(name) is None


def test_ratings_are_levels_and_m_is_unknown():
    told = [
        {"year": y, "rating": r, "occurred_on": f"{y + 1}-04-20"}
        for y, r in ((2021, "D"), (2022, "B"), (2023, "A"))
    ]
    assert value("tax_rating_latest", tax_rating=told) == 3.0
    assert value("tax_rating_lowest_36m", tax_rating=told) == 0.0
    assert value("tax_rating_latest", tax_rating=[told[2] | {"rating": "M"}]) is None
    labour = [
        {"year": y, "rating": r, "occurred_on": f"{y + 1}-06-01"} for y, r in ((2021, "C"), (2023, "A"))
    ]
    assert value("labour_rating_latest", labour_rating=labour) == 2.0
    assert value("labour_rating_lowest_36m", labour_rating=labour) == 0.0


BILL = {
    "utility": "electricity",
    "period_end": "2024-06-30",
    "due_on": "2024-07-15",
    "paid_on": "2024-07-20",
    "occurred_on": "2024-07-20",
    "usage": 10,
    "amount_due_fen": 5,
}
UNPAID = BILL | {
    "period_end": "2024-09-30",
    "due_on": "2024-10-15",
    "paid_on": None,
    "occurred_on": "2024-10-15",
    "usage": 30,
}
OLDER = BILL | {
    "period_end": "2023-06-30",
    "due_on": "2023-07-15",
    "paid_on": "2023-07-01",
    "occurred_on": "2023-07-15",
    "usage": 20,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("utility_late_share_12m", 1.0),
        ("utility_late_share_36m", 1 / 2),
        ("utility_late_days_max_24m", 5.0),
        ("electricity_change_12m", None),
    ],
)
def test_utilities(name, expected):
    assert value(name, utility_payment=[UNPAID, OLDER, BILL]) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("social_insurance_late_share_12m", 0.5),
        ("social_insurance_unpaid_share_12m", 60 / 200),
        ("social_insurance_late_days_max_24m", 0.0),
        ("insured_change_12m", None),
    ],
)
def test_social_insurance(name, expected):
    paid = {
        "period_end": "2024-11-30",
        "due_on": "2024-12-15",
        "paid_on": "2024-12-10",
        "occurred_on": "2024-12-15",
        "insured": 12,
        "amount_due_fen": 100,
        "amount_paid_fen": 100,
    }
    partly = paid | {
        "period_end": "2024-05-31",
        "due_on": "2024-06-15",
        "paid_on": None,
        "occurred_on": "2024-06-15",
        "amount_paid_fen": 40,
    }
    before = paid | {
        "period_end": "2023-10-31",
        "due_on": "2023-11-15",
        "paid_on": "2023-11-01",
        "occurred_on": "2023-11-15",
        "insured": 10,
    }
    assert value(name, social_insurance=[before, partly, paid]) == expected


def test_annual_reports_look_at_delay_only():
    reports = [
        {"year": y, "due_on": f"{y + 1}-06-30", "filed_on": filed, "occurred_on": filed}
        for y, filed in ((2021, "2022-07-10"), (2022, "2023-06-01"), (2023, "2024-07-03"))
    ]
    assert value("annual_report_delay_days", annual_report=reports) == 3.0
    assert value("annual_reports_late_36m", annual_report=reports) == 2.0
    assert value("annual_report_delay_days", annual_report=reports[:2]) == 0.0


PENALTY = {
    "document_no": "样罚1号",
    "occurred_on": "2024-06-01",
    "severity": "serious",
    "publicity_until": "2027-06-01",
    "penalty_type": "fine",
}
CLOSED = PENALTY | {
    "document_no": "样罚2号",
    "occurred_on": "2024-10-02",
    "severity": "general",
    "penalty_type": "stop_business",
}
OVER = PENALTY | {"document_no": "样罚3号", "occurred_on": "2023-01-01", "publicity_until": "2023-06-01"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("penalties", 2.0), ("serious_penalties", 1.0), ("heavy_penalties", 1.0), ("months_since_penalty", 2.0)],
)
def test_penalties_that_count(name, expected):
    assert value(name, penalty=[PENALTY, CLOSED, OVER]) == expected


@pytest.mark.parametrize(
    ("name", "kind", "more"),
    [
        ("serious_listings", "serious_dishonesty", {"list_id": "wage_defaulter"}),
        ("abnormal_listings", "abnormal_operation", {"cause": "unreachable"}),
        ("findings", "finding", {"finding_type": "tender_ban"}),
        ("enforcement_open", "enforcement", {"amount_fen": 1}),
        ("consumption_limits", "consumption_limit", {}),
        ("wage_arrears_36m", "wage_arrears", {"amount_fen": 1}),
        ("tax_arrears_36m", "tax_arrears", {"amount_fen": 1}),
        ("payables_overdue_months_max_36m", "payables_overdue", {"amount_fen": 1, "overdue_months": 1}),
        ("contract_findings_36m", "contract_finding", {"severity": "general"}),
    ],
)  # fmt: skip
def test_what_counts_until_removed_and_zero_without(name, kind, more):
    record = {"document_no": "样1号", "occurred_on": "2024-06-01"} | more
    removal = {
        "event_type": "removal",
        "target_kind": kind,
        "target_document_no": "样1号",
        "occurred_on": "2024-12-31",
    }
    assert value(name, **{kind: [record]}) == 1.0
    assert value(name, **{kind: [record], "event": [removal]}) == 0.0
    assert value(name) == 0.0


def test_inspections_and_commitments_are_shares_of_what_was_due():
    inspected = [
        {"document_no": f"样{n}号", "occurred_on": "2024-06-01", "result": r, "field": "fire"}
        for n, r in enumerate(("pass", "rectify", "fail", "pass"))
    ]
    assert value("inspection_problem_share_36m", inspection=inspected) == 0.5
    assert value("inspections_failed", inspection=inspected) == 1.0
    pledged = [
        {"document_no": f"样{n}号", "occurred_on": "2024-06-01", "state": s}
        for n, s in enumerate(("kept", "broken", "open", "kept"))
    ]
    assert value("commitments_kept_share_36m", commitment=pledged) == 2 / 3
    assert value("commitments_broken", commitment=pledged) == 1.0
    assert value("commitments_kept_share_36m", commitment=[pledged[2]]) is None


def invoices():
    sold = {
        "direction": "out",
        "counterparty": "甲",
        "amount_fen": 100,
        "tax_fen": 13,
        "void": False,
        "occurred_on": "2024-10-05",
    }
    found = [
        sold,
        sold | {"occurred_on": "2024-12-01", "counterparty": "乙", "amount_fen": 300, "tax_fen": 39},
        sold | {"occurred_on": "2023-06-01", "amount_fen": 200, "tax_fen": 26},
        sold | {"occurred_on": "2024-11-01", "amount_fen": -50, "tax_fen": -6},
        sold | {"occurred_on": "2024-12-20", "void": True},
        sold
        | {
            "direction": "in",
            "occurred_on": "2024-08-01",
            "counterparty": "丙",
            "amount_fen": 110,
            "tax_fen": 14,
        },
    ]
    return [record | {"invoice_no": str(number)} for number, record in enumerate(found)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invoice_sales_growth_12m", 350 / 200),
        ("invoice_void_share_24m", 1 / 5),
        ("invoice_red_letter_share_24m", 50 / 600),
        ("invoice_purchase_void_share_24m", 0.0),
        ("invoice_buyer_top_share_12m", 300 / 350),
        ("invoice_supplier_top_share_12m", 1.0),
        ("invoice_buyers_kept_12m", 1.0),
        ("invoice_margin_24m", (550 - 110) / 550),
        ("invoice_vat_burden_24m", (72 - 14) / 550),
        ("invoice_days_since_sale", 30.0),
        ("invoice_months_active_12m", 3.0),
    ],
)
def test_invoices(name, expected):
    assert value(name, vat_invoice=invoices()) == expected


def test_partners_whose_hashes_are_alike_are_told_apart(monkeypatch):
    """By turns, so that only their names put the invoices of one partner together."""
    monkeypatch.setattr("features.definitions.invoice_views._HASHES", 1)
    told = [
        {"counterparty": name, "direction": "out", "amount_fen": fen, "tax_fen": 0, "void": False}
        | {"occurred_on": "2024-06-30", "invoice_no": str(fen)}
        for name, fen in (("甲", 1), ("乙", 10), ("甲", 100), ("乙", 1000))
    ]
    assert value("invoice_buyer_top_share_12m", vat_invoice=told) == 1010 / 1111
