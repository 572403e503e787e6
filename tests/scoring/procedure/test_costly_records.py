"""Which records stand behind a feature: tried by leaving each out and by looking at each alone."""

import datetime as dt

import polars as pl

from features.feature import Feature, records_of
from features.lawful_gate import GatedRecords
from features.value import ROWS, highest, lowest, ratio, total
from scoring.procedure.costly_records import records_behind

USCC = "91632899MA75T5T191"
AS_OF = dt.date(2026, 10, 31)


def feature(value, direction, absent=None, window=None):
    return Feature(
        name="x",
        label="某项",
        family="compliance",
        view=records_of("penalty"),
        window=window,
        direction=direction,
        unit="条",
        unknown="未知",
        legal_note="无",
        value=value,
        absent=absent,
    )


def behind(of, *rows):
    """`rows`: id, day and a number of each record; the last enterprise's are never ours."""
    columns = {"record_id": pl.String, "occurred_on": pl.Date, "number": pl.Int64}
    known = [(name, dt.date.fromisoformat(day), number) for name, day, number in rows]
    ours = pl.DataFrame(known, schema=columns, orient="row").with_columns(
        uscc=pl.lit(USCC), reason=pl.lit(None, dtype=pl.String)
    )
    other = ours.with_columns(uscc=pl.lit("other"), record_id=pl.lit("not-ours"))
    repaired = ours.with_columns(reason=pl.lit("repaired"), record_id=pl.lit("repaired"))
    verdicts = {"penalty": pl.concat([ours, other, repaired])}
    gated = GatedRecords(
        AS_OF, dt.datetime(2026, 10, 31, tzinfo=dt.UTC), verdicts, pl.DataFrame({"uscc": []})
    )
    return records_behind(gated, USCC, [of])["x"]


A, B, C = ("a", "2024-01-01", 0), ("b", "2026-05-01", 1), ("c", "2026-06-01", 3)


def test_of_a_count_every_record_in_the_window_newest_first():
    assert behind(feature(ROWS, -1, absent=0), A, B, C) == ["c", "b", "a"]
    assert behind(feature(ROWS, -1, absent=0, window=12), A, B, C) == ["c", "b"]


def test_of_an_extreme_the_one_that_is_it_and_of_equals_each():
    worst = feature(lowest(pl.col("number")), 1)
    assert behind(worst, A, B, C) == ["a"]
    assert behind(worst, A, ("d", "2026-07-01", 0), C) == ["d", "a"]
    assert behind(worst, C) == ["c"]


def test_of_equals_that_are_worse_than_none_by_more_than_one_each():
    assert behind(feature(highest(pl.col("number")), -1, absent=0), C, ("d", "2026-07-01", 3), B) == [
        "d",
        "c",
    ]


def test_of_a_share_what_makes_it_worse_and_not_what_makes_it_better():
    share = feature(ratio(total(pl.col("number") == 0), ROWS), -1)
    assert behind(share, A, B, C) == ["a"]
    assert behind(share, A, ("d", "2026-07-01", 0)) == ["d", "a"]


def test_what_is_low_for_want_of_records_has_none_behind_it():
    assert behind(feature(ROWS, 1, absent=0), A, B) == []
    assert behind(feature(lowest(pl.col("number")), 1)) == []
    assert behind(feature(lowest(pl.col("number")), 1, window=1), A) == []


def test_of_an_unknown_value_the_records_that_count_for_it():
    unknown = ratio(total(pl.col("number") > 5), total(pl.col("number") > 5))
    assert behind(feature(unknown, -1), A, B, C) == ["c", "b", "a"]
    assert behind(feature(unknown, -1, window=12), A, B, C) == ["c", "b"]
    assert behind(feature(unknown, -1, window=12)) == []
