"""The kinds of penalty that the layout `penalties` reads, and what it refuses."""

import polars as pl

from features.layouts import LAYOUTS
from features.parse import clean
from features.typed_rows import read_cells

PENALTIES = LAYOUTS["penalties"]
TYPE = next(column for column in PENALTIES.columns if column.field == "penalty_type")


def read(*words):
    return read_cells(clean(pl.Series(words)), TYPE, PENALTIES).to_list()


def test_other_with_a_text_behind_it_is_other():
    assert read("其他", "其他-补办", "其他－责令改正") == ["other"] * 3


def test_several_kinds_in_one_cell_and_a_bare_dash_are_refused():
    assert read("警告;罚款", "罚款、没收违法所得", "其他-", "罚款-补办") == [None] * 4
