"""The hidden risk: how many default, and how well what is recorded tells who will."""

from datetime import date

import lightgbm
import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from tests.features.sample.outcomes import defaulted, in_scope, labelled

c = pl.col


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
def test_three_to_six_in_a_hundred_default_within_a_year(larger, year):
    day = date(year, 10, 31)
    scope = in_scope(larger.good, day)
    assert 0.03 < scope["uscc"].is_in(defaulted(larger.good, day)["uscc"].implode()).mean() < 0.06


def test_records_tell_who_will_default_but_not_too_well(larger):
    train, y = labelled(larger.good, date(2024, 10, 31))
    test, outcome = labelled(larger.good, date(2025, 10, 31))
    model = lightgbm.train(
        {
            "objective": "binary",
            "learning_rate": 0.03,
            "num_leaves": 6,
            "min_data_in_leaf": 60,
            "feature_fraction": 0.5,
            "lambda_l2": 5.0,
            "num_threads": 1,
            "verbosity": -1,
            "seed": 1,
        },
        lightgbm.Dataset(train.to_numpy(), label=y.astype(float)),
        num_boost_round=200,
    )
    assert 0.75 < roc_auc_score(outcome, model.predict(test.to_numpy())) < 0.88
    for name in test.columns:
        values = test[name].to_numpy().astype(float)
        values = np.where(np.isnan(values), np.nanmedian(values), values)
        alone = roc_auc_score(outcome, values)
        assert max(alone, 1 - alone) < 0.70, name


def test_a_past_default_raises_but_does_not_decide_the_next(larger):
    day = date(2025, 10, 31)
    scope = in_scope(larger.good, day)["uscc"]
    past = pl.concat([defaulted(larger.good, date(year, 10, 31)) for year in (2022, 2023, 2024)])["uscc"]
    before = scope.is_in(past.implode())
    later = scope.is_in(defaulted(larger.good, day)["uscc"].implode())
    assert 3 * later.filter(~before).mean() < later.filter(before).mean() < 0.4


def test_few_are_on_a_list_at_the_end(larger):
    day = date(2026, 10, 31)
    removed = larger.good("events").filter(
        (c("event_type") == "removal") & (c("target_kind") == "serious_dishonesty")
    )
    standing = (
        larger.good("serious-dishonesty")
        .filter(c("term_until").is_null() | (c("term_until") >= day))
        .join(removed, left_on=["uscc", "document_no"], right_on=["uscc", "target_document_no"], how="anti")
    )
    scope = in_scope(larger.good, day)["uscc"]
    assert 0.008 < scope.is_in(standing["uscc"].implode()).mean() < 0.03


def test_some_have_neither_tax_nor_social_insurance_data(larger):
    day, year_ago = date(2025, 10, 31), date(2024, 10, 31)
    recent = (c("period_end") > year_ago) & (c("received_on") <= day)
    known = pl.concat(
        [larger.good(name).filter(recent)["uscc"] for name in ("tax-filings", "social-insurance")]
    ).unique()
    scope = in_scope(larger.good, day)["uscc"]
    assert 0.015 < (~scope.is_in(known.implode())).mean() < 0.05
