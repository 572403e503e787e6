"""Retention: which records are past their term, and their purge: out of the store for good, hashes and dates kept.

The clock of a record runs from its own end (publicity, term, settlement, removal), or from its date where it has none.
A listing or claim that is in force has no end and is never purged. All receipts of a record go together, so do all
copies of one document or fact; an event stays as long as a record that it acts on, and what excuses others (a confirmed
receivable, a deferral) as long as there is anything that it may excuse.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

import polars as pl

from features.acts import VOID, document_kind, record_name, target_name
from features.bucket import with_bucket
from features.compaction import compact_kind
from features.data_files import scan
from features.purges import PURGES_SCHEMA, purges_table, with_purge_hashes
from features.records import KINDS, RecordKind
from features.store import Store
from features.successors import chains_of

_CLOSING: Final = ("removal", *VOID)
_EXCUSES: Final = ("receivables_overdue", "deferral")
_BEGINNINGS: Final = ("occurred_on", "effective_on", "arose_on", "due_on")
_DOCUMENT: Final = ["uscc", "document_kind", "named"]
_DUE_SCHEMA: Final = {"kind": pl.String(), "bucket": pl.Int16(), "record_id": pl.String()}


@dataclass(frozen=True, slots=True)
class Purge:
    """Who purges by which rule: `months` of retention by kind, judged on `day`; `policy_hash` names their source."""

    who: str
    at: datetime
    day: date
    months: Mapping[str, int]
    policy_hash: str

    @property
    def rule(self) -> str:
        """The rule as the record of the purge keeps it."""
        content = {"day": self.day.isoformat(), "months": dict(self.months)}
        return json.dumps(content, ensure_ascii=False, sort_keys=True)


def due_by_kind(store: Store, purge: Purge) -> dict[str, int]:
    """How many records of each kind are past their term; nothing is changed."""
    found = due_records(store, purge)
    return dict(found.group_by("kind").len().sort("kind").iter_rows())


def purge_records(store: Store, purge: Purge) -> dict[str, int]:
    """Purge what is past its term; returns how many records of each kind.

    It takes effect by one commit to the table of purges; then the rows leave the disk. A purge that was broken off in
    between is completed by the next one, or by a compaction. Takes its turn with loads.
    """
    with store.loading():
        found = due_records(store, purge)
        if found.height:
            rows = pl.concat([_receipts(store, kind, found) for kind in found["kind"].unique().sort()])
            _record(store, rows, purge)
        visible, purged = store.ledger()["load_id"], store.purges()
        for kind in purged["kind"].unique().sort():
            compact_kind(store, kind, visible, purged.filter(pl.col("kind") == kind), grace_hours=0)
    return dict(found.group_by("kind").len().sort("kind").iter_rows())


def _record(store: Store, rows: pl.DataFrame, purge: Purge) -> None:
    stated = rows.with_columns(
        purge_id=pl.lit(uuid.uuid4().hex),
        purged_at=pl.lit(purge.at).cast(PURGES_SCHEMA["purged_at"]),
        who=pl.lit(purge.who),
        rule=pl.lit(purge.rule),
        policy_hash=pl.lit(purge.policy_hash),
    )
    purges_table(store.root).append(stated.select(list(PURGES_SCHEMA)))


def _receipts(store: Store, kind: str, found: pl.DataFrame) -> pl.DataFrame:
    """Every receipt of the records found of a kind, as the table of purges keeps it."""
    wanted = found.filter(pl.col("kind") == kind)
    table = store.table(kind)
    files = table.files().filter(pl.col("bucket").is_in(wanted["bucket"].unique().implode()))
    visible = store.ledger()["load_id"].implode()
    rows = scan(files, KINDS[kind].schema).filter(
        pl.col("record_id").is_in(wanted["record_id"].implode()) & pl.col("load_id").is_in(visible)
    )
    with table.reading():
        named = with_purge_hashes(rows.collect(), KINDS[kind])
    return named.select(name for name in PURGES_SCHEMA if name in named.columns)


def due_records(store: Store, purge: Purge) -> pl.DataFrame:
    """Every record that is past its term: kind, bucket, record_id."""
    known = store.known(purge.at)
    linked = chains_of(known.rows("code_succession"))
    is_linked = pl.col("uscc").is_in(pl.Series(list(linked), dtype=pl.String).implode())
    parts, linked_rows = list[pl.DataFrame](), {name: list[pl.DataFrame]() for name in KINDS}
    for share in known.shares:
        rows = {name: known.rows(name, share) for name in KINDS}
        for name, frame in rows.items():
            linked_rows[name].append(frame.filter(is_linked))
        alone = {name: frame.filter(~is_linked) for name, frame in rows.items()}
        parts.append(due_of(alone, purge.months, purge.day))
    # Who took over whom lies in any share: these are looked at together.
    together = {name: pl.concat(frames) for name, frames in linked_rows.items()}
    return pl.concat([*parts, due_of(together, purge.months, purge.day, linked=linked)])


def due_of(
    rows: Mapping[str, pl.DataFrame],
    months: Mapping[str, int],
    day: date,
    *,
    linked: Mapping[str, str] = MappingProxyType({}),
) -> pl.DataFrame:
    """Of newest revisions (kind → rows of whole enterprises) those past their term: kind, bucket, record_id. Pure.

    `linked`: codes that took over others or were taken over, each with the name of its chain (`chains_of`). What acts on
    others and what excuses stays with these: a record of another code may turn on it. Copies under several codes of a
    chain go together.
    """
    is_linked = pl.col("uscc").is_in(pl.Series(list(linked), dtype=pl.String).implode())
    closed = _closings(rows["event"])
    told = [name for name in KINDS if not rows[name].is_empty()] or list(KINDS)[:1]
    records = pl.concat(
        _stated(rows[name], KINDS[name], closed, months.get(name), day, linked) for name in told
    )
    # Every copy of a document, of whatever kind of its family, or none.
    records = records.with_columns(
        due=pl.when("alone").then("due").otherwise(pl.col("due").all().over("owner", *_DOCUMENT[1:]))
    )
    events = rows["event"].select(
        "record_id", document_kind=_family(pl.col("target_kind")), target=target_name()
    )
    of_excuses = pl.col("kind").is_in(_EXCUSES)
    kept = records.filter(~pl.col("due") & (pl.col("kind") != "event"))
    due = records.filter("due")
    excuses = _excuses_past_use(due.filter(of_excuses & ~is_linked), kept)
    # What stays for what it may excuse keeps what acts on it.
    kept = pl.concat([kept, due.filter(of_excuses).join(excuses, on="record_id", how="anti")])
    past = pl.concat(
        [
            due.filter(~pl.col("kind").is_in(["event", *_EXCUSES])),
            excuses,
            _events_past_use(due.filter((pl.col("kind") == "event") & ~is_linked), events, kept),
        ]
    )
    return with_bucket(past).select(list(_DUE_SCHEMA))


def _stated(
    frame: pl.DataFrame,
    kind: RecordKind,
    closed: pl.DataFrame,
    months: int | None,
    day: date,
    linked: Mapping[str, str],
) -> pl.DataFrame:
    """Records of a kind with what their retention turns on: `began`, `end`, `due`, and whether each goes `alone`."""
    document = document_kind(kind)
    acted = frame.with_columns(document_kind=pl.lit(document), named=record_name()).join(
        closed.filter(pl.col("document_kind") == document),
        on=_DOCUMENT,
        how="left",
        maintain_order="left",
    )
    over = pl.col("end").dt.offset_by(f"{months}mo") < day if months is not None else pl.lit(value=False)
    began = pl.min_horizontal(name for name in _BEGINNINGS if name in frame.columns)
    due, owner = over.fill_null(value=False), pl.col("uscc").replace(linked)
    # Copies that no number tells apart share what acts on them, and one of them counts: every one of them or none.
    unnumbered = bool(kind.key) and "document_no" not in kind.key
    if unnumbered and (linked or frame["source"].n_unique() > 1):
        due = due.all().over(owner, *kind.key)
    return acted.with_columns(end=_end(kind), began=began).select(
        "kind",
        "record_id",
        *_DOCUMENT,
        "began",
        "end",
        owner=owner,
        alone=pl.lit(unnumbered) | pl.col("document_no").is_null(),
        due=due,
    )


def _end(kind: RecordKind) -> pl.Expr:
    """When a record ended; null while it is in force."""
    names = [
        name for name in ("term_until", "publicity_until", "moved_to") if name in {*kind.schema, "moved_to"}
    ]
    last = pl.max_horizontal(names)
    if kind.nature == "listing":
        return pl.coalesce("closed_on", last)
    if kind.nature == "claim":
        paid = ["paid_on"] if "paid_on" in kind.payload else []
        return pl.coalesce(*paid, "closed_on")
    if kind.nature == "publicity":
        return pl.max_horizontal(last, "occurred_on")
    return pl.max_horizontal("occurred_on", "effective_on")


def _closings(events: pl.DataFrame) -> pl.DataFrame:
    """Per document: when it was removed, annulled or withdrawn for good, and to when its publicity was moved."""
    kind, on = pl.col("event_type"), pl.max_horizontal("effective_on", "occurred_on")
    # By the gate's clock: of a removal and its annulment with effect from one day the latter stands.
    acts_from = pl.col("effective_on")
    listed_again = acts_from.filter(kind == "removal_annulment").max()
    decided = pl.col("occurred_on")
    restored = decided.filter(kind == "reinstatement").max()
    ended = (
        pl.when(kind == "removal")
        .then(acts_from > listed_again)
        .when(kind.is_in(VOID))
        .then(decided > restored)
        .otherwise(pl.lit(value=False))
    )
    return (
        events.filter(target_name().is_not_null())
        .group_by(
            "uscc",
            _family(pl.col("target_kind")).alias("document_kind"),
            target_name().alias("named"),
        )
        .agg(
            closed_on=on.filter(kind.is_in(_CLOSING) & ended.fill_null(value=True)).max(),
            moved_to=pl.col("publicity_until").filter(kind == "publicity_change").max(),
        )
    )


def _excuses_past_use(due: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Of receivables and deferrals past their term those that nothing kept can turn on any more."""
    excused = [name for name, kind in KINDS.items() if kind.upstream or kind.progressive]
    first = (
        kept.filter(pl.col("kind").is_in(excused)).group_by("uscc").agg(pl.col("began").min().alias("first"))
    )
    joined = due.join(first, on="uscc", how="left", maintain_order="left")
    return joined.filter((pl.col("first") > pl.col("end")).fill_null(value=True)).drop("first")


def _events_past_use(due: pl.DataFrame, events: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Of events past their term those of which no record they act on is kept."""
    named = due.drop("document_kind", "named").join(events, on="record_id", how="left")
    acting = named.join(kept, left_on=["uscc", "document_kind", "target"], right_on=_DOCUMENT, how="semi")
    against = [name for name, kind in KINDS.items() if kind.negative or kind.upstream]
    touched = kept.filter(pl.col("kind").is_in(against))
    general = named.filter(pl.col("target").is_null()).join(touched, on="uscc", how="semi")
    used = pl.concat([acting["record_id"], general["record_id"]])
    return due.filter(~pl.col("record_id").is_in(used.implode()))


def _family(kind: pl.Expr) -> pl.Expr:
    return kind.replace({name: document_kind(one) for name, one in KINDS.items()})
