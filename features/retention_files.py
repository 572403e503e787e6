"""Retention of what loads left beside the store: kept originals, and the content of quarantined rows.

The papers of a file go when it was received (on its declared day, or else when it was loaded) longer ago than the term
of its kind and none of the load's rows of that kind is stored any more. A file with a declared mapping may be of any
kind: it waits for all of them. What remains of a quarantined row is where it stood, why it was refused and what became
of it; the ledger keeps the hash of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.archive import Archive
from features.data_files import scan
from features.errors import StoreError
from features.layouts import LAYOUTS
from features.ledger import Load, LoadedFile
from features.records import KINDS
from features.retention import Purge, due_records
from features.store import Store
from features.system_reasons import system_reason


@dataclass(frozen=True, slots=True)
class Papers:
    """How many originals are past their term, and how many files have quarantined rows that are."""

    originals: int
    quarantined_files: int


def due_papers(archive: Archive, purge: Purge) -> Papers:
    """What a purge of the records and then of the papers would clear; nothing is changed."""
    return _clear(archive, purge, due_records(archive.store, purge)["record_id"], dry_run=True)


def purge_papers(archive: Archive, purge: Purge) -> Papers:
    """Delete originals and the content of quarantined rows that are past their term. To be done after the records."""
    with archive.store.loading():
        return _clear(archive, purge, pl.Series(dtype=pl.String), dry_run=False)


def _clear(archive: Archive, purge: Purge, going: pl.Series, *, dry_run: bool) -> Papers:
    loads = archive.store.loads()
    stored = _stored(archive.store, going)
    due = {
        (load.load_id, number)
        for load in loads
        for number, file in enumerate(load.files)
        if _past(load, file, stored, purge.months, purge.day)
    }
    needed = {
        archive.originals.path_of(file)
        for load in loads
        for number, file in enumerate(load.files)
        if (load.load_id, number) not in due
    }
    gone = {
        archive.originals.path_of(file)
        for load in loads
        for number, file in enumerate(load.files)
        if (load.load_id, number) in due
    } - needed
    originals = [path for path in gone if path.exists()]
    quarantined = _quarantined(archive, loads, due)
    if not dry_run:
        archive.quarantine.clear_files(quarantined)
        try:
            for path in originals:
                path.unlink()
        except OSError as error:
            raise StoreError(f"留存的原件不能删除{system_reason(error)}，请检查权限") from error
    return Papers(len(originals), len(quarantined))


def _past(
    load: Load, file: LoadedFile, stored: set[tuple[str, str]], months: Mapping[str, int], day: date
) -> bool:
    layout = LAYOUTS.get(file.layout)
    kinds = set(KINDS) if layout is None else {layout.kind_name}
    terms = [months[kind] for kind in kinds if kind in months]
    if not terms or any((load.load_id, kind) in stored for kind in kinds):
        return False
    received = pl.Series([load.received_at(file).date()])
    return bool((received.dt.offset_by(f"{max(terms)}mo") < day).item())


def _stored(store: Store, going: pl.Series) -> set[tuple[str, str]]:
    """The loads of which there are rows in the store, each with the kind; records that are going left out."""
    found = set()
    for name, kind in KINDS.items():
        table = store.table(name)
        with table.reading():
            rows = scan(table.files(), kind.schema).filter(~pl.col("record_id").is_in(going.implode()))
            ids = rows.select(pl.col("load_id").unique()).collect()
        found |= {(load_id, name) for load_id in ids["load_id"]}
    return found


def _quarantined(archive: Archive, loads: list[Load], due: set[tuple[str, int]]) -> list[tuple[str, int]]:
    """The files among those due that have quarantined rows whose content is still there."""
    rows = archive.quarantine.read([load.load_id for load in loads]).filter(pl.col("content").is_not_null())
    return sorted(due & set(rows.select("load_id", "file_no").iter_rows()))
