"""The ledger's rows: what each load brought, file by file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import polars as pl

from features.records import INSTANT, TIME_ZONE

ZONE: Final = ZoneInfo(TIME_ZONE)
LEDGER_SCHEMA: Final = {
    "load_id": pl.String(),
    "loaded_at": INSTANT,
    "recorded_from": INSTANT,  # earliest receipt among its rows
    "files": pl.String(),  # JSON: the fields of LoadedFile
    "rows": pl.Int64(),
    "quarantined": pl.Int64(),
    "left_out": pl.Int64(),
}


@lru_cache(maxsize=4096)
def end_of_day(day: date) -> datetime:
    """The first instant after a day: a bare date means the end of that day, Asia/Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZONE)


@lru_cache(maxsize=4096)
def start_of_day(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai: when a declared day of receipt counts from."""
    return datetime.combine(day, time(), tzinfo=ZONE)


def in_zone(moment: datetime) -> datetime:
    """An instant on the clock of Asia/Shanghai. One without a time zone would mean whatever the machine is set to."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()}: an instant needs a time zone")
    return moment.astimezone(ZONE)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file of a load, by content, with what became of its rows.

    `kept` says whether the original was kept byte for byte or as the table of the columns read; `mapping` is the hash
    of the mapping file that declared the layout. A file that `corrects` is a workbook of mended quarantined rows: its
    `rows` are those that were mended, and they came through the feeds of the files they once stood in.
    """

    name: str
    sha256: str
    layout: str
    feed: str
    received_on: str
    declared: bool
    rows: int
    accepted: int
    sheet: str | None = None  # of a workbook, where one was named
    kept: Literal["whole", "table"] = "whole"
    mapping: str | None = None
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """One load: what the ledger says about it."""

    load_id: str
    loaded_at: datetime
    recorded_from: datetime
    files: tuple[LoadedFile, ...]
    rows: int
    quarantined: int
    left_out: int

    def received_at(self, file: LoadedFile) -> datetime:
        """When a file of this load was received: on its declared day, or when it was loaded."""
        return _received_at(file, self.loaded_at)

    def as_row(self) -> pl.DataFrame:
        """The load as the ledger stores it."""
        files = json.dumps([asdict(file) for file in self.files], ensure_ascii=False)
        values = {name: getattr(self, name) for name in LEDGER_SCHEMA} | {"files": files}
        return pl.DataFrame(values, schema=LEDGER_SCHEMA)


def load_of(row: Mapping[str, Any]) -> Load:
    """A row of the ledger as an object."""
    return Load(**{name: row[name] for name in LEDGER_SCHEMA} | {"files": _told(row["files"])})


@lru_cache(maxsize=1_000_000)
def receipts_of(files: str, loaded_at: datetime) -> tuple[tuple[datetime, str], ...]:
    """When each file of a row of the ledger was received, and a line that names it: content, layout, feed and that instant.

    Each view of the store is named by these of all loads that it knows.
    """
    received = ((_received_at(file, loaded_at), file) for file in _told(files))
    return tuple((at, f"{file.sha256}|{file.layout}|{file.feed}|{at.isoformat()}") for at, file in received)


def _received_at(file: LoadedFile, loaded_at: datetime) -> datetime:
    return start_of_day(date.fromisoformat(file.received_on)) if file.declared else loaded_at


@lru_cache(maxsize=1_000_000)
def _told(files: str) -> tuple[LoadedFile, ...]:
    """Each view of the store asks every load."""
    return tuple(LoadedFile(**entry) for entry in json.loads(files))
