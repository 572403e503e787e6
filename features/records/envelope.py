"""The envelope every record wears, whatever its source.

`occurred_on` is the date in the world, `recorded_at` when the platform learned it; nothing is ever updated in
place. A record's identity is the hash of its kind, feed, code and key columns, so that a correction of the same
document is found again and becomes its next revision.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

TIME_ZONE: Final = "Asia/Shanghai"
INSTANT: Final = pl.Datetime("us", TIME_ZONE)
SEVERITY_LABELS: Final[Mapping[str, str]] = {"minor": "轻微", "general": "一般", "serious": "严重"}
SEVERITIES: Final = tuple(SEVERITY_LABELS)

ENVELOPE: Final[Mapping[str, pl.DataType]] = {
    "record_id": pl.String(),  # 32 hexadecimal characters
    "content_hash": pl.String(),  # 32 hexadecimal characters over everything but the times of receipt
    "uscc": pl.String(),
    "source": pl.String(),  # the feed it came through
    "kind": pl.String(),
    "event_key": pl.String(),  # kind and normalised document number: one event, however many feeds
    "document_no": pl.String(),  # normalised
    "issuing_body": pl.String(),
    "occurred_on": pl.Date(),
    "effective_on": pl.Date(),
    "severity": pl.String(),  # as the sector authority set it, or null
    "publicity_until": pl.Date(),  # last day of publicity
    "recorded_at": INSTANT,
    "recorded_declared": pl.Boolean(),  # the day of receipt was declared, not observed
    "load_id": pl.String(),
    "bucket": pl.Int16(),
}
