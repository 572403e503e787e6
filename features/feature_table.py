"""The feature table: one row per enterprise, one column per feature, as of a day, out of usable records only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from features.days import DAY, WHEN, asked_day, of_each
from features.enterprise_numbers import NUMBER, enterprises_of
from features.feature import Feature, View, require_features, within
from features.few_rows import constant, select, with_columns
from features.lawful_gate import GatedRecords
from features.value import values_of

_NOWHERE: Final = -1


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
    by_view: dict[View, list[Feature]] = {}
    for f in features:
        by_view.setdefault(f.view, []).append(f)
    views = [
        (gated.on_their_days(view.build(gated)), ours)
        for view, ours in by_view.items()
        if any(gated.usable(kind).height for kind in view.kinds)  # of most views one enterprise has nothing
    ]
    found = [_found(rows, gated.as_of, ours) for rows, ours in views if rows.height]
    absent = {f.name: f.absent for f in features}
    columns = dict(_placed(found, asked)) if found else {}
    table = asked.to_frame("uscc").hstack(
        [
            columns[name].alias(name) if name in columns else constant(name, value, pl.Float64(), asked.len())
            for name, value in absent.items()
        ]
    )
    table = with_columns(
        table, [pl.col(name).fill_null(value) for name, value in absent.items() if value is not None]
    )
    return table if asked.len() == uscc.len() else uscc.to_frame("uscc").join(table, on="uscc", how="left")


def _placed(found: Sequence[_Found], asked: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """Columns of values in the order of the codes asked for: one search for the codes of all views."""
    all_codes = pl.concat([one.codes for one in found]).to_frame("uscc")
    places = asked.to_frame("uscc").with_row_index("place")
    joined = all_codes.join(places, on="uscc", how="left", maintain_order="left")["place"]
    place = joined.cast(pl.Int64).fill_null(_NOWHERE).to_numpy()
    begin = 0
    for one in found:
        ours = place[begin : begin + one.codes.len()]
        begin += one.codes.len()
        for values in one.values:
            at = ours[values[NUMBER].to_numpy()]
            row = np.full(asked.len() + 1, _NOWHERE)
            row[at] = np.arange(len(at))  # those that were not asked for fall into one place more, at the end
            in_order = np.array_equal(row[:-1], np.arange(values.height))
            rows = None if in_order else _or_null(row[:-1])
            for name in values.columns[1:]:
                column = values[name].cast(pl.Float64)
                yield name, column if rows is None else column[rows]


def _or_null(places: npt.NDArray[np.int64]) -> pl.Series:
    rows = pl.Series(places)
    return rows.set(rows < 0, None).cast(pl.UInt32)


def _found(rows: pl.DataFrame, as_of: date, features: Sequence[Feature]) -> _Found:
    codes, numbers = enterprises_of(rows)
    read = {name for f in features for name in f.value.reads()}
    ages = [_age(rows, as_of, _AGES[name]).alias(name) for name in sorted(_AGES.keys() & read)]
    others = (read - _AGES.keys() - {"occurred_on"}) | ({DAY} & set(rows.columns))
    aged = select(rows, numbers, "occurred_on", *sorted(others), *ages)
    day = asked_day(aged, as_of)
    within_each = [
        (window, _in_window(aged, day, window)) for window in dict.fromkeys(f.window for f in features)
    ]
    return _Found(
        codes,
        [
            values_of(ours, {f.name: f.value for f in features if f.window == window})
            for window, ours in within_each
            if not ours.is_empty()
        ],
    )


def _age(rows: pl.DataFrame, as_of: date, age: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr | pl.Series:
    if DAY in rows.columns:
        return age(pl.col("occurred_on"), pl.col(DAY))
    return of_each(rows["occurred_on"], age(WHEN, pl.lit(as_of)))


def _days(when: pl.Expr, day: pl.Expr) -> pl.Expr:
    return (day - when).dt.total_days()


def _whole_months(when: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Whole calendar months since a day: n or more exactly where a window of n months leaves it out."""
    years, months = (
        day.dt.year() - when.dt.year(),
        day.dt.month().cast(pl.Int32) - when.dt.month().cast(pl.Int32),
    )
    return years * 12 + months - (when.dt.day() > day.dt.day()).cast(pl.Int32)


_AGES: Final = {"age_days": _days, "age_months": _whole_months}


def _in_window(rows: pl.DataFrame, day: pl.Expr, window: int | None) -> pl.DataFrame:
    return rows if window is None else rows.filter(within(window, day))
