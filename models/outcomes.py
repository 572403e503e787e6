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
_STILL_HAPPENED: Final = ("repaired", "removed", "suspended", "publicity_ended")


def outcomes(
    later: GatedRecords,
    uscc: pl.Series,
    *,
    as_of: date,
    horizon_months: int = HORIZON_MONTHS,
    kinds: Sequence[str] = DEFAULT_EVENTS,
) -> pl.Series:
    """1 for each code with a default event after `as_of` and within the horizon, else 0, in the codes' order.

    `later` is the gate's verdict on what is known later, as of a day at or after the end of the horizon.
    """
    end = pl.lit(as_of).dt.offset_by(f"{horizon_months}mo")
    happened = pl.col("reason").is_null() | pl.col("reason").is_in(_STILL_HAPPENED)
    bad = pl.concat(
        [
            later.verdicts[kind]
            .filter(happened & (pl.col("occurred_on") > as_of) & (pl.col("occurred_on") <= end))
            .select("uscc")
            for kind in kinds
        ]
    )["uscc"]
    return uscc.is_in(bad.unique().implode()).cast(pl.Int8).alias("y")
