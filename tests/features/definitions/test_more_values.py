"""Wages, contracts, loans, sector ratings, and how long, how often and with whom. One enterprise, on 2024-12-31."""

import polars as pl
import pytest

from features.catalogue import features_named
from features.feature_table import feature_table
from tests.features.builders import USCC, gate


def value(name, **records):
    table = feature_table(
        gate("2024-12-31", **records), pl.Series("uscc", [USCC]), features_named([name], "financing")
    )
    return table[name][0]


PAID = {
    "period_end": "2024-05-31", "due_on": "2024-06-15", "paid_on": "2024-06-15", "occurred_on": "2024-06-15",
    "workers": 9, "amount_due_fen": 100, "amount_paid_fen": 100,
}  # fmt: skip
LATE = PAID | {
    "period_end": "2024-08-31",
    "due_on": "2024-09-15",
    "paid_on": "2024-09-25",
    "occurred_on": "2024-09-25",
}
PARTLY = PAID | {
    "period_end": "2024-09-30",
    "due_on": "2024-10-15",
    "paid_on": None,
    "occurred_on": "2024-10-15",
    "amount_paid_fen": 40,
}
OWED = {"document_no": "样确1号", "occurred_on": "2024-01-01", "payer_kind": "public_body", "amount_fen": 100}


@pytest.mark.parametrize(
    ("name", "counted", "excused"),
    [
        ("wages_late_share_12m", 2 / 3, 0.0),
        ("wages_unpaid_share_12m", 60 / 300, 0.0),
        ("months_since_wages_late", 2.0, None),
    ],
)
def test_wages_count_as_paid_late_unless_others_did_not_pay(name, counted, excused):
    assert value(name, wage_payment=[PAID, PARTLY, LATE]) == counted
    assert value(name, wage_payment=[PAID, PARTLY, LATE], receivables_overdue=[OWED]) == excused
    assert value(name) is None


def test_contracts_count_when_performed_and_open_ones_say_nothing():
    def contract(number, due_on, performed_on, occurred_on):
        return {
            "document_no": f"样合{number}号", "due_on": due_on, "performed_on": performed_on,
            "occurred_on": occurred_on, "state": "performed" if performed_on else "performing", "amount_fen": 5,
        }  # fmt: skip

    told = [
        contract(1, "2024-03-01", "2024-03-01", "2024-03-01"),
        contract(2, "2024-03-01", "2024-03-02", "2024-03-02"),
        contract(3, "2024-03-01", None, "2024-04-01"),
    ]
    assert value("contracts_in_time_share_36m", contract=told) == 0.5
    assert value("contracts_in_time_share_36m", contract=told[2:]) is None


def insurance(paid_on, period_end, due_on):
    return {
        "period_end": period_end, "due_on": due_on, "paid_on": paid_on, "occurred_on": paid_on or due_on,
        "insured": 3, "amount_due_fen": 100, "amount_paid_fen": 100 if paid_on else 0,
    }  # fmt: skip


def test_a_trend_is_the_share_of_a_year_less_that_of_the_year_before():
    told = [
        insurance("2024-10-20", "2024-09-30", "2024-10-15"),
        insurance("2024-04-01", "2024-03-31", "2024-04-15") | {"occurred_on": "2024-04-15"},
        insurance("2023-04-01", "2023-03-31", "2023-04-15") | {"occurred_on": "2023-04-15"},
    ]
    assert value("social_insurance_late_trend_12m", social_insurance=told) == 0.5
    assert value("social_insurance_late_trend_12m", social_insurance=told[:2]) is None
    assert value("months_since_social_insurance_late", social_insurance=told) == 2.0
    filings = [row | {"tax_type": "vat", "filed_on": row["paid_on"]} for row in told]
    assert value("vat_late_trend_12m", tax_filing=filings) == 0.5


def test_the_same_trend_is_the_same_number():
    """A third more than the year before, from 0 of 3 to 1 of 3 or from 2 of 3 to 3 of 3."""

    def late(year, share):
        on_time, paid_late = f"{year}-04-10", f"{year}-04-20"
        days = [paid_late] * share + [on_time] * (3 - share)
        return [
            insurance(day, f"{year}-03-{end}", f"{year}-04-15")
            for day, end in zip(days, (29, 30, 31), strict=True)
        ]

    trends = {
        value("social_insurance_late_trend_12m", social_insurance=late(2024, now) + late(2023, before))
        for now, before in ((1, 0), (2, 1), (3, 2))
    }
    assert trends == {1 / 3}


@pytest.mark.parametrize("kind", ["tax_filing", "social_insurance"])
def test_a_due_put_off_is_not_missed_before_its_new_day(kind):
    missed = {
        "period_end": "2024-09-30", "due_on": "2025-03-31", "occurred_on": "2024-10-15", "tax_type": "vat",
        "amount_due_fen": 100, "tax_due_fen": 100, "insured": 3,
    }  # fmt: skip
    names = {
        "tax_filing": ("vat_not_filed_12m", "tax_unpaid_share_12m"),
        "social_insurance": ("social_insurance_late_share_12m", "social_insurance_unpaid_share_12m"),
    }
    for name in names[kind]:
        assert value(name, **{kind: [missed]}) == 0.0
        assert value(name, **{kind: [missed | {"due_on": "2024-10-15"}]}) == 1.0


def test_ratings_move_and_d_counts_for_what_the_enterprise_did_itself():
    def rated(year, rating, **more):
        return {"year": year, "rating": rating, "occurred_on": f"{year + 1}-04-20"} | more

    told = [rated(2022, "D", direct_d="tax_evasion"), rated(2023, "B")]
    assert value("tax_rating_change", tax_rating=told) == 2.0
    assert value("tax_rating_change", tax_rating=[told[0], rated(2023, "M")]) is None
    assert value("tax_rating_change", tax_rating=[rated(2021, "A"), rated(2023, "B")]) is None
    assert value("tax_direct_d_36m", tax_rating=told) == 1.0
    for elsewhere in ("major_violation_listed", "d_responsible", "abnormal_responsible"):
        assert value("tax_direct_d_36m", tax_rating=[rated(2022, "D", direct_d=elsewhere)]) == 0.0
    assert value("tax_direct_d_36m") is None


def test_a_d_for_being_listed_is_the_listing_again_and_not_a_second_event():
    def rated(trigger):
        return [
            {"year": year, "rating": rating, "direct_d": ground, "occurred_on": f"{year + 1}-04-20"}
            for year, rating, ground in ((2022, "B", None), (2023, "D", trigger))
        ]

    names = ("tax_rating_latest", "tax_rating_lowest_36m", "tax_rating_change")
    assert [value(name, tax_rating=rated("tax_evasion")) for name in names] == [0.0, 0.0, -2.0]
    assert [value(name, tax_rating=rated("major_violation_listed")) for name in names] == [None, 2.0, None]


def test_environment_and_safety_speak_as_long_as_they_are_valid():
    told = [
        {"year": y, "rating": r, "occurred_on": f"{y + 1}-06-01"} for y, r in ((2023, "red"), (2022, "green"))
    ]
    assert value("environment_rating_latest", environment_rating=told) == 1.0
    level = {
        "document_no": "样安标1号",
        "level": "two",
        "occurred_on": "2022-01-01",
        "valid_until": "2024-12-31",
    }
    assert value("safety_standard_level", safety_standard=[level]) == 2.0
    assert value("safety_standard_level", safety_standard=[level | {"valid_until": "2024-12-30"}]) is None


def test_dishonesty_with_the_customs_counts_once():
    told = [
        {"rating": "certified", "occurred_on": "2023-01-01"},
        {"rating": "dishonest", "occurred_on": "2024-01-01"},
    ]
    listed = {"document_no": "样关1号", "list_id": "customs_dishonest", "occurred_on": "2024-01-01"}
    assert value("customs_rating_latest", customs_rating=told[:1]) == 3.0
    assert value("customs_rating_latest", customs_rating=told) == 1.0
    assert value("customs_rating_latest", customs_rating=told, serious_dishonesty=[listed]) is None
    assert value("serious_listings", customs_rating=told, serious_dishonesty=[listed]) == 1.0


def test_quality_checks_and_inspections():
    checks = [
        {"document_no": f"样抽{n}号", "product": "水泥", "passed": passed, "occurred_on": "2024-05-01"}
        for n, passed in enumerate((True, False, True, True))
    ]
    assert value("quality_failed_share_36m", quality_check=checks) == 0.25
    assert value("quality_failed_share_36m") is None
    inspected = [
        {"document_no": "样检1号", "result": "pass", "field": "fire", "occurred_on": "2024-12-01"},
        {"document_no": "样检2号", "result": "rectify", "field": "fire", "occurred_on": "2024-06-30"},
    ]
    assert value("months_since_inspection_problem", inspection=inspected) == 6.0
    assert value("months_since_inspection_problem", inspection=inspected[:1]) is None


def test_how_long_what_counts_has_stood():
    tax = [
        {"document_no": f"样欠{day}号", "occurred_on": day, "amount_fen": 1}
        for day in ("2023-05-31", "2024-11-01")
    ]
    assert value("tax_arrears_open_months_max", tax_arrears=tax) == 19.0
    settled = {
        "event_type": "removal",
        "target_kind": "tax_arrears",
        "target_document_no": tax[0]["document_no"],
        "occurred_on": "2024-12-01",
    }
    assert value("tax_arrears_open_months_max", tax_arrears=tax, event=[settled]) == 1.0
    assert value("tax_arrears_open_months_max") == 0.0
    abnormal = {"document_no": "样异1号", "cause": "unreachable", "occurred_on": "2024-06-30"}
    assert value("abnormal_months_max", abnormal_operation=[abnormal]) == 6.0


def test_enforcement_together_with_others():
    cases = [
        {"document_no": f"样执{n}号", "occurred_on": "2023-12-31", "amount_fen": 1, "debtors": debtors}
        for n, debtors in enumerate((1, 3, None))
    ]
    assert value("enforcement_shared", enforcement=cases) == 1.0
    assert value("enforcement_open_months_max", enforcement=cases) == 12.0


def test_the_same_violation_again_is_repeated():
    penalties = [
        {"document_no": f"样罚{n}号", "violation": said, "severity": "serious", "occurred_on": "2024-05-01"}
        for n, said in enumerate(("超限运输", "超限运输", "其他", None, None))
    ]
    assert value("penalties_repeated", penalty=penalties) == 1.0
    assert value("penalties_repeated", penalty=penalties[1:]) == 0.0


LOAN = {
    "document_no": "样贷1号", "lender": "样本银行", "balance_fen": 1_000, "overdue_fen": 0, "overdue_days": 0,
    "loan_class": "normal", "occurred_on": "2024-11-30",
}  # fmt: skip
OVERDUE = LOAN | {
    "document_no": "样贷2号",
    "overdue_fen": 60,
    "overdue_days": 45,
    "loan_class": "substandard",
}


@pytest.mark.parametrize(
    ("name", "counted", "excused"),
    [
        ("loan_overdue_days_max_24m", 45.0, 0.0),
        ("loan_overdue_share_24m", 60 / 2_000, 0.0),
        ("loan_class_lowest_24m", 2.0, 4.0),
    ],
)
def test_loans_are_overdue_unless_others_did_not_pay(name, counted, excused):
    assert value(name, loan=[LOAN, OVERDUE]) == counted
    assert value(name, loan=[LOAN, OVERDUE], receivables_overdue=[OWED]) == excused
    since = OWED | {"occurred_on": "2024-10-16"}  # the day since when the loan is overdue
    assert value(name, loan=[LOAN, OVERDUE], receivables_overdue=[since]) == counted
    assert value(name) is None


def test_findings_of_loan_arrears_are_none_with_a_loan_and_unknown_without():
    found = {
        "document_no": "样逾1号",
        "amount_fen": 60,
        "occurred_on": "2024-10-01",
        "arose_on": "2024-08-01",
    }
    assert value("loan_arrears_36m", loan=[LOAN]) == 0.0
    assert value("loan_arrears_36m", loan=[LOAN], loan_arrears=[found]) == 1.0
    assert value("loan_arrears_36m", loan=[LOAN], loan_arrears=[found], receivables_overdue=[OWED]) == 0.0
    assert value("loan_arrears_36m") is None


def test_partners_one_sells_to_and_buys_from():
    def traded(direction, partner, amount, occurred_on="2024-10-01"):
        return {
            "direction": direction, "counterparty": partner, "amount_fen": amount, "tax_fen": 0, "void": False,
            "occurred_on": occurred_on, "invoice_no": f"{direction}{partner}{amount}",
        }  # fmt: skip

    told = [
        traded("out", "甲", 100),
        traded("in", "甲", 50),
        traded("out", "乙", 350),
        traded("in", "乙", 70, "2023-10-01"),
    ]
    assert value("invoice_both_ways_share_12m", vat_invoice=told) == 150 / 500
    assert value("invoice_both_ways_share_12m") is None
