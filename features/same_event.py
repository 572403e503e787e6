"""One event that arrives through several feeds counts once: which copies are the same event, and what it says."""

from typing import Final

import polars as pl

from features.records import RecordKind

_FIRST: Final = ("event_severity", "event_date")  # what the survivor says
_EARLIEST: Final = ("event_until", "event_term")  # else the earliest that another copy says
_SAID: Final = ("event_appeal",)  # else whether another copy says so
_ANY: Final = ("event_unpublished", "event_claimed")  # whether any copy says so


def as_one_event(frame: pl.DataFrame, kind: RecordKind, *, taken_over: bool) -> pl.DataFrame:
    """Mark copies of one event in `duplicate` and give each of them what the event says, in the columns `event_…`.

    The copy that survives carries the authority's severity; among equals it is the lowest record_id, whatever came
    first. What it leaves open another copy may say. `taken_over`: records of other codes may be among them, so that
    one feed may hold copies.
    """
    same = _same_event(frame, kind, taken_over=taken_over)
    marked = frame.with_columns(duplicate=pl.lit(value=False))
    if not same:
        return marked
    # Nearly all records are the only copy: windows over millions of them would be wasted.
    copied = _is_copied(frame, same)
    if not copied.any():
        return marked
    order = [pl.col("event_severity").is_null(), pl.col("record_id")]

    def survivors(name: str) -> pl.Expr:
        return pl.col(name).sort_by(order).first().over(same)

    told = frame.filter(copied).select(
        duplicate=survivors("record_id") != pl.col("record_id"),
        **{name: survivors(name) for name in _FIRST},
        **{name: pl.coalesce(survivors(name), pl.col(name).min().over(same)) for name in _EARLIEST},
        **{name: pl.coalesce(survivors(name), pl.col(name).max().over(same)) for name in _SAID},
        **{name: pl.col(name).max().over(same) for name in _ANY},
    )
    at = copied.arg_true()
    return marked.with_columns(marked[name].scatter(at, told[name]) for name in told.columns)


def _same_event(frame: pl.DataFrame, kind: RecordKind, *, taken_over: bool) -> list[str]:
    """The columns in which copies of one event agree; none when records of the kind cannot be copies."""
    if not kind.key or (frame["source"].n_unique() < 2 and not taken_over):
        return []  # within one feed the same key is the same record
    if "document_no" in kind.key:
        return ["uscc", "event_key", *(name for name in kind.key if name != "document_no")]
    return ["uscc", *kind.key]


def _is_copied(frame: pl.DataFrame, same: list[str]) -> pl.Series:
    copied = frame.select(same).is_duplicated()
    return copied & frame["event_key"].is_not_null() if "event_key" in same else copied
