"""What was purged when its term of retention ended: hashes and dates, no content.

The rows of this table take effect by its one commit: from then on no reader sees what they name, and the next
compaction of its files removes it from the disk. They keep old decisions verifiable: a decision's digest is taken over
the content hashes of all records considered, and these stay.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
import polars_hash as plh

from features.delta_table import Table
from features.records import INSTANT, TIME_ZONE

PURGES_SCHEMA: Final = {
    "purge_id": pl.String(),
    "purged_at": INSTANT,
    "who": pl.String(),
    "rule": pl.String(),  # JSON: kind → months of retention, and the day on which they were judged
    "policy_hash": pl.String(),
    "kind": pl.String(),
    "bucket": pl.Int16(),
    "uscc_hash": pl.String(),  # SHA-256 of the credit code
    "record_id": pl.String(),
    "content_hash": pl.String(),
    "occurred_on": pl.Date(),  # whether the record was considered as of a day
    "recorded_at": INSTANT,
    "load_id": pl.String(),
}
RECEIPT: Final = ["record_id", "content_hash", "recorded_at", "load_id"]
"""What names one stored row."""


def purges_table(root: Path) -> Table:
    """The table of purges of the store under `root`."""
    return Table(root / "purges")


def read_purges(root: Path) -> pl.DataFrame:
    """Every purged row of the store under `root`."""
    rows = purges_table(root).read()
    if rows.is_empty():
        return pl.DataFrame(schema=PURGES_SCHEMA)
    return rows.with_columns(pl.col("purged_at", "recorded_at").dt.convert_time_zone(TIME_ZONE)).select(
        list(PURGES_SCHEMA)
    )


def without_purged(rows: pl.DataFrame, purged: pl.DataFrame) -> pl.DataFrame:
    """Stored rows of a kind without those that were purged."""
    return (
        rows
        if purged.is_empty()
        else rows.join(purged.select(RECEIPT), on=RECEIPT, how="anti", maintain_order="left")
    )


def purge_lines(purged: pl.DataFrame, before: datetime) -> list[str]:
    """What was purged before an instant, one line per purge: part of what identifies the data known then."""
    made = purged.filter(pl.col("purged_at") < before).sort("record_id", "content_hash", "recorded_at")
    digests = {at: _sha256("\n".join(rows["content_hash"])) for (at,), rows in made.group_by(["purged_at"])}
    return [f"purge|{at.isoformat()}|{digest}" for at, digest in digests.items()]


def hash_of_code() -> pl.Expr:
    """How a purge names an enterprise: the hash of the column `uscc`."""
    digest: pl.Expr = plh.col("uscc").chash.sha2_256()
    return digest.alias("uscc_hash")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
