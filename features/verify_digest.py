"""The records that a past decision considered, found again from the store, purged ones by their hashes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl

from features.gate_rules import GateRules
from features.known import Known, newest_revisions
from features.purges import hash_of_code, read_purges
from features.records import INSTANT, KINDS
from features.succession import heirs_behind

_HASHED: Final = ("record_id", "content_hash", "occurred_on", "recorded_at")
_PURGE: Final = ("purged_at", "who")
_CONSIDERED: Final = ("kind", "record_id", "revision", "content_hash", "occurred_on", *_PURGE)


@dataclass(frozen=True, slots=True)
class Found:
    """What the store has of the records that a decision considered.

    `records`: kind, record_id, revision, content_hash, occurred_on, and of those whose content was purged since, `purged_at` and
    `who` (null: the content is there). `matches`: their hashes and what became of them give the decision's digest.
    """

    records: pl.DataFrame
    matches: bool


def find_considered(
    known: Known, uscc: str, *, as_of: date, rules: GateRules, reasons: Mapping[str, str], digest: str
) -> Found:
    """Find every record of an enterprise that was known and dated by a day, what it had taken over included.

    `known` and `rules`: the view and the gate that the decision names. `reasons`: record_id → why it did not count,
    as the run of the decision keeps it; what is not in it counted. Content is not needed: of purged records the hashes
    and dates were kept.
    """
    heirs = heirs_behind(known, uscc, as_of=as_of, rules=rules)
    codes = {
        name: [uscc, *heirs.filter(pl.col("follows") == name)["predecessor"]]
        for name, kind in KINDS.items()
        if kind.nature != "event"
    }
    purged = _purged(known, sorted({code for ours in codes.values() for code in ours}))
    found = [
        _considered(known, codes, purged.filter(pl.col("purged_at") >= since), as_of)
        for since in _moments(known, purged)
    ]
    matching = [records for records in found if _digest(records, reasons) == digest]
    return Found((matching or found)[0], bool(matching))


def _moments(known: Known, purged: pl.DataFrame) -> list[datetime]:
    """Since when what was purged was there for the decision: since the instant that it names.

    That may be the end of a day on which there was a purge after the decision.
    """
    before = purged.filter(pl.col("purged_at") < known.known_at)["purged_at"].unique().sort(descending=True)
    return [known.known_at, *before]


def _purged(known: Known, codes: Sequence[str]) -> pl.DataFrame:
    """Every purged row of these enterprises that the view would have, with `uscc`."""
    named = pl.DataFrame({"uscc": codes}, schema={"uscc": pl.String()}).with_columns(hash_of_code())
    rows = read_purges(known.root).filter(
        pl.col("recorded_at") < known.known_at, pl.col("load_id").is_in(known.ledger["load_id"].implode())
    )
    return rows.join(named, on="uscc_hash")


def _considered(
    known: Known, codes: Mapping[str, Sequence[str]], purged: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    nothing = {"purged_at": pl.lit(None, dtype=INSTANT), "who": pl.lit(None, dtype=pl.String)}
    parts: list[pl.DataFrame] = []
    for name, ours in codes.items():
        there = known.receipts(name, ours)
        gone = purged if purged.is_empty() else purged.filter(kind=name).filter(pl.col("uscc").is_in(ours))
        if there.is_empty() and gone.is_empty() and parts:  # of most kinds
            continue
        there = there.with_columns(**nothing)
        receipts = pl.concat([frame.select("uscc", *_HASHED, *_PURGE) for frame in (there, gone)])
        newest = newest_revisions(receipts, as_of=as_of if KINDS[name].progressive else None)
        parts.append(newest.filter(pl.col("occurred_on") <= as_of).with_columns(kind=pl.lit(name)))
    return pl.concat([part.select(_CONSIDERED) for part in parts])


def _digest(records: pl.DataFrame, reasons: Mapping[str, str]) -> str:
    """As the evaluation takes it: SHA-256 over every record's content hash and what became of it."""
    pairs = records.select("record_id", "content_hash").iter_rows()
    lines = sorted(f"{content}:{reasons.get(record_id, '')}" for record_id, content in pairs)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
