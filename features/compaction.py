"""Compaction: the many small files of loads become one sorted file per kind and bucket. No answer changes by it.

Rows that nobody can see any more leave the disk: those of loads that never reached the ledger, and purged ones. Readers
of old files are not disturbed: these stay for a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from features.delta_table import Rewrite, Table, scan
from features.purges import without_purged
from features.records import KINDS
from features.store import Store

GRACE_HOURS: Final = 24
"""How long the old files stay for those who read them."""
Progress = Callable[[str, int, int], None]  # what, done, in all


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did: files read and written, rows kept and dropped, old files deleted from the disk."""

    files_before: int = 0
    files_after: int = 0
    rows: int = 0
    dropped: int = 0
    deleted: int = 0

    def __add__(self, other: "Compacted") -> "Compacted":
        """Both together."""
        return Compacted(
            self.files_before + other.files_before,
            self.files_after + other.files_after,
            self.rows + other.rows,
            self.dropped + other.dropped,
            self.deleted + other.deleted,
        )


def compact(store: Store, *, progress: Progress | None = None) -> Compacted:
    """Compact every kind that has anything to compact, each in one commit, and delete files replaced a day ago.

    Takes its turn with loads. Broken off, it leaves each kind as it was before or after.
    """
    with store.loading():
        visible = store.ledger()["load_id"]
        purged = store.purges()
        done = Compacted()
        for number, kind in enumerate(KINDS, start=1):
            done += compact_kind(store, kind, visible, purged.filter(pl.col("kind") == kind))
            if progress is not None:
                progress(KINDS[kind].label, number, len(KINDS))
    return done


def compact_kind(
    store: Store, kind: str, visible: pl.Series, purged: pl.DataFrame, *, grace_hours: int = GRACE_HOURS
) -> Compacted:
    """Compact one kind; the caller holds the store. `visible`: ids of committed loads; `purged`: the kind's purges."""
    table = store.table(kind)
    files = table.files()
    done = Compacted()
    parts = []
    for (bucket,), group in _to_look_at(files, purged).group_by(["bucket"], maintain_order=True):
        gone = purged.filter(pl.col("bucket") == bucket)
        if group.height == 1 and group["sorted"].all() and not _holds(table, group, kind, gone):
            continue
        part, dropped = _rewritten(table, group, kind, visible, gone, int(str(bucket)))
        parts.append(part)
        done += Compacted(group.height, int(part.rows.height > 0), part.rows.height, dropped)
    if parts:
        table.rewrite(parts)
    return done + Compacted(deleted=table.clear(hours=grace_hours))


def _to_look_at(files: pl.DataFrame, purged: pl.DataFrame) -> pl.DataFrame:
    """The files of the buckets in which there may be something to do: most are one sorted file, and nothing was purged."""
    several, gone = pl.len().over("bucket") > 1, purged["bucket"].unique().implode()
    return files.filter(several | ~pl.col("sorted") | pl.col("bucket").is_in(gone))


def _rewritten(
    table: Table, group: pl.DataFrame, kind: str, visible: pl.Series, purged: pl.DataFrame, bucket: int
) -> tuple[Rewrite, int]:
    with table.reading():
        # Columns that this program does not know are kept too: another version may have written them.
        written = {
            name: dtype for path in group["path"] for name, dtype in pl.read_parquet_schema(path).items()
        }
        stored = scan(group, {**written, **KINDS[kind].schema}).collect()
    kept = without_purged(stored.filter(pl.col("load_id").is_in(visible.implode())), purged).sort(
        KINDS[kind].order
    )
    names = [Path(path).relative_to(table.path).as_posix() for path in group["path"]]
    return Rewrite(bucket, names, kept), stored.height - kept.height


def _holds(table: Table, group: pl.DataFrame, kind: str, purged: pl.DataFrame) -> bool:
    """Whether a sorted file still has rows that were purged."""
    if purged.is_empty():
        return False
    with table.reading():
        ids = scan(group, KINDS[kind].schema).select("record_id", "content_hash").collect()
    return not ids.join(purged, on=["record_id", "content_hash"], how="semi").is_empty()
