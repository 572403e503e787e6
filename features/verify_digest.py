"""The digest of the records that a past decision considered, found again from their hashes, purged ones included."""

import hashlib
from collections.abc import Mapping
from datetime import date

import polars as pl

from features.known import Known, newest_revisions
from features.records import KINDS

_HASHED = ["record_id", "content_hash", "occurred_on", "recorded_at"]


def digest_of_records(known: Known, uscc: str, *, as_of: date, reasons: Mapping[str, str]) -> str:
    """SHA-256 over every record of an enterprise that was known and dated by a day, with what became of it.

    `known`: the view that the decision names. `reasons`: record_id → why it did not count, as the run of the decision
    keeps it (its table `unused`); what is not in it counted. Equal to the decision's `records_digest` if hashes and
    reasons are those it was made of. Content is not needed: of purged records the hashes and dates were kept.
    """
    purged = known.purged([uscc])
    lines = []
    for name, kind in KINDS.items():
        if kind.nature == "event":
            continue
        gone = purged.filter(pl.col("kind") == name).with_columns(uscc=pl.lit(uscc))
        receipts = pl.concat(
            [frame.select("uscc", *_HASHED) for frame in (known.receipts(name, [uscc]), gone)]
        )
        newest = newest_revisions(receipts, as_of=as_of if kind.progressive else None)
        for record_id, content in (
            newest.filter(pl.col("occurred_on") <= as_of).select("record_id", "content_hash").iter_rows()
        ):
            lines.append(f"{content}:{reasons.get(record_id, '')}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
