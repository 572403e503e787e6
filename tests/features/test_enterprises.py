import polars as pl

from features.enterprises import ATTRIBUTES, enterprises
from tests.features.builders import USCC, code, gate

REGISTERED = {"occurred_on": "2016-05-10", "status": "active", "ownership": "private", "name": "样本公司"}


def of(as_of, **records):
    return enterprises(gate(as_of, **records), tax_rating_months=24)


def one(as_of, **records):
    return of(as_of, **records).row(0, named=True)


def test_one_row_per_enterprise_sorted_by_code():
    table = of("2024-01-01", registration=[REGISTERED | {"uscc": code(n)} for n in (3, 1, 2)])
    assert table["uscc"].to_list() == sorted(code(n) for n in (1, 2, 3))
    assert table.columns == ["uscc", *ATTRIBUTES]


def test_the_state_is_that_of_the_day():
    states = [REGISTERED, REGISTERED | {"occurred_on": "2024-03-01", "status": "cancelled"}]
    assert one("2024-02-29", registration=states)["status"] == "active"
    assert one("2024-03-01", registration=states)["status"] == "cancelled"
    assert of("2016-05-09", registration=states).is_empty()


def test_size_comes_from_the_latest_report_known():
    reports = [
        {"year": y, "occurred_on": f"{y + 1}-05-01", "employees": n} for y, n in ((2022, 30), (2023, 45))
    ]
    assert one("2024-04-30", registration=[REGISTERED], annual_report=reports)["employees"] == 30
    assert one("2024-05-01", registration=[REGISTERED], annual_report=reports)["employees"] == 45


def test_a_tax_rating_speaks_until_the_next_and_no_longer_than_the_policy_says():
    ratings = [
        {"year": 2021, "rating": "C", "occurred_on": "2022-04-20"},
        {"year": 2023, "rating": "A", "occurred_on": "2024-04-20"},
    ]
    told = {
        day: one(day, registration=[REGISTERED], tax_rating=ratings)["tax_rating"]
        for day in ("2022-04-19", "2024-04-19", "2024-04-20", "2026-04-19", "2026-04-20")
    }
    assert told == {
        "2022-04-19": None,
        "2024-04-19": "C",
        "2024-04-20": "A",
        "2026-04-19": "A",
        "2026-04-20": None,
    }


def test_a_masked_data_set_without_registry_has_its_enterprises_too():
    invoice = {"occurred_on": "2024-01-01", "direction": "out", "void": False, "amount_fen": 1, "tax_fen": 0}
    table = of(
        "2024-02-01", vat_invoice=[invoice], bank_outcome=[{"uscc": code(1), "occurred_on": "2024-01-01"}]
    )
    assert set(table["uscc"]) == {USCC, code(1)}
    assert table["status"].null_count() == 2
    assert isinstance(table, pl.DataFrame)
