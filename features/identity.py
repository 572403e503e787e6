"""Who a record is and what it says: identity, event and content, each from the record's own columns."""

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Final

import polars as pl
import polars_hash as plh

from features.bucket import with_bucket
from features.records import RecordKind
from features.together import worked_together

_SEPARATOR: Final = "\x1f"
_NULL: Final = "\x00"
_AT_ONCE: Final = 250_000  # the texts that are hashed take more room than the rows
_NOT_CONTENT: Final = frozenset(
    {"record_id", "content_hash", "event_key", "recorded_at", "recorded_declared", "load_id", "bucket"}
)


def with_identity(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Add `record_id`, `content_hash`, `event_key` and `bucket` to typed rows of a kind."""
    if rows.height > _AT_ONCE:
        parts = list(rows.iter_slices(_AT_ONCE))
        return pl.concat(worked_together(parts, lambda part: with_identity(part, kind)))
    # What no row states need not be asked of each.
    content = {
        name: kind.schema[name]
        for name in sorted(set(kind.schema) - _NOT_CONTENT)
        if rows[name].null_count() < max(rows.height, 1)
    }
    return (
        rows.with_columns(
            record_id=_joined({name: kind.schema[name] for name in ("kind", "source", "uscc", *kind.key)}),
            content_hash=_stated(rows, content),
            event_key=pl.when(pl.col("document_no").is_not_null()).then(
                pl.concat_str([pl.col("kind"), pl.lit(":"), pl.col("document_no")])
            ),
        )
        .with_columns(_hash("record_id"), _hash("content_hash"))
        .pipe(with_bucket)
    )


def with_said_hash(rows: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """Add `said_hash` to rows of a kind: of what they say, through whatever feed it came."""
    said = {name: kind.schema[name] for name in sorted(set(kind.schema) - _NOT_CONTENT - {"source"})}
    return rows.with_columns(said_hash=_stated(rows, said)).with_columns(_hash("said_hash"))


def _joined(columns: Mapping[str, pl.DataType]) -> pl.Expr:
    return pl.concat_str(
        [_as_text(name, dtype).fill_null(_NULL) for name, dtype in columns.items()], separator=_SEPARATOR
    )


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    # A date as the number of its day: to spell dates out takes as long as to hash them.
    value = pl.col(name)
    return (value.cast(pl.Int32) if dtype == pl.Date() else value).cast(pl.String)


def _stated(rows: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    """What is stated, each with its name: a field that a kind gains later changes no record that does not have it."""
    names = list(columns)
    # Only what some row leaves open is put together by itself: the separator goes with it, on the side of what all say.
    anchor = next(at for at, name in enumerate(names) if not rows[name].has_nulls())
    pieces = []
    for at, name in enumerate(names):
        lead = pl.lit(f"{_SEPARATOR if at > anchor else ''}{name}=")
        stated = [lead, _as_text(name, columns[name]), *([pl.lit(_SEPARATOR)] if at < anchor else [])]
        pieces += [reduce(add, stated)] if rows[name].has_nulls() else stated
    return pl.concat_str(pieces, ignore_nulls=True)


def _hash(column: str) -> pl.Expr:
    digest: pl.Expr = plh.col(column).chash.sha2_256()
    return digest.str.slice(0, 32)
