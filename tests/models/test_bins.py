import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bins import CategoryFeature, NumberFeature
from models.errors import ScoringInputError
from tests.models.conftest import seeded

NUMBER = NumberFeature(
    name="x",
    label="数",
    direction=0,
    edges=(-1.5, 0.0, 2.0),
    points=(1, 2, 3, 4),
    unknown_points=9,
    unknown_seen=True,
)
WORDS = CategoryFeature(
    name="w",
    label="词",
    groups=(("甲", "乙"), ("丙",)),
    points=(1, 2),
    other_points=7,
    unknown_points=9,
    unknown_seen=True,
)


def test_a_value_on_an_edge_belongs_left():
    values = [
        -1.5,
        math.nextafter(-1.5, 0),
        0.0,
        -0.0,
        5e-324,
        2.0,
        math.nextafter(2.0, 3),
        math.inf,
        -math.inf,
    ]
    assert NUMBER.codes(pl.Series(values)).tolist() == [0, 1, 1, 1, 2, 2, 3, 3, 0]


def test_null_and_nan_are_one_unknown():
    assert NUMBER.codes(pl.Series([None, math.nan])).tolist() == [4, 4]
    assert [NUMBER.code(value) for value in (None, math.nan, np.float64("nan"))] == [4, 4, 4]


@seeded
@given(st.lists(st.one_of(st.none(), st.floats(), st.sampled_from([-1.5, 0.0, 2.0])), min_size=1))
def test_one_value_at_a_time_agrees_with_the_column(values):
    column = pl.Series(values, dtype=pl.Float64)
    assert NUMBER.codes(column).tolist() == [NUMBER.code(value) for value in values]


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([0, 2, 3, None], dtype=pl.Int8),
        pl.Series([0, 2, 3, None], dtype=pl.UInt64),
        pl.Series([0, 2, 3, None], dtype=pl.Float32),
        pl.Series(["0", "2", "3", None]).cast(pl.Decimal(10, 2)),
    ],
    ids=lambda column: str(column.dtype),
)
def test_every_width_of_number_is_read(column):
    assert NUMBER.codes(column).tolist() == [1, 2, 3, 4]


def test_integers_are_compared_as_float64_on_both_paths():
    big = 2**53 + 1
    feature = NumberFeature(
        name="x",
        label="",
        direction=0,
        edges=(float(2**53),),
        points=(0, 1),
        unknown_points=0,
        unknown_seen=False,
    )
    assert feature.codes(pl.Series([big]))[0] == feature.code(big) == 0


def test_words_unknown_and_other():
    expected = [0, 0, 1, 2, 3, 3]
    values = ["甲", "乙", "丙", None, "丁", ""]
    assert WORDS.codes(pl.Series(values)).tolist() == expected
    assert WORDS.codes(pl.Series(values).cast(pl.Categorical)).tolist() == expected
    assert WORDS.codes(pl.Series(values).cast(pl.Enum(["", "丁", "丙", "乙", "甲"]))).tolist() == expected
    assert [WORDS.code(value) for value in values] == expected
    assert WORDS.codes(pl.Series([None, None])).tolist() == [2, 2]


@pytest.mark.parametrize(
    ("feature", "column", "value"),
    [(NUMBER, pl.Series(["1"]), "1"), (WORDS, pl.Series([1]), 1), (NUMBER, pl.Series([[1]]), [1])],
    ids=["text for a number", "number for a text", "list for a number"],
)
def test_the_wrong_type_is_named(feature, column, value):
    with pytest.raises(ScoringInputError, match=repr(feature.name)):
        feature.codes(column)
    with pytest.raises(ScoringInputError, match=repr(feature.name)):
        feature.code(value)


def test_bins_read_well_on_paper():
    assert NUMBER.bin_texts() == ("≤ -1.5", "> -1.5，≤ 0", "> 0，≤ 2", "> 2", "未知")
    assert WORDS.bin_texts() == ("甲、乙", "丙", "未知", "其他")
    flag = NumberFeature(
        name="f",
        label="",
        direction=0,
        edges=(0.0,),
        points=(0, 1),
        unknown_points=0,
        unknown_seen=False,
        flag=True,
    )
    assert flag.bin_texts() == ("否", "是", "未知")
