"""Who a record is and what it says: identity, event and content, each from the record's own columns."""

from collections.abc import Collection, Mapping
from typing import Final

import polars as pl
import polars_hash as plh

from features.bucket import with_bucket
from features.records import RecordKind

_SEPARATOR: Final = "\x1f"
_NULL: Final = "\x00"
_NOT_CONTENT: Final = frozenset(
    {"record_id", "content_hash", "event_key", "recorded_at", "recorded_declared", "load_id", "bucket"}
)


def with_identity(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Add `record_id`, `content_hash`, `event_key` and `bucket` to typed rows of a kind."""
    return (
        with_record_id(rows, kind)
        # What the key columns say is in the identity, and need not be hashed again.
        .with_columns(content_hash=_stated(rows, _said(kind, _key(kind)), pl.col("record_id")))
        .with_columns(
            _hash("content_hash"),
            event_key=pl.when(pl.col("document_no").is_not_null()).then(
                pl.concat_str([pl.col("kind"), pl.lit(":"), pl.col("document_no")])
            ),
        )
        .pipe(with_bucket)
    )


def with_record_id(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Add `record_id`: of the kind, the feed, whose it is, and the key of its kind."""
    named = {name: kind.schema[name] for name in _key(kind)}
    return rows.with_columns(record_id=_joined(named)).with_columns(_hash("record_id"))


def with_said_hash(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Add `said_hash` to rows of a kind: of what they say, through whatever feed it came."""
    said = _stated(rows, _said(kind, ("source",)), pl.lit(""))
    return rows.with_columns(said_hash=said).with_columns(_hash("said_hash"))


def _key(kind: RecordKind) -> tuple[str, ...]:
    return ("kind", "source", "uscc", *kind.key)


def _said(kind: RecordKind, without: Collection[str]) -> dict[str, pl.DataType]:
    return {name: kind.schema[name] for name in sorted(set(kind.schema) - _NOT_CONTENT - set(without))}


def _joined(columns: Mapping[str, pl.DataType]) -> pl.Expr:
    return pl.concat_str(
        [_as_text(name, dtype).fill_null(_NULL) for name, dtype in columns.items()], separator=_SEPARATOR
    )


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    # A date as the number of its day: to spell dates out takes as long as to hash them.
    value = pl.col(name)
    return (value.cast(pl.Int32) if dtype == pl.Date() else value).cast(pl.String)


def _stated(rows: pl.DataFrame, columns: Mapping[str, pl.DataType], before: pl.Expr) -> pl.Expr:
    """What is stated, each with its name: a field that a kind gains later changes no record that does not have it."""
    pieces = [before]
    for name, dtype in columns.items():
        if rows[name].null_count() == rows.height:  # what no row states need not be asked of each
            continue
        lead, text = pl.lit(f"{_SEPARATOR}{name}="), _as_text(name, dtype)
        pieces += [lead + text] if rows[name].has_nulls() else [lead, text]
    return pl.concat_str(pieces, ignore_nulls=True)


def _hash(column: str) -> pl.Expr:
    digest: pl.Expr = plh.col(column).chash.sha2_256()
    return digest.str.slice(0, 32)
