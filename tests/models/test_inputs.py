import datetime as dt

import numpy as np
import polars as pl
import pytest

from models.errors import TrainingDataError
from models.inputs import read_training_data

GOOD = pl.DataFrame({"x": [1.0, 2.0, None, float("inf")], "w": ["甲", "甲", None, "乙"]})
Y = [0, 1, 0, 1]


def read(frame=GOOD, y=Y, **options):
    return read_training_data(frame, y, **{"directions": {}, "labels": {}, **options})


def test_unknown_is_one_thing_and_infinity_is_huge():
    number, words = read().columns
    assert np.isnan(number.values).tolist() == [False, False, True, False]
    assert number.values[3] == 1e300
    assert words.unknown.tolist() == [False, False, True, False]


def test_only_the_proportions_of_weights_count():
    for unit in (1e-12, 1.0, 1e300):
        weight = read(sample_weight=np.array([0.0, 1.0, 1.0, 4.0]) * unit).weight
        np.testing.assert_allclose(weight, [0.0, 0.5, 0.5, 2.0], rtol=1e-15)
    assert read(sample_weight=[0.1] * 4).weight.tolist() == [1.0] * 4


@pytest.mark.parametrize(
    "groups",
    [
        ["b", "a", "b", None],
        ("b", "a", "b", None),
        [2, 1, 2, None],
        np.array(["b", "a", "b", None], dtype=object),
        np.array([2, 1, 2, None], dtype=object),
        pl.Series(["b", "a", "b", None]),
    ],
    ids=["list", "tuple", "numbers", "objects", "objects of numbers", "series"],
)
def test_groups_come_in_many_forms(groups):
    assert read(groups=groups).groups.tolist() == [2, 1, 2, 0]


def test_rare_names_join_other():
    frame = pl.DataFrame({"w": ["常见"] * 5 + ["罕见"] * 4 + [None]})
    (words,) = read(frame, [0, 1] * 5).columns
    assert words.names == ("常见",)
    assert words.codes.tolist() == [1] * 5 + [0] * 4 + [-1]


@pytest.mark.parametrize(
    "y",
    [
        Y,
        tuple(Y),
        np.array(Y),
        np.array(Y, dtype=bool),
        pl.Series(Y),
        pl.Series([False, True, False, True]),
        [0.0, 1.0] * 2,
    ],
    ids=["list", "tuple", "ints", "bools", "series", "boolean series", "floats"],
)
def test_outcomes_come_in_many_forms(y):
    assert read(y=y).y.tolist() == [0.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": [0, 0, 0, 0]}, "违约 0 户"),
        ({"y": [1, 1, 1, 0]}, "正常 1 户"),
        ({"y": [0, 1, 2, 1]}, "只能取 0"),
        ({"y": [0, 1, None, 1]}, "只能取 0"),
        ({"y": [0, 1, 0]}, "4 个值"),
        ({"y": ["0", "1", "0", "1"]}, "应为数"),
        ({"y": [0, "一", 0, 1]}, "y"),
        ({"frame": pl.DataFrame()}, "没有任何列"),
        ({"frame": GOOD.with_columns(x=pl.lit(dt.date(2026, 1, 1)))}, "'x' 的类型 Date"),
        ({"frame": GOOD.with_columns(x=pl.lit([1]))}, "'x' 的类型 List"),
        ({"directions": {"x": 2}}, "'x' 的方向"),
        ({"directions": {"w": 1}}, "'w' 是文本"),
        ({"directions": {"z": 1}}, "没有的列：z"),
        ({"sample_weight": [1, 1, 1, -1]}, "sample_weight"),
        ({"sample_weight": [1, 1, 1]}, "sample_weight"),
        ({"sample_weight": [0, 0, 0, 0]}, "sample_weight"),
        ({"groups": ["a"]}, "groups"),
        ({"groups": ["a", 1, "b", 2]}, "groups 应全为"),
        ({"frame": GOOD.to_dict(as_series=False)}, "polars.DataFrame，实际是 builtins.dict"),
    ],
)
def test_what_cannot_be_learned_from_is_said(change, words):
    with pytest.raises(TrainingDataError, match=words):
        read(**change)
