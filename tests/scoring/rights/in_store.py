"""What the record store makes of events on one record."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from features.acts import acts_of


def out_in_store(events: Sequence[tuple[str, date, date]], on: date) -> bool:
    """Whether it has the record out of use on a day, told of these events: type, effective day, day of the decision."""
    frame = pl.DataFrame(
        events,
        schema={"event_type": pl.String(), "effective_on": pl.Date(), "occurred_on": pl.Date()},
        orient="row",
    ).with_columns(
        uscc=pl.lit("u"),
        target_kind=pl.lit("penalty"),
        target_document_no=pl.lit("1"),
        target_record_id=pl.lit(None, dtype=pl.String),
        document_no=pl.lit(None, dtype=pl.String),
        publicity_until=pl.lit(None, dtype=pl.Date),
        merged_from=pl.lit(None, dtype=pl.String),
    )
    found = acts_of(frame, on).documents.to_dicts()
    return any(
        one["annulled"] or one["suspended"] or one["repaired_on"] or one["removed_on"] for one in found
    )
