"""Records of every kind that a feature reads, in the store's own format, made from a seed: what `features` works on.

A hundred records per enterprise, as they come in: most are invoices, filings, contributions and bills, the rest what
the gate has work with. One bill in seven arrives open and is told paid later, one invoice in a hundred is voided by a
correction, three in a hundred come through a second feed, negative records come twice as often as not, are repaired,
annulled, removed, suspended, and arrears meet receivables. A part of all arrives after the day that is asked about.
"""

import hashlib
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.generated.documents import KINDS_MADE, events
from benchmarks.generated.dues import invoices
from benchmarks.generated.world import World
from features.compaction import compact
from features.credit_code import synthetic
from features.identity import with_identity
from features.records import INSTANT, KINDS, TIME_ZONE
from features.store import Load, LoadedFile, Store, end_of_day, start_of_day

AS_OF: Final = date(2026, 6, 30)
KNOWN_AT: Final = end_of_day(AS_OF)
RECORDS_EACH: Final = 100
SEED: Final = 20260630


def generated_store(records: int, *, seed: int = SEED) -> Store:
    """A store with about that many records, from a temporary folder if it was made before."""
    made_by = hashlib.sha256(
        b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    ).hexdigest()[:8]
    home = Path(tempfile.gettempdir()) / f"shouxin-bench-{records}-{seed}-{made_by}"
    if not (home / "whole").exists():
        shutil.rmtree(home, ignore_errors=True)
        _write(Store(home / "store"), World(records // RECORDS_EACH, seed), records)
        store = Store(home / "store")
        compact(store)
        for kind in KINDS:
            store.table(kind).clear(hours=0)
        (home / "whole").touch()
    return Store(home / "store")


def codes_of(records: int) -> pl.Series:
    """The codes of all enterprises of a store of that many records."""
    return pl.Series("uscc", [synthetic(serial) for serial in range(records // RECORDS_EACH)]).sort()


def _write(store: Store, world: World, records: int) -> None:
    frames = {name: make(world) for name, make in KINDS_MADE.items()}
    frames["event"] = events(frames, world)
    rest = records - sum(frame.height for parts in frames.values() for frame in parts)
    frames["vat_invoice"] = invoices(world, rest)
    earliest: dict[str, date] = {}
    counts: dict[str, int] = {}
    for kind, parts in frames.items():
        rows = with_identity(_enveloped(pl.concat(parts, how="diagonal_relaxed"), kind, world), KINDS[kind])
        for (load_id,), load in rows.partition_by("load_id", as_dict=True).items():
            store.append(kind, load)
            first = load.select(pl.col("recorded_at").min()).item().date()
            earliest[load_id] = min(earliest.get(load_id, first), first)
            counts[load_id] = counts.get(load_id, 0) + load.height
    for load_id in sorted(counts):
        received = start_of_day(earliest[load_id])
        file = LoadedFile(load_id, load_id, "generated", "feed", f"{earliest[load_id]}", True, 0, 0)
        store.commit(Load(load_id, received, received, (file,), counts[load_id], 0, 0))


def _enveloped(frame: pl.DataFrame, kind: str, world: World) -> pl.DataFrame:
    """The columns of a stored record around what a kind was drawn with (`owner`, `received_on`, its payload)."""
    rows = frame.with_columns(
        uscc=world.codes.gather(frame["owner"]),
        source=pl.col("source").fill_null("feed") if "source" in frame.columns else pl.lit("feed"),
        kind=pl.lit(kind),
        effective_on=pl.col("effective_on") if "effective_on" in frame.columns else pl.col("occurred_on"),
        recorded_at=pl.col("received_on")
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone(TIME_ZONE)
        .cast(INSTANT),
        recorded_declared=pl.lit(value=True),
        load_id=pl.format("load-{}-{}", pl.col("received_on").dt.year(), pl.col("received_on").dt.quarter()),
    )
    schema = {
        n: t
        for n, t in KINDS[kind].schema.items()
        if n not in {"record_id", "content_hash", "event_key", "bucket"}
    }
    absent = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns
    ]
    return rows.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
