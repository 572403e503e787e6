"""Quarantined rows that an officer found to be natural persons': what they said leaves everything that was kept of them.

What stays is the place of the row, why it was refused and that it was a person's; and of the file its hash, in the
ledger. No hash of the row stays: of so few unknown digits all can be tried out.
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from features.archive import Archive
from features.ledger import LoadedFile
from features.profile import LONGEST_VALUE, NOT_IN_LIST
from features.quarantine import KEY
from features.quarantine_export import ID, row_id
from features.read_file import ROW

_Place = tuple[str, int]  # the load, and the file's place in it
_FILE: Final = KEY[:2]


def wipe_persons(archive: Archive) -> int:
    """Wipe the rows that are closed as persons' and not wiped yet; returns how many there were.

    The quarantine comes last, so that a wiping that broke off is done again. To be called by whoever holds the store.
    """
    loads = archive.store.loads()
    visible = [load.load_id for load in loads]
    persons = archive.quarantine.rows(visible).filter(pl.col("state") == "person")
    said = (
        archive.quarantine.read(visible)
        .filter(pl.col("content").is_not_null())
        .join(persons.select(KEY), on=KEY, how="semi")
    )
    if said.is_empty():
        return 0
    files = {(load.load_id, number): file for load in loads for number, file in enumerate(load.files)}
    rows = said.select(KEY).unique()
    _out_of_originals(archive, files, rows)
    _out_of_profiles(archive, files, said)
    archive.quarantine.clear_rows(rows)
    return rows.height


def _out_of_originals(archive: Archive, files: Mapping[_Place, LoadedFile], rows: pl.DataFrame) -> None:
    for place, found in rows.group_by(_FILE):
        file = files[str(place[0]), int(str(place[1]))]
        # The same content may have come several times.
        same = [one for one in files.values() if (one.sha256, one.sheet) == (file.sha256, file.sheet)]
        archive.originals.leave_out(same, set(found["row"]))
    names = [row_id(key) for key in rows.iter_rows()]
    for workbook in {file for file in files.values() if file.corrects}:
        path = archive.originals.path_of(workbook)
        if path.exists():
            table = pl.read_parquet(path, columns=[ID, ROW])
            archive.originals.leave_out([workbook], set(table.filter(pl.col(ID).is_in(names))[ROW]))


def _out_of_profiles(archive: Archive, files: Mapping[_Place, LoadedFile], said: pl.DataFrame) -> None:
    """The values outside the code lists; a later load that only looked at the row again has no profile."""
    first = said.filter(pl.col("reason") == NOT_IN_LIST, pl.col("found_by") == pl.col("load_id"))
    one: dict[str, Any]
    for one in first.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        file = files[one["load_id"], one["file_no"]]
        archive.profiles.forget(one["load_id"], file, one["column"], one["value"][:LONGEST_VALUE])
