"""What was purged when its term of retention ended: hashes and dates, no content.

The rows of this table take effect by its one commit: from then on no reader sees what they name, and the next
compaction of its files removes it from the disk. They keep old decisions verifiable: a decision's digest is taken over
the content hashes of all records considered, and these stay. And by hashes what was purged is known when it comes
again, through whatever feed, or is asked for.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
import polars_hash as plh

from features.identity import with_said_hash
from features.records import INSTANT, RecordKind
from features.small_table import SmallTable

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
    "said_hash": pl.String(),  # as the content's, without the feed
    "document_hash": pl.String(),  # SHA-256 of the credit code and the document number; null where there was none
    "occurred_on": pl.Date(),  # whether the record was considered as of a day
    "recorded_at": INSTANT,
    "load_id": pl.String(),
}
RECEIPT: Final = ["record_id", "content_hash", "recorded_at", "load_id"]
"""What names one stored row."""


def purges_table(root: Path) -> SmallTable:
    """The table of purges of the store under `root`."""
    return SmallTable(root / "purges")


def read_purges(root: Path) -> pl.DataFrame:
    """Every purged row of the store under `root`."""
    rows = purges_table(root).read()
    if rows.is_empty():
        return pl.DataFrame(schema=PURGES_SCHEMA)
    return rows.select(list(PURGES_SCHEMA))


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


def said_before(rows: pl.DataFrame, kind: RecordKind, purged: pl.DataFrame) -> pl.Series:
    """Which of the typed rows of a kind say, through whatever feed, what is among its `purged` rows."""
    # Few rows have the date of a purged one: only these are hashed again.
    dated = rows["occurred_on"].is_in(purged["occurred_on"].unique().implode(), nulls_equal=True)
    told = with_said_hash(rows.filter(dated), kind)["said_hash"].is_in(purged["said_hash"].implode())
    return pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True).scatter(dated.arg_true(), told)


def with_purge_hashes(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Stored rows with the hashes by which a purge names enterprise, document and what was said."""
    return (
        with_said_hash(rows, kind)
        .with_columns(hash_of_code(), document_hash=pl.concat_str("uscc", "document_no", separator="|"))
        .with_columns(plh.col("document_hash").chash.sha2_256())
    )


def hash_of_document(uscc: str, document_no: str) -> str:
    """How a purge names a document of an enterprise; the number as `read_document_no` gives it."""
    return _sha256(f"{uscc}|{document_no}")


def hash_of_code() -> pl.Expr:
    """How a purge names an enterprise: the hash of the column `uscc`."""
    digest: pl.Expr = plh.col("uscc").chash.sha2_256()
    return digest.alias("uscc_hash")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
