"""What later events do to a record: which repair, annulment, removal, suspension or change acts on it on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Final

import polars as pl

from features.days import asked_day
from features.few_rows import select, with_columns, with_constants, without
from features.records import KINDS, RecordKind

RESTRUCTURING: Final = ("restructuring", "restructuring_end")
"""Events that act on everything that speaks against an enterprise, whatever document they name."""
VOID: Final = ("annulment", "withdrawal")
"""Events that make a record void from the beginning: their effective day is its own."""
UNNUMBERED: Final = "未写文号〔{}〕"
"""What names a document without a number: the day on which it was made."""
_NOTHING: Final = (
    ("annulled", False, pl.Boolean()),
    ("repaired_on", None, pl.Date()),
    ("removed_on", None, pl.Date()),
    ("suspended", False, pl.Boolean()),
    ("moved_to", None, pl.Date()),
)
_DOCUMENT: Final = ("uscc", "document_kind", "named")
_ENTERPRISE: Final = ("uscc", "merged_from")
_TYPE, _FROM, _DECIDED = pl.col("event_type"), pl.col("effective_on"), pl.col("occurred_on")


@dataclass(frozen=True)
class Acts:
    """What acts on the records of a share of the enterprises on one day.

    `documents`: uscc, document_kind, `named` (as `record_name` has it), `annulled`, `repaired_on`, `removed_on`,
    `suspended`, `moved_to` (the new end of the document's publicity). `restructured`: uscc, merged_from, `restructured_until` (the last day of
    which records are suspended: that of the ruling, from whatever day it acts).
    """

    documents: pl.DataFrame
    restructured: pl.DataFrame

    def reach(self, kind: RecordKind) -> bool:
        """Whether anything may act on a record of the kind."""
        return not self.on(kind).is_empty() or (speaks_against(kind) and not self.restructured.is_empty())

    def on(self, kind: RecordKind) -> pl.DataFrame:
        """What acts on documents of the kind, whichever kind of its family the event named."""
        return self._by_kind.get((document_kind(kind),), self._none)

    @cached_property
    def _by_kind(self) -> dict[tuple[object, ...], pl.DataFrame]:
        return self.documents.partition_by("document_kind", as_dict=True, include_key=False)

    @cached_property
    def _none(self) -> pl.DataFrame:
        return self.documents.clear().drop("document_kind")


def record_name() -> pl.Expr:
    """By what events name a record: the number of its document, or else its `record_id`."""
    return pl.coalesce("document_no", "record_id")


def target_name() -> pl.Expr:
    """Which record an event names, as `record_name` has it; null where it acts on all that speaks against the enterprise.

    The number that such a one may name is that of a ruling.
    """
    named = pl.coalesce("target_document_no", "target_record_id")
    return pl.when(~_TYPE.is_in(RESTRUCTURING)).then(named)


def document_kind(kind: RecordKind) -> str:
    """What the document is to the events that act on it, whichever kind of record tells of it."""
    return kind.family or kind.name


@cache
def kinds_alike(kind: str) -> tuple[str, ...]:
    """The kinds of record that may tell of the same document: an event that names one of them acts on all."""
    return tuple(name for name, one in KINDS.items() if document_kind(one) == document_kind(KINDS[kind]))


def acting_on(events: pl.DataFrame, kinds: Collection[str]) -> pl.DataFrame:
    """Of the events those that may act on a record of these kinds."""
    families = {document_kind(KINDS[name]) for name in kinds}
    targets = [name for name, kind in KINDS.items() if document_kind(kind) in families]
    return events.filter(pl.col("target_kind").is_in(targets) | _TYPE.is_in(RESTRUCTURING))


def acts_of(events: pl.DataFrame, as_of: date) -> Acts:
    """What the events (newest revisions, with `merged_from`) do on the day.

    An annulment's or a withdrawal's effective day is the record's own date: void from the beginning, until the day of a
    reinstatement that was decided no earlier. Of a pair on one day the latter stands, whatever came first: it restores
    what the former ended. The end of a restructuring is of the ruling that it names, or of all that began by then. Of
    changes of publicity the last one stands, of two on one day the earlier end.
    """
    acting = events.filter(pl.col("effective_on") <= asked_day(events, as_of))
    kinds = {name: document_kind(kind) for name, kind in KINDS.items()}
    named = acting.filter(target_name().is_not_null()).select(
        "uscc",
        "event_type",
        "effective_on",
        "occurred_on",
        "publicity_until",
        document_kind=pl.col("target_kind").replace(kinds),
        named=target_name(),
    )
    moved = (_TYPE == "publicity_change") & pl.col("publicity_until").is_not_null()
    last_moved = pl.when(moved).then(_FROM).max().over(_DOCUMENT)
    documents = (
        # Asked of every event first: a filter inside of each group takes five times as long.
        named.with_columns(
            annulled=_standing_void(),
            repaired_on=_standing("repair", "repair_annulment", _DOCUMENT),
            removed_on=_standing("removal", "removal_annulment", _DOCUMENT),
            suspended=_standing("suspension", "suspension_end", _DOCUMENT).is_not_null()
            | _standing("objection", "objection_end", _DOCUMENT).is_not_null(),
            moved_to=pl.when(moved & (last_moved == _FROM)).then("publicity_until"),
        )
        .group_by(_DOCUMENT)
        .agg(pl.col("annulled", "suspended").any(), pl.col("repaired_on", "removed_on", "moved_to").min())
    )
    restructured = (
        acting.filter(_TYPE.is_in(RESTRUCTURING))
        .with_columns(ruling=_ruling())
        .with_columns(restructured_until=pl.when(_goes_on()).then(_DECIDED))
        .group_by(_ENTERPRISE)
        .agg(pl.col("restructured_until").max())
        .drop_nulls("restructured_until")
    )
    return Acts(documents, restructured)


def _standing(beginning: str, ending: str, what: Sequence[str]) -> pl.Expr:
    """The day of an event that began something and was not ended since, of the same document or enterprise."""
    ended = pl.when(ending == _TYPE).then(_FROM).max().over(what)
    return pl.when((beginning == _TYPE) & (ended < _FROM).fill_null(value=True)).then(_FROM)


def _ruling() -> pl.Expr:
    """Which restructuring an event is of: itself, or the one that it ends; null where it ends all."""
    itself = pl.coalesce("document_no", pl.format(UNNUMBERED, _DECIDED))
    return pl.coalesce("target_document_no", pl.when(RESTRUCTURING[0] == _TYPE).then(itself))


def _goes_on() -> pl.Expr:
    """Whether a restructuring was ended neither by its own end nor by one of all."""
    begins, ends = RESTRUCTURING
    all_ended = pl.when((ends == _TYPE) & pl.col("ruling").is_null()).then(_FROM).max().over(_ENTERPRISE)
    ended = pl.when(ends == _TYPE).then(_FROM).max().over(*_ENTERPRISE, "ruling")
    since_then = (pl.max_horizontal(all_ended, ended) < _FROM).fill_null(value=True)
    return (begins == _TYPE) & since_then


def _standing_void() -> pl.Expr:
    """Whether an event makes its record void and nothing restored it since. By the days of the decisions: void is from the beginning."""
    restored = pl.when(_TYPE == "reinstatement").then(_DECIDED).max().over(_DOCUMENT)
    return _TYPE.is_in(VOID) & (restored < _DECIDED).fill_null(value=True)


def with_acts(frame: pl.DataFrame, kind: RecordKind, acts: Acts) -> pl.DataFrame:
    """Records (with `merged_from`) with what acts on each of them, in the columns of `Acts.documents`."""
    ours = acts.on(kind)
    if ours.is_empty():
        acted = with_constants(frame, _NOTHING)
    else:
        named = with_columns(frame, named=record_name())
        joined = named.join(ours, on=["uscc", "named"], how="left", maintain_order="left")
        said = with_columns(joined, pl.col("annulled", "suspended").fill_null(value=False))
        acted = _of_copies(without(said, "named"), kind)
    if acts.restructured.is_empty() or not speaks_against(kind):
        return acted
    # Of the enterprise that was restructured: what a successor had of its own before a merger is not touched.
    within = (pl.col("occurred_on") <= pl.col("restructured_until")).fill_null(value=False)
    joined = acted.join(
        acts.restructured, on=["uscc", "merged_from"], how="left", nulls_equal=True, maintain_order="left"
    )
    return without(with_columns(joined, suspended=pl.col("suspended") | within), "restructured_until")


def _of_copies(acted: pl.DataFrame, kind: RecordKind) -> pl.DataFrame:
    """What acts on one copy of an event that no document number tells apart acts on all, through whatever feed they came.

    But for copies that have another number than the one named: these are named by their own alone.
    """
    if not kind.key or "document_no" in kind.key:
        return acted
    # Few of millions: only the enterprises concerned are looked at.
    touched = select(acted, pl.col("uscc").filter(_is_acted_on())).to_series().unique()
    if touched.is_empty():
        return acted
    near = acted["uscc"].is_in(touched.implode()).arg_true()
    copies = ("uscc", "merged_from", *kind.key)
    unnumbered = pl.col("document_no").is_null()
    told = select(
        acted[near],
        *(
            pl.when(unnumbered)
            .then(one.any().over(copies))
            .otherwise(one | (one & unnumbered).any().over(copies))
            for one in map(pl.col, ("annulled", "suspended"))
        ),
        *(
            pl.when(unnumbered)
            .then(one.min().over(copies))
            .otherwise(pl.min_horizontal(one, pl.when(unnumbered).then(one).min().over(copies)))
            for one in map(pl.col, ("repaired_on", "removed_on", "moved_to"))
        ),
    )
    return with_columns(acted, [acted[name].scatter(near, told[name]) for name in told.columns])


def _is_acted_on() -> pl.Expr:
    return pl.any_horizontal(is_held_back(), pl.col("moved_to").is_not_null())


def is_held_back() -> pl.Expr:
    """Whether something acts on a record by which it does not count: annulled, removed, repaired or suspended."""
    return pl.any_horizontal(is_over(), is_stayed())


def is_over() -> pl.Expr:
    """Whether a record was annulled or removed, so that it says nothing any more; one that was repaired and then removed is repaired."""
    removed = pl.col("removed_on").is_not_null() & pl.col("repaired_on").is_null()
    return pl.any_horizontal("annulled", removed)


def is_stayed() -> pl.Expr:
    """Whether a record is repaired or suspended: it is true still, and does not count."""
    return pl.any_horizontal(pl.col("repaired_on").is_not_null(), "suspended")


def speaks_against(kind: RecordKind) -> bool:
    """Whether records of a kind speak against the enterprise, so that a restructuring suspends them."""
    return kind.negative or kind.upstream
