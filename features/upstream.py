"""Arrears that others caused: what public bodies and large firms owed the enterprise when it fell behind."""

from collections.abc import Set as AbstractSet

import polars as pl


def covered_by_receivables(
    arrears: pl.DataFrame, receivables: pl.DataFrame, payers: AbstractSet[str]
) -> pl.DataFrame:
    """Add `upstream` and `partly_upstream` to arrears (uscc, record_id, amount_fen, arose_on, occurred_on).

    An arrears record is covered when the confirmed receivables from such payers, owed since before it arose and not
    paid by that day, are at least its amount; with something but too little it counts and a person should look.
    """
    arose = pl.coalesce("arose_on", "occurred_on")
    owed = receivables.filter(pl.col("payer_kind").is_in(list(payers))).select(
        "uscc",
        pl.col("effective_on").alias("owed_since"),
        pl.col("paid_on").alias("settled_on"),
        pl.col("amount_fen").alias("owed_fen"),
    )
    cover = (
        arrears.select("uscc", "record_id", arose.alias("arose"))
        .join(owed, on="uscc")
        .filter(
            (pl.col("owed_since") < pl.col("arose"))
            & (pl.col("settled_on").is_null() | (pl.col("settled_on") > pl.col("arose")))
        )
        .group_by("record_id")
        .agg(cover_fen=pl.col("owed_fen").sum())
    )
    joined = arrears.join(cover, on="record_id", how="left", maintain_order="left")
    enough = (pl.col("cover_fen") >= pl.col("amount_fen")).fill_null(value=False)
    return joined.with_columns(
        upstream=enough, partly_upstream=pl.col("cover_fen").is_not_null() & ~enough
    ).drop("cover_fen")
