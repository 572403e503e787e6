"""Who is evaluated, and the attributes that serve scope, size policy and audits, never the score."""

from typing import Final

import polars as pl

from features.days import asked_day
from features.feature import within
from features.lawful_gate import GatedRecords

ATTRIBUTES: Final = (
    "name",
    "enterprise_type",
    "ownership",
    "industry",
    "division",
    "registered_capital_fen",
    "established_on",
    "status",
    "employees",
    "revenue_fen",
    "assets_fen",
    "tax_rating",
    "tax_rating_record",  # the record that says so: evidence of what rests on the rating
)
TELLING_OF_ENTERPRISES: Final = frozenset(
    {"registration", "annual_report", "tax_rating", "vat_invoice", "bank_outcome"}
)
"""Kinds of records that say who the enterprises are and what their attributes."""


def enterprises(gated: GatedRecords, *, tax_rating_months: int) -> pl.DataFrame:
    """One row per enterprise, sorted by code: `uscc` and the attributes as they stood on the day.

    Enterprises are those with a registration, and those of whom authorised records are held (a masked data set has
    no registry). Size inputs come from the latest annual report; a tax rating speaks until the next one, at the
    longest `tax_rating_months`.
    """
    registered = _latest(gated.usable("registration"), ["occurred_on", "recorded_at", "record_id"])
    reported = _latest(gated.usable("annual_report"), ["year", "recorded_at", "record_id"])
    ratings = gated.usable("tax_rating")
    speaks = ratings.filter(within(tax_rating_months, asked_day(ratings, gated.as_of)))
    rated = _latest(speaks, ["year", "occurred_on", "record_id"]).rename(
        {"rating": "tax_rating", "record_id": "tax_rating_record"}
    )
    codes = pl.concat(
        [
            registered.select("uscc"),
            gated.usable("vat_invoice").select("uscc"),
            gated.usable("bank_outcome").select("uscc"),
        ]
    ).unique()
    joined = codes
    for frame in (registered, reported, rated):
        ours = ["uscc", *(name for name in ATTRIBUTES if name in frame.columns)]
        joined = joined.join(frame.select(ours), on="uscc", how="left")
    return joined.select("uscc", *ATTRIBUTES).sort("uscc")


def _latest(rows: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    return rows.sort(order).group_by("uscc").last()
