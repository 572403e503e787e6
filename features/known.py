"""A view of the record store as it was known at an instant: the source of the lawful gate and of nothing else."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from features.bucket import Share, bucket_of, shares
from features.data_files import scan
from features.delta_table import Table
from features.errors import StoreError
from features.event_order import newest_in_order
from features.few_rows import with_columns, with_constants
from features.kept_kinds import KeptKind, Placed, kept_kind
from features.ledger import receipts_of
from features.purges import hash_of_code, purge_lines, read_purges, without_purged
from features.records import KINDS

Read = TypeVar("Read")
_ORDER: Final = ("uscc", "record_id", "recorded_at", "content_hash")
# Where a row lies says nothing of what was known, and to tell it of each takes longer than to read the row.
_NOT_KNOWN: Final = "bucket"
# Of the envelope, what only reports about records show.
_FOR_REPORTS: Final = frozenset({"kind", "issuing_body", "recorded_declared"})


def records_folder(root: Path) -> Path:
    """Where the tables of records of a store are."""
    return root / "records"


def record_table(root: Path, kind: str) -> Table:
    """The table of a kind of record in the store under `root`."""
    return Table(records_folder(root) / kind)


@dataclass(frozen=True)
class Known:
    """What the platform knew before an instant, of the loads in `ledger`. Loads that land meanwhile change nothing."""

    root: Path
    known_at: datetime
    ledger: pl.DataFrame = field(repr=False)
    for_features: bool = False
    # kind → its files. Listed after the ledger was read, so that every row of a visible load is found.
    _files: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def without_reports(self) -> "Known":
        """The same records without what only reports about them show: reading and carrying it takes most of the time."""
        return replace(self, for_features=True)

    @property
    def version(self) -> int:
        """The last ledger version at or before the instant; -1 when nothing was known."""
        return max(self.ledger["version"].to_list(), default=-1)

    @property
    def state(self) -> Hashable:
        """The same for views that give the same rows, whatever was compacted: the instant, the loads that count, and how much was purged."""
        return self.root, self.known_at, self._load_ids, self._purged_rows.height

    @property
    def shares(self) -> list[Share]:
        """The store's buckets in shares that fit in memory."""
        return shares(int(self.ledger["rows"].sum()))

    @property
    def data_hash(self) -> str:
        """SHA-256 over what was received and when, whatever its order or its loads' names, and what was purged."""
        lines = [
            line
            for files, loaded_at in self.ledger[["files", "loaded_at"]].iter_rows()
            for received_at, line in receipts_of(files, loaded_at)
            if received_at < self.known_at
        ]
        lines += purge_lines(self._purged_rows, self.known_at)
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def rows(self, kind: str, share: Share | None = None, *, as_of: date | None = None) -> pl.DataFrame:
        """The newest revision of each record of a kind that was known, with its `revision` number (1, 2, …).

        In the columns of the kind but `bucket`.
        With `as_of`, of a progressive kind the newest among the revisions dated by that day.
        """
        kept = self._kept(kind)
        if kept is None or not kept.within(share):
            return self._newest(kind, share, None, as_of)
        return self._view(kept, kind, as_of).rows

    def rows_of(self, kind: str, codes: Sequence[str], *, as_of: date | None = None) -> pl.DataFrame:
        """As `rows`, of the enterprises with these codes only; no bucket without any of them is read."""
        kept = self._kept(kind)
        return (
            self._newest(kind, None, codes, as_of)
            if kept is None
            else self._view(kept, kind, as_of).of(codes)
        )

    def stored(self, kind: str) -> int:
        """How many rows of a kind the files hold: what reading it costs, whatever was known when."""
        return int(self._files_of(kind)["rows"].sum())

    def receipts(self, kind: str, codes: Sequence[str]) -> pl.DataFrame:
        """Every receipt of a kind that was known of these enterprises, by code, record and time of receipt."""
        found = self._receipts(kind, None, codes)
        return found if found.height <= 1 else found.sort(_ORDER)

    def purged(self, codes: Sequence[str] | None = None) -> pl.DataFrame:
        """Rows that were known at the instant and were purged since (`PURGES_SCHEMA`), of these codes or of all.

        Where there are any, what this view gives is less than what was known then. To be asked after reading rows.
        """
        found = read_purges(self.root).filter(
            (pl.col("purged_at") >= self.known_at) & (pl.col("recorded_at") < self.known_at),
            pl.col("load_id").is_in(self.ledger["load_id"].implode()),
        )
        if codes is None:
            return found
        wanted = pl.DataFrame({"uscc": codes}, schema={"uscc": pl.String()}).select(hash_of_code())
        return found.join(wanted, on="uscc_hash", how="semi", maintain_order="left")

    @cached_property
    def _purged_rows(self) -> pl.DataFrame:
        return read_purges(self.root)

    @cached_property
    def _some_later(self) -> bool:
        """Whether a load of the ledger brought something that was received at the instant or later."""
        return any(
            loaded_at >= self.known_at
            or any(received_at >= self.known_at for received_at, _ in receipts_of(files, loaded_at))
            for files, loaded_at in self.ledger[["files", "loaded_at"]].iter_rows()
        )

    def _kept(self, kind: str) -> KeptKind | None:
        """The kind where views of it are kept: few rows, none of them purged, and nothing left out of their columns."""
        if self.for_features or not self._purged_of(kind).is_empty():
            return None
        return self._listed(kind, lambda files: self._in_memory(kind, files))

    def _in_memory(self, kind: str, files: pl.DataFrame) -> KeptKind | None:
        table = record_table(self.root, kind)
        with table.reading():
            return kept_kind(table.path, files, KINDS[kind].schema)

    def _view(self, kept: KeptKind, kind: str, as_of: date | None) -> Placed:
        """The newest revisions of all records of a kind: made once for all who see the same loads of it."""
        day = as_of if KINDS[kind].progressive else None
        seen = kept.loads & self._load_ids, self.known_at if self._some_later else None, day

        def newest(stored: pl.DataFrame) -> pl.DataFrame:
            return newest_revisions(stored.drop(_NOT_KNOWN).filter(self._was_known), as_of=day)

        return kept.view(seen, newest)

    def _newest(
        self, kind: str, share: Share | None, codes: Sequence[str] | None, as_of: date | None
    ) -> pl.DataFrame:
        day = as_of if KINDS[kind].progressive else None
        if not self.for_features:
            return newest_revisions(self._receipts(kind, share, codes), as_of=day)
        rows, ordered = self._collect(kind, share, codes, None)
        by_event = rows if ordered else rows.sort(KINDS[kind].order)
        counted = self._was_known if day is None else self._was_known & (pl.col("occurred_on") <= day)
        counts = by_event.select(counted.fill_null(value=False)).to_series()
        return newest_in_order(by_event.drop("content_hash", "load_id", strict=False), KINDS[kind], counts)

    def _receipts(self, kind: str, share: Share | None, codes: Sequence[str] | None) -> pl.DataFrame:
        rows, _ = self._collect(kind, share, codes, self._was_known)
        return rows

    @cached_property
    def _load_ids(self) -> frozenset[str]:
        return frozenset(self.ledger["load_id"])

    @cached_property
    def _was_known(self) -> pl.Expr:
        """Whether a stored row is of a load that counts and was received before the instant."""
        known = pl.col("load_id").is_in(self.ledger["load_id"].implode())
        return known & (pl.col("recorded_at") < self.known_at) if self._some_later else known

    def _collect(
        self, kind: str, share: Share | None, codes: Sequence[str] | None, which: pl.Expr | None
    ) -> tuple[pl.DataFrame, bool]:
        """Stored rows, and, for features, whether they lie in the order of the kind already."""
        return self._listed(kind, lambda files: self._read(kind, files, share, codes, which))

    def _listed(self, kind: str, read: Callable[[pl.DataFrame], Read]) -> Read:
        """What is read of the files of a kind."""
        files = self._files_of(kind)
        try:
            return read(files)
        except StoreError:
            # A purge takes old files away at once. What was listed anew has the same rows, save those it purged.
            self._files.pop(kind, None)
            if self._files_of(kind).equals(files):
                raise
            return read(self._files_of(kind))

    def _files_of(self, kind: str) -> pl.DataFrame:
        if kind not in self._files:
            self._files[kind] = record_table(self.root, kind).files()
        return self._files[kind]

    def _purged_of(self, kind: str) -> pl.DataFrame:
        purged = self._purged_rows
        return purged if purged.is_empty() else purged.filter(pl.col("kind") == kind)

    def _read(
        self,
        kind: str,
        files: pl.DataFrame,
        share: Share | None,
        codes: Sequence[str] | None,
        which: pl.Expr | None,
    ) -> tuple[pl.DataFrame, bool]:
        kept = self._in_memory(kind, files)
        ours, theirs = (share, None) if codes is None else _asked(tuple(codes))
        if ours is not None:
            files = files.filter(pl.col("bucket").is_in(ours))
        # Each enterprise lies in one bucket: sorted files one after another have its rows together and in order.
        ordered = (
            self.for_features and bool(files["sorted"].all()) and files["bucket"].n_unique() == files.height
        )
        purged = self._purged_of(kind)
        schema = KINDS[kind].schema
        unread = {_NOT_KNOWN}
        if self.for_features:
            # Rows that lie in order are told apart without their content; purged ones are not.
            unread |= _FOR_REPORTS | ({"content_hash"} if ordered and purged.is_empty() else set())
        wanted = [name for name in schema if name not in unread]
        if files.is_empty():  # of one enterprise most kinds have none
            return pl.DataFrame(schema={name: schema[name] for name in wanted}), ordered
        if kept is not None:
            found = (kept.of_share(share) if codes is None else kept.stored.of(codes))[wanted]
            if which is not None and not found.is_empty():
                found = found.filter(which)
            return without_purged(found, purged), ordered
        rows = scan(files, {name: schema[name] for name in wanted})
        if theirs is not None:
            rows = rows.filter(theirs)
        with record_table(self.root, kind).reading():
            found = (rows if which is None else rows.filter(which)).collect()
        return without_purged(found, purged), ordered


def newest_revisions(rows: pl.DataFrame, *, as_of: date | None = None) -> pl.DataFrame:
    """Of the rows of each record the one received last, numbered by the receipts up to it; sorted by code and record.

    With `as_of`, the last one among the rows dated by that day; the numbers stay those of all receipts.
    """
    if rows.height <= 1:  # of one enterprise most kinds have no more
        dated = rows if as_of is None else rows.filter(pl.col("occurred_on") <= as_of)
        return with_constants(dated, [("revision", 1, pl.Int32())])
    by_receipt = rows.sort(_ORDER)
    # Two loads on two machines may have stored the same receipt twice: one of them is enough.
    once = by_receipt.filter(_LAST_OF_RECEIPT)
    numbered = with_columns(once, revision=_REVISION)
    dated = numbered if as_of is None else numbered.filter(pl.col("occurred_on") <= as_of)
    return dated.filter(_LAST_OF_RECORD)


_RECORD: Final = pl.col("record_id")
_LAST_OF_RECORD: Final = (_RECORD.shift(-1) != _RECORD).fill_null(value=True)
_LAST_OF_RECEIPT: Final = (
    (_RECORD.shift(-1) != _RECORD) | (pl.col("recorded_at") != pl.col("recorded_at").shift(-1))
).fill_null(value=True)
_POSITION: Final = pl.int_range(pl.len())
_FIRST: Final = pl.when((_RECORD.shift() != _RECORD).fill_null(value=True)).then(_POSITION).forward_fill()
_REVISION: Final = (_POSITION - _FIRST + 1).cast(pl.Int32)
"""The number of a receipt: how far it stands behind the first one of its record."""


@lru_cache(maxsize=8)
def _asked(codes: tuple[str, ...]) -> tuple[Share, pl.Expr]:
    """The buckets in which enterprises lie, and whether a row is theirs: asked again for each kind of their records."""
    wanted = pl.Series("uscc", codes, dtype=pl.String)
    share = tuple(wanted.to_frame().select(bucket_of().unique()).to_series())
    return share, pl.col("uscc").is_in(wanted.implode())
