"""A value that stands for a rating is told by what the authority calls it."""

import polars as pl
import pytest

from features.catalogue import CATALOGUE, called
from features.feature_table import feature_table
from tests.features.builders import USCC, gate


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("tax_rating_latest", 3, "A级"),
        ("tax_rating_lowest_36m", 1, "C级"),
        ("tax_rating_lowest_36m", 0.0, "D级"),
        ("labour_rating_lowest_36m", 0, "C级"),
        ("environment_rating_latest", 2, "黄"),
        ("customs_rating_latest", 1, "失信企业"),
        ("safety_standard_level", 3, "一级"),
        ("loan_class_lowest_24m", 4, "正常"),
        ("tax_rating_change", 1, None),
        ("penalties", 1, None),
        ("tax_rating_latest", None, None),
        ("tax_rating_latest", 1.5, None),
        ("of_a_rule_book", 1, None),
    ],
)
def test_it_is_the_level_and_not_its_number(name, value, told):
    assert called(name, value) == told


def test_every_feature_of_levels_has_their_names_but_a_difference():
    of_levels = {one.name for one in CATALOGUE if one.unit == "级"}
    assert {one.name for one in CATALOGUE if one.levels} == of_levels - {"tax_rating_change"}
    assert all(len(set(one.levels.values())) == len(one.levels) for one in CATALOGUE)


@pytest.mark.parametrize("rating", "ABCD")
def test_the_name_is_that_of_the_record(rating):
    (feature,) = (one for one in CATALOGUE if one.name == "tax_rating_lowest_36m")
    rated = {"occurred_on": "2024-04-20", "year": 2023, "rating": rating}
    table = feature_table(gate("2024-12-30", tax_rating=[rated]), pl.Series("uscc", [USCC]), [feature])
    assert feature.called(table[feature.name][0]) == f"{rating}级"
