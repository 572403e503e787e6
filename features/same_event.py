"""One event that arrives through several feeds counts once: which copies are the same event, and what it says."""

import polars as pl

from features.records import RecordKind


def terms_of_copies(frame: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """For records of which there are several copies: is it a duplicate, and what its event says.

    Columns: `record_id`, `duplicate`, `event_severity`, `event_until`, `event_date`. The copy that survives carries the
    authority's severity; among equals it is the lowest record_id, whatever came first.
    """
    same = _same_event(frame, kind)
    # Nearly all records are the only copy: windows over millions of them would be wasted.
    copies = frame.filter(_is_copied(frame, same)) if same else frame.clear()
    order = [pl.col("severity").is_null(), pl.col("record_id")]
    by = same or ["record_id"]

    def survivors(name: str) -> pl.Expr:
        return pl.col(name).sort_by(order).first().over(by)

    return copies.with_columns(own_end=own_end(kind)).select(
        "record_id",
        duplicate=survivors("record_id") != pl.col("record_id"),
        event_severity=survivors("severity"),
        event_until=pl.coalesce(survivors("own_end"), pl.col("own_end").min().over(by)),
        event_date=survivors("occurred_on"),
    )


def own_end(kind: RecordKind) -> pl.Expr:
    """The end that a record names itself: of its publicity, or of a listing the earlier of that and its term."""
    if kind.nature == "publicity":
        return pl.col("publicity_until")
    if kind.nature != "listing":
        return pl.lit(None, dtype=pl.Date)
    ends = [name for name in ("term_until", "publicity_until") if name in kind.schema]
    return pl.min_horizontal(ends)


def _same_event(frame: pl.DataFrame, kind: RecordKind) -> list[str]:
    """The columns in which copies of one event agree; none when records of the kind cannot be copies."""
    if not kind.key or frame["source"].n_unique() < 2:
        return []  # within one feed the same key is the same record
    if "document_no" in kind.key:
        return ["uscc", "event_key", *(name for name in kind.key if name != "document_no")]
    return ["uscc", *kind.key]


def _is_copied(frame: pl.DataFrame, same: list[str]) -> pl.Series:
    copied = frame.select(same).is_duplicated()
    return copied & frame["event_key"].is_not_null() if "event_key" in same else copied
