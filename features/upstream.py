"""Arrears that others caused: what public bodies and large firms owed the enterprise when it fell behind."""

from collections.abc import Set as AbstractSet

import polars as pl

from features.few_rows import constant, select, with_columns


def cover_of(receivables: pl.DataFrame, payers: AbstractSet[str]) -> pl.DataFrame:
    """What such payers owed each enterprise, and until when: uscc, owed_since, settled_on, owed_fen.

    A receivable that was settled since had been owed until then; one that is void, suspended or a copy never counts.
    """
    void = (
        pl.col("annulled") | pl.col("repaired_on").is_not_null() | pl.col("suspended") | pl.col("duplicate")
    )
    return receivables.filter(~void & pl.col("payer_kind").is_in(list(payers))).select(
        "uscc",
        pl.col("effective_on").alias("owed_since"),
        pl.min_horizontal("paid_on", "removed_on").alias("settled_on"),
        pl.col("amount_fen").alias("owed_fen"),
    )


def covered_by_receivables(
    arrears: pl.DataFrame, cover: pl.DataFrame, *, arose: pl.Expr, amount: pl.Expr
) -> pl.DataFrame:
    """Add `upstream` and `partly_upstream` to arrears (uscc, when they arose and how much they are).

    They are covered when the cover owed since before they arose and not settled by that day is at least their
    amount; with something but too little they count and a person should look.
    """
    if cover.is_empty():  # nobody owed most of them anything
        return with_columns(arrears, upstream=pl.lit(value=False), partly_upstream=pl.lit(value=False))
    asked = select(
        arrears,
        "uscc",
        arose.alias("arose"),
        amount.alias("amount"),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
    )
    ours = asked.filter(pl.col("uscc").is_in(cover["uscc"].implode()))
    owed = (
        ours.join(cover, on="uscc")
        .filter(
            (pl.col("owed_since") < pl.col("arose"))
            & (pl.col("settled_on").is_null() | (pl.col("settled_on") > pl.col("arose")))
        )
        .group_by("at")
        .agg(enough=(pl.col("owed_fen").sum() >= pl.col("amount").first()).fill_null(value=False))
    )
    return with_columns(
        arrears,
        upstream=_at(owed.filter("enough")["at"], arrears.height),
        partly_upstream=_at(owed.filter(~pl.col("enough"))["at"], arrears.height),
    )


def _at(places: pl.Series, height: int) -> pl.Series:
    nowhere = constant("", value=False, dtype=pl.Boolean(), height=height)
    return nowhere.scatter(places, True) if len(places) else nowhere
