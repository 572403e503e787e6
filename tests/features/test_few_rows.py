"""Few rows and many: the same columns either way."""

import polars as pl
import pytest

from features.few_rows import FEW, among, select, with_columns, with_constants, without


@pytest.mark.parametrize("height", [0, 1, FEW, FEW + 1])
def test_few_rows_and_many_are_worked_on_alike(height):
    frame = pl.DataFrame({"a": pl.int_range(height, eager=True)})
    doubled = frame.with_columns(b=pl.col("a") * 2)
    assert with_columns(frame, b=pl.col("a") * 2).equals(doubled)
    assert select(frame, (pl.col("a") * 2).alias("b")).equals(doubled[["b"]])
    assert without(doubled, "b", "of none").equals(frame)


@pytest.mark.parametrize("height", [0, 1, FEW, FEW + 1])
@pytest.mark.parametrize("values", [{"0"}, {"2", "nobody"}, {"nobody"}, set()])
def test_of_few_rows_and_many_those_among_some_values_are_told_alike(height, values):
    frame = pl.DataFrame({"a": pl.int_range(height, eager=True).cast(pl.String)})
    ours = [row for row in frame["a"].to_list() if row in values]
    assert among(frame, "a", frozenset(values))["a"].to_list() == ours


@pytest.mark.parametrize("height", [0, 3])
def test_a_constant_stands_in_each_row_and_has_its_type(height):
    frame = pl.DataFrame({"a": pl.int_range(height, eager=True)})
    said = with_constants(frame, [("no", False, pl.Boolean()), ("never", None, pl.Date())])
    assert said.schema == {"a": pl.Int64, "no": pl.Boolean, "never": pl.Date}
    assert said["no"].to_list() == [False] * height
    assert said["never"].null_count() == height
