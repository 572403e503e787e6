"""Change features look at the same number of periods on both sides, whatever the day on which one asks."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from features.catalogue import features_named
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from features.records import KINDS
from tests.endurance import ENDURE
from tests.features.builders import NOW, RULES, USCC, gate, no_rows, rows

NAMES = ["sales_growth_12m", "sales_change_6m", "insured_change_12m", "electricity_change_12m"]
FEATURES = features_named(NAMES, "public")
YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
# Without the long trial: where periods end, fall due and are paid late, and every ninth day.
DAYS = YEAR if ENDURE else [day for n, day in enumerate(YEAR) if n % 9 == 0 or day.day in (1, 15, 16)]


def month_end(number):
    return date(2020 + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def periods(step, delay):
    """The same amounts period after period; `delay` gives the days after the due day on which each is paid."""
    found = {"tax_filing": [], "social_insurance": [], "utility_payment": []}
    for number in range(step, 12 * 6, step):
        end = month_end(number)
        due = end + timedelta(days=15)
        paid = due + timedelta(days=delay())
        common = {"period_end": end, "due_on": due, "paid_on": paid, "occurred_on": max(due, paid)}
        found["tax_filing"].append(common | {"tax_type": "vat", "filed_on": paid, "sales_fen": 700})
        found["social_insurance"].append(common | {"insured": 9, "amount_due_fen": 5, "amount_paid_fen": 5})
        used = common | {"utility": "electricity", "usage": 11, "amount_due_fen": 5}
        found["utility_payment"] += [used, used | {"utility": "water", "usage": 3}]
    return found


def on_every_day(records):
    """Feature → its values on days of a year."""
    frames = {name: no_rows(name) for name in KINDS} | {n: rows(n, *found) for n, found in records.items()}
    judged = judge(frames, as_of=date(2030, 1, 1), known_at=NOW, rules=RULES)
    told = []
    for day in DAYS:
        dated = {n: f.filter(pl.col("occurred_on") <= day) for n, f in judged.verdicts.items()}
        gated = GatedRecords(day, NOW, dated, judged.cover)
        told.append(feature_table(gated, pl.Series("uscc", [USCC]), FEATURES))
    table = pl.concat(told)
    return {name: set(table[name]) for name in NAMES}


@pytest.mark.parametrize("step", [1, 3], ids=["monthly", "quarterly"])
def test_what_does_not_change_is_one_on_every_day_of_a_year(step):
    assert on_every_day(periods(step, lambda: -5)) == {name: {1.0} for name in NAMES}


@pytest.mark.parametrize("step", [1, 3], ids=["monthly", "quarterly"])
def test_with_late_filings_it_is_one_or_unknown_and_never_another_number(step):
    random = Random(7)  # noqa: S311 - the same delays each time
    told = on_every_day(periods(step, lambda: random.choice((-5, -5, 0, 20, 70))))
    assert all(1.0 in values and values <= {1.0, None} for values in told.values()), told


def value(name, **records):
    return feature_table(
        gate("2024-12-31", **records), pl.Series("uscc", [USCC]), features_named([name], "public")
    )[name][0]


def test_the_same_spans_are_compared():
    quarters = {
        "2022-12-31": 50, "2023-03-31": 100, "2023-06-30": 100, "2023-09-30": 100,
        "2023-12-31": 90, "2024-03-31": 100, "2024-06-30": 200, "2024-09-30": 220,
    }  # fmt: skip
    filings = [
        {"tax_type": "vat", "period_end": end, "occurred_on": end, "filed_on": end, "sales_fen": sales}
        for end, sales in quarters.items()
    ]
    assert value("sales_growth_12m", tax_filing=filings) == 610 / 350
    assert value("sales_change_6m", tax_filing=filings) == 420 / 190
    not_filed = {"tax_type": "vat", "period_end": "2024-12-31", "occurred_on": "2024-12-31"}
    assert value("sales_growth_12m", tax_filing=[*filings, not_filed]) == 610 / 350
    assert value("sales_growth_12m", tax_filing=filings[1:]) is None
    bills = [
        {"utility": "electricity", "period_end": end, "occurred_on": end, "usage": used}
        for end, used in quarters.items()
    ]
    assert value("electricity_change_12m", utility_payment=bills) == 610 / 350
    insured = [{"period_end": end, "occurred_on": end, "insured": n} for end, n in quarters.items()]
    assert value("insured_change_12m", social_insurance=insured) == 220 / 100
    assert value("insured_change_12m", social_insurance=[*insured[:3], *insured[4:]]) is None
