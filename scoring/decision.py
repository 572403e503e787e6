"""A decision as one compact row, its canonical bytes and its id.

The id is the SHA-256 of the row's bytes and the manifest's hash: the same ground and the same row give the same id
on any machine, whatever the bucket, the order or the number of threads.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

STATUSES: Final[Mapping[str, str]] = {
    "evaluated": "已评级",
    "not_rated": "未评级",
    "out_of_scope": "不在评价范围",
}
"""Status of a decision → Chinese name."""
NO_SCORE: Final = -1
Bits = npt.NDArray[np.bool_]


def schema(n_features: int, *, keeping: bool = False) -> dict[str, pl.DataType]:
    """Column → type of decision rows for a card of that many features.

    `keeping`: with `kept_grade` and `kept_until`, where the policy keeps better grades for a while.

    `grade` is null out of scope; `score_grade` is the grade before overrides; `points` and `values` are null where
    there is no score; `lacking`, `overrides`, `conditions` and `measures` are bits in the policy day's order.
    """
    kept: dict[str, pl.DataType] = {"kept_grade": pl.String(), "kept_until": pl.Date()} if keeping else {}
    return {
        "uscc": pl.String(),
        "status": pl.String(),
        "exclusion": pl.String(),
        "grade": pl.String(),
        "score_grade": pl.String(),
        "score": pl.Int16(),
        "probability": pl.Float64(),
        "points": pl.Array(pl.Int16(), n_features),
        "values": pl.Array(pl.Float64(), n_features),
        "lacking": pl.Binary(),
        "overrides": pl.Binary(),
        "conditions": pl.Binary(),
        "measures": pl.Binary(),
        **kept,
        "records_digest": pl.String(),
        "decision_id": pl.String(),
    }


def packed(bits: Bits) -> list[bytes]:
    """Rows of bits → one byte string each."""
    rows = np.packbits(bits, axis=1)
    return [row.tobytes() for row in rows]


def unpacked(content: bytes, count: int) -> Bits:
    """One row's bits back."""
    return np.unpackbits(np.frombuffer(content, dtype=np.uint8), count=count).astype(np.bool_)


def places_of(content: bytes, count: int) -> list[int]:
    """The places of one row's bits that are set, ascending."""
    if not any(content):  # as most rows' are, and it takes as long to lay out none as many
        return []
    found: list[int] = (
        np.unpackbits(np.frombuffer(content, dtype=np.uint8), count=count).nonzero()[0].tolist()
    )
    return found


def with_ids(rows: pl.DataFrame, manifest_hash: str) -> pl.DataFrame:
    """Add `decision_id` to decision rows."""
    return rows.with_columns(decision_id=_ids(canonical_bytes(rows), [manifest_hash] * rows.height))


def readable(rows: pl.DataFrame) -> bool:
    """Whether stored rows have the columns of decisions, and bytes of which a decision could be made, whatever they say."""
    return _bytes_if_readable(rows) is not None


def as_decided(rows: pl.DataFrame, manifest_hash: str) -> pl.Series:
    """Whether each stored row is what its `decision_id` is the hash of."""
    return each_as_decided(rows, [manifest_hash] * rows.height)


def each_as_decided(rows: pl.DataFrame, manifest_hashes: Sequence[str]) -> pl.Series:
    """The same of rows of several runs: of each the hash of its own run's manifest."""
    content = _bytes_if_readable(rows)
    if content is not None:
        return _ids(content, manifest_hashes).eq_missing(rows["decision_id"])
    if rows.height <= 1:
        return pl.repeat(value=False, n=rows.height, eager=True)
    half = rows.height // 2
    parts = (slice(half), slice(half, None))
    return pl.concat([each_as_decided(rows[part], manifest_hashes[part]) for part in parts])


def _ids(content: Sequence[bytes], manifest_hashes: Sequence[str]) -> pl.Series:
    grounds = map(bytes.fromhex, manifest_hashes)
    ids = [hashlib.sha256(row + ground).hexdigest() for row, ground in zip(content, grounds, strict=True)]
    return pl.Series("decision_id", ids, dtype=pl.String)


def _bytes_if_readable(rows: pl.DataFrame) -> list[bytes] | None:
    points = rows.schema.get("points")
    if not isinstance(points, pl.Array):
        return None
    columns = schema(points.shape[0], keeping="kept_until" in rows.columns)
    if rows.schema != pl.Schema(columns):  # another type may hold another number in the same bytes
        return None
    try:
        return canonical_bytes(rows)
    except (TypeError, ValueError):  # a null or a text where no decision has one
        return None


def canonical_bytes(rows: pl.DataFrame) -> list[bytes]:
    """The bytes of each row, column by column in a fixed order; numbers little-endian, nulls marked.

    Texts whose length the policy decides are written with their length, so that no two rows share their bytes.
    """
    fixed = _fixed(rows).tobytes()
    width = len(fixed) // max(rows.height, 1)
    bits = ("lacking", "overrides", "conditions", "measures")
    exclusions = [(text or "").encode() for text in rows["exclusion"].to_list()]
    parts = [exclusions, *(rows[name].to_list() for name in bits)]
    if "kept_until" in rows.columns:
        parts.append(_kept(rows))
    return [
        fixed[position * width : (position + 1) * width] + b"".join(_sized(part) for part in variable)
        for position, variable in enumerate(zip(*parts, strict=True))
    ]


def _kept(rows: pl.DataFrame) -> list[bytes]:
    said = pl.concat_str("kept_grade", pl.col("kept_until").dt.to_string("iso"))
    return [text.encode() for text in rows.select(said.fill_null("")).to_series()]


def matrix_of(column: pl.Series, inner: pl.DataType, width: int) -> npt.NDArray[np.generic]:
    """`points` or `values` as rows × features; 0 or NaN where a row has none."""
    absent = 0 if inner.is_integer() else np.nan
    filled = column.arr.to_list().list.explode(keep_nulls=True, empty_as_null=True)
    if column.null_count():
        blank = pl.Series([[None] * width], dtype=pl.Array(inner, width))
        filled = pl.select(pl.coalesce(pl.lit(column), pl.lit(blank))).to_series().explode()
    return filled.fill_null(absent).to_numpy().reshape(len(column), width)


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(2, "little") + content


def _fixed(rows: pl.DataFrame) -> npt.NDArray[np.void]:
    points, values = rows["points"], rows["values"]
    n_features = points.dtype.shape[0] if isinstance(points.dtype, pl.Array) else 0
    columns = {
        "uscc": _text(rows["uscc"], 18),
        "status": _text(rows["status"], 12),
        "grade": _text(rows["grade"], 1),
        "score_grade": _text(rows["score_grade"], 1),
        "score": rows["score"].fill_null(NO_SCORE).to_numpy().astype("<i2"),
        "probability": _float(rows["probability"].to_numpy()),
        "points": matrix_of(points, pl.Int16(), n_features).astype("<i2"),
        "values": _float(matrix_of(values, pl.Float64(), n_features)),
        "records_digest": _text(rows["records_digest"], 64),
    }
    dtype = np.dtype([(name, column.dtype, column.shape[1:]) for name, column in columns.items()])
    out = np.zeros(rows.height, dtype=dtype)
    for name, column in columns.items():
        out[name] = column
    return out


def _text(column: pl.Series, width: int) -> npt.NDArray[np.bytes_]:
    texts = np.array([(text or "").encode() for text in column.to_list()], dtype=np.bytes_)
    if texts.dtype.itemsize > width:  # cut off, two texts would share their bytes
        raise ValueError(f"{column.name}: no text of a decision is longer than {width} bytes")
    return texts.astype(f"S{width}")


def _float(numbers: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """One representation for every unknown and for zero, so that equal numbers have equal bytes."""
    plain = numbers.astype("<f8")
    plain[np.isnan(plain)] = np.nan
    return plain + 0.0
