"""The feature table: one row per enterprise, one column per feature, as of a day, out of usable records only."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from features.days import WHEN, of_each
from features.enterprise_numbers import NUMBER, numbered
from features.feature import Feature, require_features, within
from features.lawful_gate import GatedRecords
from features.value import values_of


def feature_table(gated: GatedRecords, uscc: pl.Series, features: Sequence[Feature]) -> pl.DataFrame:
    """Values of the features for the codes given, in their order: `uscc`, then a Float64 column per feature.

    Counts and sums are exact integers and a ratio is divided once, so the values do not depend on the order of the
    rows or on how the enterprises are shared out. Anything else than a feature is refused before a record is read.
    """
    require_features(features)
    asked = uscc.to_frame("uscc")
    parts = [asked]
    for view in dict.fromkeys(f.view for f in features):
        ours = [f for f in features if f.view == view]
        values = _values(view.build(gated), gated.as_of, ours)
        parts.append(asked.join(values, on="uscc", how="left", maintain_order="left").drop("uscc"))
    return pl.concat(parts, how="horizontal").select(
        "uscc",
        *(
            pl.col(f.name).cast(pl.Float64).fill_null(f.absent)
            if f.absent is not None
            else pl.col(f.name).cast(pl.Float64)
            for f in features
        ),
    )


def _values(rows: pl.DataFrame, as_of: date, features: Sequence[Feature]) -> pl.DataFrame:
    """Values of features of one view, for the enterprises that have rows in it."""
    codes, numbers = numbered(rows["uscc"])
    enterprises = codes.to_frame("uscc").with_row_index(NUMBER)
    read = {name for f in features for name in f.value.reads()}
    ages = [
        of_each(rows["occurred_on"], age).alias(name)
        for name, age in {"age_days": _days(as_of), "age_months": _whole_months(as_of)}.items()
        if name in read
    ]
    aged = rows.with_columns(numbers, *ages).select(NUMBER, "occurred_on", *sorted(read - {"occurred_on"}))
    for window in dict.fromkeys(f.window for f in features):
        ours = {f.name: f.value for f in features if f.window == window}
        values = values_of(_in_window(aged, as_of, window), ours)
        enterprises = enterprises.join(values, on=NUMBER, how="left")
    return enterprises.drop(NUMBER)


def _days(as_of: date) -> pl.Expr:
    return (pl.lit(as_of) - WHEN).dt.total_days()


def _whole_months(as_of: date) -> pl.Expr:
    """Whole calendar months since a day: n or more exactly where a window of n months leaves it out."""
    months = (as_of.year - WHEN.dt.year()) * 12 + as_of.month - WHEN.dt.month().cast(pl.Int32)
    return months - (WHEN.dt.day() > as_of.day).cast(pl.Int32)


def _in_window(rows: pl.DataFrame, as_of: date, window: int | None) -> pl.DataFrame:
    return rows if window is None else rows.filter(within(window, as_of))
