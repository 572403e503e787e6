"""Dues that were missed because public bodies or large firms did not pay are not held against the enterprise."""

import polars as pl
import pytest

from features.catalogue import features_named
from features.feature_table import feature_table
from tests.features.builders import USCC, gate

OWED = {
    "document_no": "样确1号",
    "occurred_on": "2024-06-01",
    "payer_kind": "public_body",
    "amount_fen": 100,
}
LATE = {
    "period_end": "2024-06-30",
    "due_on": "2024-07-15",
    "paid_on": "2024-08-20",
    "occurred_on": "2024-08-20",
}
IN_TIME = {
    "period_end": "2024-03-31",
    "due_on": "2024-04-15",
    "paid_on": "2024-04-10",
    "occurred_on": "2024-04-15",
}
UNPAID = {"period_end": "2024-09-30", "due_on": "2024-10-15", "occurred_on": "2024-10-15"}
TAX = {"tax_type": "vat", "tax_due_fen": 100, "sales_fen": 900}
INSURED = {"insured": 3, "amount_due_fen": 100}


def filings():
    return [
        LATE | TAX | {"filed_on": "2024-07-10", "tax_paid_fen": 100},
        IN_TIME | TAX | {"filed_on": "2024-04-10", "tax_paid_fen": 100},
        UNPAID | TAX | {"filed_on": "2024-10-10", "tax_paid_fen": 40},
    ]


def contributions():
    return [
        LATE | INSURED | {"amount_paid_fen": 100},
        IN_TIME | INSURED | {"amount_paid_fen": 100},
        UNPAID | INSURED | {"amount_paid_fen": 40},
    ]


def value(name, **records):
    features = features_named([name], "public")
    return feature_table(gate("2024-12-31", **records), pl.Series("uscc", [USCC]), features)[name][0]


CASES = [
    ("vat_late_share_12m", 1 / 3, 0.0),
    ("vat_late_share_36m", 1 / 3, 0.0),
    ("taxes_late_share_24m", 1 / 3, 0.0),
    ("months_since_vat_late", 4.0, None),
    ("vat_late_days_max_24m", 36.0, 0.0),
    ("tax_unpaid_share_12m", 60 / 300, 0.0),
    ("social_insurance_late_share_12m", 2 / 3, 0.0),
    ("social_insurance_late_share_36m", 2 / 3, 0.0),
    ("social_insurance_late_days_max_24m", 36.0, 0.0),
    ("social_insurance_unpaid_share_12m", 60 / 300, 0.0),
]


@pytest.mark.parametrize(("name", "counted", "covered"), CASES)
def test_what_is_covered_does_not_count_and_a_fen_less_does(name, counted, covered):
    records = {"tax_filing": filings(), "social_insurance": contributions()}
    assert value(name, **records) == counted
    assert value(name, **records, receivables_overdue=[OWED]) == covered
    assert value(name, **records, receivables_overdue=[OWED | {"payer_kind": "sme"}]) == counted
    assert value(name, **records, receivables_overdue=[OWED | {"occurred_on": "2024-10-15"}]) == counted
    assert value(name, **records, receivables_overdue=[OWED | {"paid_on": "2024-07-15"}]) == counted
    assert value(name, **records, receivables_overdue=[OWED | {"amount_fen": 39}]) == counted


def test_filing_late_is_not_excused_and_nothing_due_needs_no_excuse():
    late = LATE | TAX | {"filed_on": "2024-08-20", "tax_paid_fen": 100}
    owed = {"receivables_overdue": [OWED]}
    assert value("vat_filed_late_share_12m", tax_filing=[late], **owed) == 1.0
    nothing = late | {"tax_due_fen": 0, "tax_paid_fen": 0, "paid_on": None}
    assert value("vat_late_share_12m", tax_filing=[nothing], **owed) == 1.0
    unfiled = UNPAID | {"tax_type": "vat"}
    assert value("vat_not_filed_12m", tax_filing=[unfiled], **owed) == 1.0


def test_unpaid_bills_of_utilities_say_nothing():
    bill = {"utility": "water", "amount_due_fen": 5}
    bills = [LATE | bill, IN_TIME | bill, UNPAID | bill]
    for name in ("utility_late_share_12m", "utility_late_share_36m"):
        assert value(name, utility_payment=bills) == 0.5
        assert value(name, utility_payment=bills[:2]) == 0.5
        assert value(name, utility_payment=bills[2:]) is None
