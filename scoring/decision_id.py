"""The id of one decision row held as plain values: what `decision.with_ids` gives it among many, without a table."""

import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from scoring.decision import NO_SCORE

_BITS: Final = ("lacking", "overrides", "conditions", "measures")


def id_of(row: Mapping[str, Any], n_features: int, manifest_hash: str) -> str | None:
    """The id that a row has by what it says; null where no decision could say it.

    `row`: the columns of `decision.schema`, bits as bytes, days as dates.
    """
    try:
        content = _fixed(row, n_features) + b"".join(_sized(one) for one in _variable(row))
    except (struct.error, TypeError, ValueError, AttributeError, KeyError, OverflowError):
        return None
    return hashlib.sha256(content + bytes.fromhex(manifest_hash)).hexdigest()


def _fixed(row: Mapping[str, Any], n_features: int) -> bytes:
    points = row["points"] or [0] * n_features
    values = row["values"] or [None] * n_features
    return _layout(n_features).pack(
        *(_text(row[name], width) for name, width in (("uscc", 18), ("status", 12))),
        *(_text(row[name], 1) for name in ("grade", "score_grade")),
        NO_SCORE if row["score"] is None else row["score"],
        _number(row["probability"]),
        *[0 if one is None else one for one in points],
        *_numbers(values),
        _text(row["records_digest"], 64),
    )


@lru_cache
def _layout(n_features: int) -> struct.Struct:
    return struct.Struct(f"<18s12s1s1shd{n_features}h{n_features}d64s")


def _variable(row: Mapping[str, Any]) -> Sequence[bytes]:
    found = [(row["exclusion"] or "").encode(), *(row[name] for name in _BITS)]
    if "kept_until" in row:
        kept, until = row["kept_grade"], row["kept_until"]
        found.append(b"" if kept is None or until is None else f"{kept}{until.isoformat()}".encode())
    return found


def _text(text: str | None, width: int) -> bytes:
    content = (text or "").encode()
    if len(content) > width:  # cut off, two texts would share their bytes
        raise ValueError(f"no text of a decision here is longer than {width} bytes")
    return content


def _number(value: float | None) -> float:
    """One representation for every unknown and for zero."""
    return math.nan if value is None or math.isnan(value) else value + 0.0


def _numbers(values: Sequence[float | None]) -> list[float]:
    """The same for many: written out, since it is done for each answer of the service."""
    return [math.nan if one is None or one != one else one + 0.0 for one in values]  # noqa: PLR0124 - what nan is


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(2, "little") + content
