"""Files of a delivery once they are read: their rows, their content's hash, and when they were received."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from features.deliveries import Delivery
from features.errors import SourceFileError
from features.problems import FILE, RECEIVED_ON
from features.records import INSTANT
from features.system_reasons import system_reason


@dataclass(frozen=True, slots=True)
class ReadDelivery:
    """A file that was read. `mapping` is the hash of the mapping file that declares its layout, if one does."""

    delivery: Delivery
    sha256: str
    stamp: tuple[int, int]
    mapping: str | None
    received_at: datetime
    rows: pl.DataFrame


def content_of(path: Path) -> tuple[str, tuple[int, int]]:
    """The hash of a file's content, and the stamp by which a later change is noticed."""
    try:
        stamp = stamp_of(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), stamp
    except OSError as error:
        raise SourceFileError(
            f"{path.name}：文件不存在或读不出{system_reason(error)}，请检查路径和权限"
        ) from error


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change of a file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def together(batch: Sequence[ReadDelivery]) -> pl.DataFrame:
    """The rows of some files, with `__file__` (place in the batch) and `received_on`."""
    frames = [
        read.rows.with_columns(
            pl.lit(index, dtype=pl.Int32).alias(FILE),
            pl.lit(read.received_at.date()).alias(RECEIVED_ON),
        )
        for index, read in enumerate(batch)
    ]
    return pl.concat(frames, how="diagonal")


def receipts_of(batch: Sequence[ReadDelivery]) -> pl.DataFrame:
    """Per file of the batch: through which feed it came, when, and whether that was declared."""
    return pl.DataFrame(
        {
            FILE: pl.Series(range(len(batch)), dtype=pl.Int32),
            "source": [read.delivery.feed for read in batch],
            "recorded_at": pl.Series([read.received_at for read in batch]).cast(INSTANT),
            "recorded_declared": [read.delivery.received_on is not None for read in batch],
        }
    )
