"""The road of source rows into the store, for deliveries and corrections alike: type, match, identify, compare, append."""

from dataclasses import dataclass, replace

import polars as pl

from features.code_suggestions import with_suggestions
from features.identity import with_identity
from features.layouts import Layout
from features.persons import Admitted
from features.problems import FILE
from features.purges import said_before
from features.registry_match import match_registry
from features.revisions import Sifted, sift
from features.store import Store
from features.typed_rows import type_rows

RECEIPT = ("source", "recorded_at", "recorded_declared")
"""Through which feed a row came, when, and whether that was declared: one row per file in `receipts`."""


@dataclass(frozen=True, slots=True)
class Judged:
    """`rows`: typed rows with their identity; `problems`: what is wrong with the others; `admitted`: all of them as text."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    admitted: Admitted


def judge_rows(
    raw: pl.DataFrame, layout: Layout, receipts: pl.DataFrame, store: Store, load_id: str
) -> Judged:
    """Type rows of one layout and say whose they are. `receipts` has `__file__` and the columns of `RECEIPT`."""
    typed = type_rows(raw, layout)
    matched = match_registry(typed.good, layout, store, load_id)
    received = matched.rows.drop(RECEIPT).join(receipts, on=FILE, how="left", maintain_order="left")
    rows = with_identity(received, layout.kind).with_columns(load_id=pl.lit(load_id))
    problems = with_suggestions(typed.problems, store, load_id)
    return Judged(rows, pl.concat([problems, matched.problems]), typed.admitted)


def append_new(store: Store, layout: Layout, load_id: str, rows: pl.DataFrame) -> Sifted:
    """Append the rows that say something new; they are visible with their load. What was purged does not come back."""
    kind = layout.kind
    purged = store.purges().filter(pl.col("kind") == kind.name)
    again = None if purged.is_empty() else said_before(rows, kind, purged)
    left = rows if again is None else rows.filter(~again)
    sifted = sift(left, store.contents(kind.name, load_id, left))
    if sifted.new.height:
        store.append(kind.name, sifted.new)
    return replace(sifted, purged=rows.height - left.height)
