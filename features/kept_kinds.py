"""Kinds of few records, kept in memory as their files were read: to open hundreds of small files takes longer than all that is made of them.

A data file never changes under its name. What is kept is told by the name, size and time of change of every file, so that one
that was altered or is gone since is read again, and says so.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from features.bucket import Share
from features.data_files import File, as_it_is, scan

MOST_ROWS: Final = 10_000
"""Of a kind with more no rows are kept: to read these takes longer than to open their files."""
ROWS_IN_ALL: Final = 200_000
"""Rows that are kept of all kinds and stores together: some hundred megabytes."""
KINDS_IN_ALL: Final = 400
"""Kinds that are kept of all stores together: of ten, one of which serves and the others come and go."""
_VIEWS: Final = 6
"""So many views of a kind are kept: of this evening, of last night, of what is replayed."""
View = tuple[frozenset[str], object, object]
"""What a view of a kind goes by: the loads that it sees, and whatever else tells it from another."""


@dataclass
class Placed:
    """Rows of a kind, and where those of an enterprise are."""

    rows: pl.DataFrame

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        placed = self.rows.select("uscc").with_row_index("at").group_by("uscc").agg("at")
        return dict(placed.iter_rows())

    def of(self, codes: Sequence[str]) -> pl.DataFrame:
        """The rows of some enterprises, in the order in which they are."""
        found = sorted(at for code in set(codes) for at in self._places.get(code, ()))
        return self.rows[found] if found else self.rows.clear()


@dataclass
class KeptKind:
    """Every stored row of a kind, by bucket and file, in all its columns, and the views that were made of them."""

    files: tuple[File, ...]
    schema: Mapping[str, pl.DataType]
    stored: Placed
    buckets: frozenset[int]
    _views: OrderedDict[View, Placed] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def loads(self) -> frozenset[str]:
        """The loads that brought its rows."""
        return frozenset(self.stored.rows["load_id"].unique())

    def within(self, share: Share | None) -> bool:
        """Whether all of its rows lie in a share."""
        return share is None or self.buckets <= set(share)

    def of_share(self, share: Share | None) -> pl.DataFrame:
        """The stored rows of a share of the buckets, or of all."""
        rows = self.stored.rows
        return rows if share is None or self.within(share) else rows.filter(pl.col("bucket").is_in(share))

    def view(self, key: View, make: Callable[[pl.DataFrame], pl.DataFrame]) -> Placed:
        """What is made of the stored rows, made once for each key."""
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        made = Placed(make(self.stored.rows))
        with self._lock:
            self._views[key] = made
            while len(self._views) > _VIEWS:
                self._views.popitem(last=False)
        return made


class _Kept:
    """What is kept of all kinds and stores, what was asked for last at the end."""

    def __init__(self) -> None:
        self._found: OrderedDict[Path, KeptKind] = OrderedDict()
        self._lock = Lock()

    def get(self, table: Path) -> KeptKind | None:
        with self._lock:
            if table in self._found:
                self._found.move_to_end(table)
            return self._found.get(table)

    def put(self, table: Path, one: KeptKind) -> None:
        with self._lock:
            self._found[table] = one
            self._found.move_to_end(table)
            while len(self._found) > KINDS_IN_ALL or self._rows() > ROWS_IN_ALL:
                self._found.popitem(last=False)

    def _rows(self) -> int:
        """How many rows are in memory: what is kept of a copied store too is there once."""
        return sum({id(one.stored): one.stored.rows.height for one in self._found.values()}.values())


_KEPT: Final = _Kept()


def kept_kind(table: Path, files: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> KeptKind | None:
    """A kind by the files of its table (by bucket and path); None where it has too many rows to be kept.

    Raises as reading does: `OSError` for a file that is gone, polars' errors for one that cannot be read.
    """
    if files["rows"].null_count() or files["rows"].sum() > MOST_ROWS:
        return None
    now = tuple(map(as_it_is, files["path"].to_list()))
    found = _KEPT.get(table)
    if found is None or found.files != now or found.schema != schema:  # a column may be new
        rows = _read(found, files, now, schema)
        found = KeptKind(now, schema, Placed(rows.rechunk()), frozenset(files["bucket"]))
        _KEPT.put(table, found)
    return found


def _read(
    found: KeptKind | None, files: pl.DataFrame, now: tuple[File, ...], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """The rows of all files; of a table that only grew what is new is read to what was kept."""
    if found is None or found.schema != schema or not set(found.files) <= set(now):
        return scan(files, schema).collect()
    had = set(found.files)
    new = files[[place for place, file in enumerate(now) if file not in had]]
    rows = pl.concat([found.stored.rows, scan(new, schema).collect()])
    return rows.sort("bucket", maintain_order=True)
