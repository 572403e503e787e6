"""Compaction: the many small files of loads become one sorted file per kind and bucket. No answer changes by it.

Rows that nobody can see any more leave the disk: those of loads that never reached the ledger, and purged ones. Readers
of old files are not disturbed: these stay for a day.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from features.data_files import scan
from features.delta_table import Rewrite, Table
from features.purges import without_purged
from features.records import KINDS
from features.store import Store

GRACE_HOURS: Final = 24
"""How long the old files stay for those who read them."""
_AT_ONCE: Final = 200_000
"""Rows of several buckets that are read and sorted at once: a question for each takes longer than the rows of a few."""
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

    The ledger too, which has a file for each load and is not counted. A checkpoint is written of each log that has grown.
    Takes its turn with loads. Broken off, it leaves each kind as it was before or after.
    """
    with store.loading():
        visible = store.ledger()["load_id"]
        purged = store.purges()
        done = Compacted()
        for number, kind in enumerate(KINDS, start=1):
            done += compact_kind(store, kind, visible, purged.filter(pl.col("kind") == kind))
            store.table(kind).checkpoint()
            if progress is not None:
                progress(KINDS[kind].label, number, len(KINDS))
        store.compact_ledger(grace_hours=GRACE_HOURS)
    return done


def compact_kind(
    store: Store, kind: str, visible: pl.Series, purged: pl.DataFrame, *, grace_hours: int = GRACE_HOURS
) -> Compacted:
    """Compact one kind; the caller holds the store. `visible`: ids of committed loads; `purged`: the kind's purges."""
    table = store.table(kind)
    done = Compacted()
    parts: list[Rewrite] = []
    for groups in _together(_to_rewrite(table, kind, purged)):
        found, dropped = _rewritten(table, pl.concat(groups), kind, visible, purged)
        parts += found
        rows = [one.rows.height for one in found]
        files = sum(group.height for group in groups)
        done += Compacted(files, sum(map(bool, rows)), sum(rows), dropped)
    if parts:
        table.rewrite(parts)
    return done + Compacted(deleted=table.clear(hours=grace_hours))


def _to_rewrite(table: Table, kind: str, purged: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The files of each bucket that is not one sorted file without purged rows."""
    for (bucket,), group in _to_look_at(table.files(), purged).group_by(["bucket"], maintain_order=True):
        gone = purged.filter(pl.col("bucket") == bucket)
        if group.height > 1 or not group["sorted"].all() or _holds(table, group, kind, gone):
            yield group


def _together(groups: Iterable[pl.DataFrame]) -> Iterator[list[pl.DataFrame]]:
    """Buckets that are read at once: of a small store all of them, of a large one each by itself."""
    batch: list[pl.DataFrame] = []
    rows = 0
    for group in groups:
        ours = int(group["rows"].sum())
        if batch and rows + ours > _AT_ONCE:
            yield batch
            batch, rows = [], 0
        batch.append(group)
        rows += ours
    if batch:
        yield batch


def _to_look_at(files: pl.DataFrame, purged: pl.DataFrame) -> pl.DataFrame:
    """The files of the buckets in which there may be something to do: most are one sorted file, and nothing was purged."""
    several, gone = pl.len().over("bucket") > 1, purged["bucket"].unique().implode()
    return files.filter(several | ~pl.col("sorted") | pl.col("bucket").is_in(gone))


def _rewritten(
    table: Table, files: pl.DataFrame, kind: str, visible: pl.Series, purged: pl.DataFrame
) -> tuple[list[Rewrite], int]:
    """What is to replace the files of each of these buckets, and how many rows are dropped."""
    with table.reading():
        # Columns that this program does not know are kept too: another version may have written them.
        written = {
            name: dtype for path in files["path"] for name, dtype in pl.read_parquet_schema(path).items()
        }
        stored = scan(files, {**written, **KINDS[kind].schema}).collect()
    kept = without_purged(stored.filter(pl.col("load_id").is_in(visible.implode())), purged).sort(
        "bucket", *KINDS[kind].order
    )
    by_bucket = kept.partition_by("bucket", as_dict=True)
    names: dict[int, list[str]] = {}
    for bucket, path in files.select("bucket", "path").iter_rows():
        names.setdefault(bucket, []).append(Path(path).relative_to(table.path).as_posix())
    parts = [Rewrite(one, ours, by_bucket.get((one,), kept.clear())) for one, ours in names.items()]
    return parts, stored.height - kept.height


def _holds(table: Table, group: pl.DataFrame, kind: str, purged: pl.DataFrame) -> bool:
    """Whether a sorted file still has rows that were purged."""
    if purged.is_empty():
        return False
    with table.reading():
        ids = scan(group, KINDS[kind].schema).select("record_id", "content_hash").collect()
    return not ids.join(purged, on=["record_id", "content_hash"], how="semi").is_empty()
