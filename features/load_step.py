"""The road of source rows into the store, for deliveries and corrections alike: type, match, identify, compare, append."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from features.code_suggestions import with_suggestions
from features.identity import with_identity
from features.layouts import Layout
from features.persons import Admitted, admit
from features.problems import FILE
from features.purges import said_before
from features.registry_match import match_registry, registry_of
from features.revisions import Sifted, sift
from features.store import Store
from features.together import worked_together
from features.typed_rows import type_admitted

PART_ROWS: Final = 500_000
"""So many rows are judged at once, two parts side by side; each row by itself, so that results do not depend on it."""
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
    admitted = admit(raw, layout)
    registry = registry_of(store, load_id) if layout.older_headers else None

    def judged(part: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        good, problems = type_admitted(part, layout)
        if registry is not None:
            matched = match_registry(good, layout, registry)
            good, problems = matched.rows, pl.concat([problems, matched.problems])
        received = good.drop(RECEIPT).join(receipts, on=FILE, how="left", maintain_order="left")
        return with_identity(received, layout.kind), problems

    # Part by part what a row needs stays in the cache, and memory is used again.
    parts = list(admitted.rows.iter_slices(PART_ROWS)) or [admitted.rows]
    rows, problems = zip(*worked_together(parts, judged), strict=True)
    told = with_suggestions(pl.concat(problems), store, load_id)
    return Judged(_concat(rows).with_columns(load_id=pl.lit(load_id)), told, admitted)


def _concat(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The parts as one; a column that no row fills takes no room."""
    filled = [
        column.name
        for column in parts[0]
        if any(part[column.name].null_count() < part.height for part in parts)
    ]
    absent = {name: dtype for name, dtype in parts[0].schema.items() if name not in filled}
    rows = pl.concat(part.select(filled) for part in parts)
    return rows.with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in absent.items())


def new_rows(store: Store, layout: Layout, load_id: str, rows: pl.DataFrame) -> Sifted:
    """The rows that say something new, to be appended. What was purged does not come back."""
    kind = layout.kind
    purged = store.purges().filter(pl.col("kind") == kind.name)
    again = None if purged.is_empty() else said_before(rows, kind, purged)
    left = rows if again is None else rows.filter(~again)
    sifted = sift(left, store.contents(kind.name, load_id, left))
    return replace(sifted, purged=rows.height - left.height)


def append_new(store: Store, layout: Layout, sifted: Sifted) -> None:
    """Append what is new; it is visible with its load."""
    if sifted.new.height:
        store.append(layout.kind_name, sifted.new)
