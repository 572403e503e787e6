"""What is in force counts however old it is; what a label limits to 36 months does not."""

import polars as pl
import pytest

from features.catalogue import features_named
from features.feature_table import feature_table
from tests.features.builders import USCC, gate


def value(name, **records):
    features = features_named([name], "public")
    return feature_table(gate("2024-12-31", **records), pl.Series("uscc", [USCC]), features)[name][0]


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("serious_listings", "serious_dishonesty", 1.0),
        ("abnormal_listings", "abnormal_operation", 1.0),
        ("findings", "finding", 1.0),
        ("enforcement_open", "enforcement", 1.0),
        ("consumption_limits", "consumption_limit", 1.0),
        ("inspections_failed", "inspection", 0.0),
        ("commitments_broken", "commitment", 0.0),
        ("wage_arrears_36m", "wage_arrears", 0.0),
    ],
)
def test_what_is_in_force_counts_however_old_it_is(name, kind, expected):
    old = {"document_no": "样1号", "occurred_on": "2019-06-01", "state": "broken", "result": "fail"}
    assert value(name, **{kind: [old]}) == expected
    assert value(name, **{kind: [old | {"occurred_on": "2024-06-01"}]}) == 1.0


def test_a_finding_whose_document_counts_as_a_penalty_is_not_counted_again():
    penalty = {"document_no": "样1号", "occurred_on": "2024-06-01", "severity": "general"}
    finding = {"document_no": "样1号", "occurred_on": "2024-06-01", "finding_type": "quality_penalty"}
    assert value("findings", finding=[finding], penalty=[penalty]) == 0.0
    assert value("penalties", finding=[finding], penalty=[penalty]) == 1.0
    assert value("findings", finding=[finding], penalty=[penalty | {"document_no": "样2号"}]) == 1.0
    over = penalty | {"publicity_until": "2024-08-01"}
    assert value("findings", finding=[finding], penalty=[over]) == 1.0, "a penalty that does not count"
    assert gate("2024-12-31", finding=[finding], penalty=[penalty]).usable("finding").height == 1
