"""The feature table: one row per enterprise, one column per feature, as of a day, out of usable records only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.days import WHEN, of_each
from features.enterprise_numbers import NUMBER, enterprises_of
from features.feature import Feature, require_features, within
from features.lawful_gate import GatedRecords
from features.value import values_of


@dataclass(frozen=True, slots=True)
class _Found:
    """Values of features of one view: `values` by the numbers of the enterprises in `codes`, a frame per window."""

    codes: pl.Series
    values: list[pl.DataFrame]


def feature_table(gated: GatedRecords, uscc: pl.Series, features: Sequence[Feature]) -> pl.DataFrame:
    """Values of the features for the codes given, in their order: `uscc`, then a Float64 column per feature.

    Counts and sums are exact integers and a ratio is divided once, so the values do not depend on the order of the
    rows or on how the enterprises are shared out. Anything else than a feature is refused before a record is read.
    """
    require_features(features)
    asked = uscc.unique(maintain_order=True)
    views = [(view, view.build(gated)) for view in dict.fromkeys(f.view for f in features)]
    found = [
        _found(rows, gated.as_of, [f for f in features if f.view == view])
        for view, rows in views
        if not rows.is_empty()  # of most views one enterprise has nothing
    ]
    absent = {f.name: f.absent for f in features}
    columns = {name: pl.lit(value, pl.Float64).alias(name) for name, value in absent.items()}
    for name, column in _placed(found, asked) if found else ():
        columns[name] = pl.lit(column if absent[name] is None else column.fill_null(absent[name]))
    table = asked.to_frame("uscc").with_columns(columns.values())
    return table if asked.len() == uscc.len() else uscc.to_frame("uscc").join(table, on="uscc", how="left")


def _placed(found: Sequence[_Found], asked: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """Columns of values in the order of the codes asked for: one search for the codes of all views."""
    all_codes = pl.concat([one.codes for one in found]).to_frame("uscc")
    places = asked.to_frame("uscc").with_row_index("place")
    place = all_codes.join(places, on="uscc", how="left", maintain_order="left")["place"]
    begin = 0
    for one in found:
        ours = place.slice(begin, one.codes.len())
        begin += one.codes.len()
        for values in one.values:
            at = ours.gather(values[NUMBER])
            row = pl.repeat(None, asked.len(), dtype=pl.UInt32, eager=True)
            row = row.scatter(at.drop_nulls(), at.is_not_null().arg_true())
            for column in values.select(pl.exclude(NUMBER).cast(pl.Float64).gather(row)):
                yield column.name, column


def _found(rows: pl.DataFrame, as_of: date, features: Sequence[Feature]) -> _Found:
    codes, numbers = enterprises_of(rows)
    read = {name for f in features for name in f.value.reads()}
    ages = [
        of_each(rows["occurred_on"], age).alias(name)
        for name, age in {"age_days": _days(as_of), "age_months": _whole_months(as_of)}.items()
        if name in read
    ]
    aged = rows.with_columns(numbers, *ages).select(NUMBER, "occurred_on", *sorted(read - {"occurred_on"}))
    within_each = [
        (window, _in_window(aged, as_of, window)) for window in dict.fromkeys(f.window for f in features)
    ]
    return _Found(
        codes,
        [
            values_of(ours, {f.name: f.value for f in features if f.window == window})
            for window, ours in within_each
            if not ours.is_empty()
        ],
    )


def _days(as_of: date) -> pl.Expr:
    return (pl.lit(as_of) - WHEN).dt.total_days()


def _whole_months(as_of: date) -> pl.Expr:
    """Whole calendar months since a day: n or more exactly where a window of n months leaves it out."""
    months = (as_of.year - WHEN.dt.year()) * 12 + as_of.month - WHEN.dt.month().cast(pl.Int32)
    return months - (WHEN.dt.day() > as_of.day).cast(pl.Int32)


def _in_window(rows: pl.DataFrame, as_of: date, window: int | None) -> pl.DataFrame:
    return rows if window is None else rows.filter(within(window, as_of))
