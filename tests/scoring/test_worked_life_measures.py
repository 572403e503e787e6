"""Rows of the life of one enterprise that speak of overrides and of restrictions founded on records."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from scoring import overrides
from scoring.matrix import measures
from scoring.matrix.condition_row import evaluate_one
from tests.scoring.shipped import law

ARTICLE_48 = ["GP-13", "CT-13", "FS-14", "HO-11", "FI-13"]
PENALTY = {"record_id": "P3", "occurred_on": date(2025, 6, 30), "severity": "serious", "penalty_type": "fine"}
WAGES = {"record_id": "W", "occurred_on": date(2024, 9, 10), "severity": None}


def _listed(record: str, list_id: str, day: date) -> dict[str, Any]:
    return {"record_id": record, "occurred_on": day, "list_id": list_id, "severity": None}


# row of the table: as of, what counts beside T, override, restrictions founded on records
ROWS: dict[str, tuple[date, Mapping[str, Sequence[Mapping[str, Any]]], list[str], list[str]]] = {
    "7": (date(2024, 9, 15), {"wage_arrears": [WAGES]}, [], []),
    "9": (
        date(2025, 1, 20),
        {"serious_dishonesty": [_listed("J", "judgment_defaulter", date(2025, 1, 15))]},
        ["direct_d.judgment_defaulter"],
        [],
    ),
    "10": (date(2025, 2, 24), {}, [], []),
    "13": (date(2025, 8, 1), {"penalty": [PENALTY]}, [], []),
    "18": (
        date(2026, 3, 1),
        {"serious_dishonesty": [_listed("L", "wage_defaulter", date(2026, 2, 2))]},
        ["direct_d.wage_defaulter"],
        ARTICLE_48,
    ),
    "19": (date(2026, 9, 10), {}, [], []),
}


@pytest.mark.parametrize("row", ROWS)
def test_overrides_and_restrictions_of_that_day(row):
    as_of, records, expected_overrides, expected_restrictions = ROWS[row]
    on = law(as_of)
    facts = {
        "grade": "D" if expected_overrides else "B",
        "size_class": "small",
        "ownership": "private",
        "enterprise_type": "company",
        "industry": "E4700",
        "tax_rating": "A",
    }
    bits = evaluate_one(on.conditions, facts, records, as_of=as_of)
    row_bits = np.array(bits, dtype=np.bool_)
    assert overrides.names(on, overrides.applied(on, row_bits[None, :])[0]) == expected_overrides
    applied = measures.evaluate(on, row_bits[None, :])[0]
    held = [one for one, holds in zip(on.measures, applied, strict=True) if holds]
    restrictions = [one for one in held if one.kind == "restriction"]
    assert sorted(one.id for one in restrictions) == sorted(expected_restrictions)
    assert all(one.mode == "duty_to_check" for one in restrictions)


def test_row_18_names_five_domains():
    by_id = {one.id: one.domain for one in law(date(2026, 3, 1)).measures}
    assert [by_id[name] for name in ARTICLE_48] == [
        "government_procurement",
        "construction_tendering",
        "fund_subsidy",
        "honours",
        "financing",
    ]
