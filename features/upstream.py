"""Arrears that others caused: what public bodies and large firms owed the enterprise when it fell behind."""

from collections.abc import Set as AbstractSet

import polars as pl


def cover_of(receivables: pl.DataFrame, payers: AbstractSet[str]) -> pl.DataFrame:
    """What such payers owed each enterprise, and until when: uscc, owed_since, settled_on, owed_fen.

    A receivable that was settled since had been owed until then; one that is void, suspended or a copy never counts.
    """
    standing = ~(pl.col("annulled") | pl.col("repaired") | pl.col("suspended") | pl.col("duplicate"))
    return receivables.filter(standing & pl.col("payer_kind").is_in(list(payers))).select(
        "uscc",
        pl.col("effective_on").alias("owed_since"),
        pl.min_horizontal("paid_on", "removed_on").alias("settled_on"),
        pl.col("amount_fen").alias("owed_fen"),
    )


def covered_by_receivables(
    arrears: pl.DataFrame, cover: pl.DataFrame, *, arose: pl.Expr, amount: pl.Expr
) -> pl.DataFrame:
    """Add `upstream` and `partly_upstream` to arrears (uscc, record_id, when they arose and how much they are).

    They are covered when the cover owed since before they arose and not settled by that day is at least their
    amount; with something but too little they count and a person should look.
    """
    owed = (
        arrears.select("uscc", "record_id", arose.alias("arose"))
        .join(cover, on="uscc")
        .filter(
            (pl.col("owed_since") < pl.col("arose"))
            & (pl.col("settled_on").is_null() | (pl.col("settled_on") > pl.col("arose")))
        )
        .group_by("record_id")
        .agg(cover_fen=pl.col("owed_fen").sum())
    )
    joined = arrears.join(owed, on="record_id", how="left", maintain_order="left")
    enough = (pl.col("cover_fen") >= amount).fill_null(value=False)
    return joined.with_columns(
        upstream=enough, partly_upstream=pl.col("cover_fen").is_not_null() & ~enough
    ).drop("cover_fen")
