"""Files of a delivery once they are read: their rows, their content's hash, and when they were received."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from features.deliveries import Delivery
from features.errors import SourceFileError
from features.problems import FILE, RECEIVED_ON
from features.read_file import read_source_file
from features.records import INSTANT
from features.system_reasons import system_reason

_LARGE: Final = 1 << 25
"""Bytes of a file whose hash takes so long that reading it should not wait."""


@dataclass(frozen=True, slots=True)
class ReadDelivery:
    """A file that was read. `mapping` is the hash of the mapping file that declares its layout, if one does."""

    delivery: Delivery
    sha256: str
    stamp: tuple[int, int]
    mapping: str | None
    received_at: datetime
    rows: pl.DataFrame


def content_of(path: Path) -> str:
    """The hash of a file's content."""
    with _readable(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change of a file: by these a later change is noticed."""
    with _readable(path):
        status = path.stat()
    return status.st_size, status.st_mtime_ns


@contextmanager
def reading(delivery: Delivery, size: int) -> Iterator[Callable[[], pl.DataFrame]]:
    """Gives the rows of a file when they are asked for.

    A large text file is read at once, beside whatever is done meanwhile: in vain if nobody asks.
    """
    read = partial(read_source_file, delivery.path, delivery.layout, sheet=delivery.sheet)
    if size < _LARGE or delivery.path.suffix.lower() == ".xlsx":
        yield read
        return
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(read).result


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceFileError(
            f"{path.name}：文件不存在或读不出{system_reason(error)}，请检查路径和权限"
        ) from error


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
