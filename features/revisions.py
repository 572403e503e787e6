"""What is new in a load: first revisions and corrections, told from repeats and from what is already there."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from features.read_file import ROW
from features.typed_rows import FILE, PROBLEM_SCHEMA

_CONFLICT: Final = "同一文书在同一收到日有两种不同内容"
_CONFLICT_EXPECTED: Final = "只保留正确的一行，或以更晚的收到日载入更正"
_MOMENT: Final = ["record_id", "recorded_at"]


@dataclass(frozen=True, slots=True)
class Sifted:
    """`new`: rows to append. `conflicts`: rows that contradict another received at the same time, for quarantine.

    `repeats`: rows that say exactly what another row of that time says; `unchanged`: rows that say what was known
    already; `revised`: rows of `new` that correct an earlier one; `purged`: rows left aside before, because they say
    what was purged when its term of retention ended.
    """

    new: pl.DataFrame
    conflicts: pl.DataFrame
    repeats: int
    unchanged: int
    revised: int
    purged: int = 0


def sift(rows: pl.DataFrame, stored: pl.DataFrame) -> Sifted:
    """Compare typed rows with one another and with `stored` (record_id, content_hash, recorded_at).

    A row whose receipt was declared is kept even if it only confirms the row before it: a row that is loaded later
    with a day in between must not outlive the confirmation. So loading in any order gives the same knowledge.
    """
    numbered = rows.with_row_index("position")
    # Most records of a load are its only word about them and new to the store: nothing to compare. Told by a hash, now
    # and then of one that is; it is compared in vain.
    hashed = numbered["record_id"].hash()
    ordered = hashed.sort()
    several = ordered.filter(ordered == ordered.shift(1))
    compared = hashed.is_in(pl.concat([several, stored["record_id"].hash()]).unique().implode())
    doubtful = numbered.filter(compared)
    once = doubtful.unique([*_MOMENT, "content_hash"], keep="first", maintain_order=True)
    judged = _judged(once, stored)
    conflicts = once.join(judged.filter("conflict"), on="position", how="semi", maintain_order="left")
    unchanged = judged.filter(pl.col("unchanged") & ~pl.col("conflict"))
    new = judged.filter(~pl.col("conflict") & ~pl.col("unchanged") & ~pl.col("again"))
    kept = ~compared | numbered["position"].is_in(new["position"].implode())
    return Sifted(
        new=rows.filter(kept),
        conflicts=_as_problems(conflicts),
        repeats=doubtful.height - once.height,
        unchanged=unchanged.height + int(judged["again"].sum()),
        revised=int(new["revised"].sum()),
    )


def _judged(once: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Per position: does it contradict the first row of its moment, stand in the store, or say nothing new."""
    names = [*_MOMENT, "content_hash"]
    ours = once.select(pl.col("position").cast(pl.Int64), *names, "recorded_declared")
    earlier = stored.join(once.select("record_id").unique(), on="record_id", how="semi")
    theirs = earlier.select(
        pl.lit(-1, pl.Int64).alias("position"), *names, pl.lit(value=True).alias("recorded_declared")
    )
    ordered = pl.concat([theirs, ours]).sort(*_MOMENT, "position")
    first = pl.col("content_hash").first().over(_MOMENT)
    stands = (pl.col("position").min().over([*_MOMENT, "content_hash"]) < 0) & (pl.col("position") >= 0)
    judged = ordered.with_columns(conflict=pl.col("content_hash") != first, again=stands)
    clear = judged.filter(~pl.col("conflict") & ~pl.col("again"))
    same = pl.col("record_id") == pl.col("record_id").shift(1)
    alike = (same & (pl.col("content_hash") == pl.col("content_hash").shift(1))).fill_null(value=False)
    compared = clear.select(
        "position",
        unchanged=alike & ~pl.col("recorded_declared"),
        revised=(same & ~alike).fill_null(value=False),
    )
    return (
        judged.filter(pl.col("position") >= 0)
        .join(compared.filter(pl.col("position") >= 0), on="position", how="left")
        .with_columns(pl.col("unchanged", "revised").fill_null(value=False))
        .with_columns(pl.col("position").cast(pl.UInt32))
    )


def _as_problems(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col(FILE).cast(pl.Int32),
        pl.col(ROW),
        pl.lit("").alias("column"),
        pl.coalesce("document_no", "uscc").alias("value"),
        pl.lit(_CONFLICT).alias("reason"),
        pl.lit(_CONFLICT_EXPECTED).alias("expected"),
    ).cast(pl.Schema(PROBLEM_SCHEMA))
