"""Outcomes: whether a listed default event happens within the horizon after a day.

An event counts as it stood on its own day: what was void from the beginning (annulled), caused upstream, reported
twice or outside the catalogue does not count; a later repair ends its use from then on, not that it happened.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from features.lawful_gate import GatedRecords

DEFAULT_EVENTS: Final = ("serious_dishonesty", "wage_arrears", "tax_arrears")
"""Kinds of record whose appearance is a default event, unless other kinds are asked for."""
HORIZON_MONTHS: Final = 12
_STILL_HAPPENED: Final = (
    "repaired",
    "removed",
    "suspended",
    "appeal_pending",
    "publicity_ended",
    "retention_ended",
)


def defaulted(
    later: GatedRecords,
    *,
    as_of: date,
    horizon_months: int = HORIZON_MONTHS,
    kinds: Sequence[str] = DEFAULT_EVENTS,
) -> pl.Series:
    """Every code with a default event after `as_of` and within the horizon.

    `later` is the gate's verdict on what is known later, as of a day at or after the end of the horizon.
    """
    end = pl.lit(as_of).dt.offset_by(f"{horizon_months}mo")
    within = (pl.col("occurred_on") > as_of) & (pl.col("occurred_on") <= end)
    bad = pl.concat([_happened(later.verdicts[kind]).filter(within).select("uscc") for kind in kinds])
    return bad["uscc"].unique().sort()


def _happened(verdicts: pl.DataFrame) -> pl.DataFrame:
    # What others caused, or what was never to be collected, stays out even where it was repaired or removed since.
    never = pl.col("upstream") | pl.col("outside_catalogue")
    happened = pl.col("reason").is_null() | pl.col("reason").is_in(_STILL_HAPPENED)
    rows = verdicts.filter(happened & ~never)
    # A bank's outcome says yes or no; the other kinds are the event itself.
    return rows.filter("defaulted") if "defaulted" in rows.columns else rows
