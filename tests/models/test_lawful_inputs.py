"""A card never learns from what it may not use, whatever way the table came to the trainer."""

import polars as pl
import pytest

import models
from features.catalogue import features_for
from models.errors import TrainingDataError

AUTHORISED = next(f.name for f in features_for("financing") if f.access == "authorised")
Y = [0, 1] * 40


def table(name):
    return pl.DataFrame({"penalties": [0, 3] * 40, name: [5.0, 1.0] * 40})


def test_an_audit_attribute_is_refused_for_every_purpose():
    for purpose in ("public", "financing"):
        with pytest.raises(TrainingDataError, match=r"审计属性不得用于训练：audit:employees"):
            models.fit_scorecard(table("audit:employees"), Y, purpose=purpose)


def test_an_authorised_input_feeds_a_financing_card_only():
    with pytest.raises(TrainingDataError, match=f"须经企业授权的特征：{AUTHORISED}"):
        models.fit_scorecard(table(AUTHORISED), Y)
    assert AUTHORISED in models.fit_scorecard(table(AUTHORISED), Y, purpose="financing").features


def test_there_are_two_purposes():
    with pytest.raises(TrainingDataError, match=r"purpose 应为 public、financing 之一，实际是 'finance'"):
        models.fit_scorecard(table(AUTHORISED), Y, purpose="finance")


def test_what_the_catalogue_does_not_know_is_the_callers_own():
    assert "employees" in models.fit_scorecard(table("employees"), Y).features
