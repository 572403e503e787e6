"""The only door between the store and the features: which records may be used on a day, and why the others not.

What acts on a record (repair, annulment, removal, suspension) is an event with an effective day of its own; it
reaches every copy of the document, through whatever feed it came. Each refused record gets the first reason that
holds, in the order of `gate_rules.REASONS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl

from features.bucket import Share
from features.gate_rules import FLAGGED, REASONS, Citation, GateRules
from features.records import KINDS, RecordKind
from features.records.findings import FINDING_TYPES
from features.same_event import own_end, terms_of_copies
from features.store import Known
from features.upstream import cover_of, covered_by_receivables

_VERDICT: Final = ["severity_of_event", "until", "reason", "flagged", "upstream", "outside_catalogue"]
_EFFECTS: Final = ["annulled", "repaired", "suspended"]  # and the day of removal


@dataclass(frozen=True)
class GatedRecords:
    """What the gate let through and what not, for a share of the enterprises on one day.

    `verdicts`: kind → every record known and dated by then, with `reason` (null: it counts), `until` (the last day
    on which it counts by itself, null: open), `flagged` (a person should look), and `upstream` and
    `outside_catalogue`, which hold even where an earlier reason is given. `cover`: what public bodies and large firms
    owed each enterprise and until when, as `features.upstream` has it.
    """

    as_of: date
    known_at: datetime
    verdicts: Mapping[str, pl.DataFrame]
    cover: pl.DataFrame

    def usable(self, kind: str) -> pl.DataFrame:
        """The records of a kind that count."""
        return self.verdicts[kind].filter(pl.col("reason").is_null())

    def with_upstream(self, dues: pl.DataFrame, *, due: str, owed: pl.Expr) -> pl.DataFrame:
        """Say in `upstream` whether what of each due was open on its due day is covered by what others owed."""
        open_fen = pl.when(owed > 0).then(owed)
        return covered_by_receivables(dues, self.cover, arose=pl.col(due), amount=open_fen)

    def refused(self) -> pl.DataFrame:
        """Every record that does not count: uscc, kind, record_id, document_no, reason, until, flagged."""
        return pl.concat([_summary(f).filter(pl.col("reason").is_not_null()) for f in self.verdicts.values()])

    def all(self) -> pl.DataFrame:
        """Every record with its verdict, events aside."""
        return pl.concat([_summary(frame) for frame in self.verdicts.values()])


def pass_gate(known: Known, *, as_of: date, rules: GateRules, share: Share | None = None) -> GatedRecords:
    """Judge the records that were known, as of a day. Of a share of the buckets, or of all."""
    rows = {name: known.rows(name, share, as_of=as_of) for name in KINDS}
    return judge(rows, as_of=as_of, known_at=known.known_at, rules=rules)


def judge(
    rows: Mapping[str, pl.DataFrame], *, as_of: date, known_at: datetime, rules: GateRules
) -> GatedRecords:
    """Judge newest revisions (kind → rows, as `Known.rows` gives them). Pure: no store, no clock."""
    effects = _effects(rows["event"], as_of)
    dated = {
        name: frame.filter(pl.col("occurred_on") <= as_of) for name, frame in rows.items() if name != "event"
    }
    acted = {name: _with_acts(frame, KINDS[name], effects, rules) for name, frame in dated.items()}
    cover = cover_of(acted["receivables_overdue"], rules.upstream_payers)
    verdicts = {
        name: _judged(frame, KINDS[name], cover, as_of, rules).select(*dated[name].columns, *_VERDICT)
        for name, frame in acted.items()
    }
    return GatedRecords(as_of, known_at, verdicts, cover)


def _effects(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Per enterprise and document: what acts on it on the day.

    An annulment's effective day is the annulled record's own date: void from the beginning. Of a repair, a suspension
    or a removal and its undoing on one day the latter stands, whatever came first.
    """
    kinds = {name: _document_kind(kind) for name, kind in KINDS.items()}
    acting = events.filter(pl.col("effective_on") <= as_of).with_columns(
        document=pl.concat_str(
            pl.col("target_kind").replace(kinds), pl.lit(":"), pl.col("target_document_no")
        )
    )
    event_type, effective_on = pl.col("event_type"), pl.col("effective_on")

    def last(*types: str) -> pl.Expr:
        return event_type.filter(event_type.is_in(types)).last()

    restored_on = effective_on.filter(event_type == "removal_annulment").max()
    stands = (effective_on > restored_on).fill_null(value=True)
    return (
        acting.sort("effective_on", "event_type")
        .group_by("uscc", "document")
        .agg(
            annulled=(event_type == "annulment").any(),
            repaired=last("repair", "repair_annulment") == "repair",
            removed_on=effective_on.filter((event_type == "removal") & stands).min(),
            suspended=last("suspension", "suspension_end") == "suspension",
        )
    )


def _document_kind(kind: RecordKind) -> str:
    """What the document is to the events that act on it, whichever kind of record tells of it."""
    return kind.family or kind.name


def _with_acts(
    frame: pl.DataFrame, kind: RecordKind, effects: pl.DataFrame, rules: GateRules
) -> pl.DataFrame:
    """Records with what acts on each of them and what its event says."""
    return _with_event_terms(_with_effects(frame, kind, effects), kind, rules)


def _judged(
    frame: pl.DataFrame, kind: RecordKind, cover: pl.DataFrame, as_of: date, rules: GateRules
) -> pl.DataFrame:
    if kind.upstream:
        judged = covered_by_receivables(
            frame, cover, arose=pl.coalesce("arose_on", "occurred_on"), amount=pl.col("amount_fen")
        )
    else:
        judged = frame.with_columns(upstream=pl.lit(value=False), partly_upstream=pl.lit(value=False))
    judged = judged.with_columns(outside_catalogue=_outside_catalogue(kind, rules).fill_null(value=False))
    tests = {
        "annulled": pl.col("annulled"),
        "repaired": pl.col("repaired"),
        "removed": pl.col("removed_on").is_not_null(),
        "suspended": pl.col("suspended"),
        "upstream": pl.col("upstream"),
        "publicity_ended": pl.col("until") < as_of,
        "duplicate": pl.col("duplicate"),
        "outside_catalogue": pl.col("outside_catalogue"),
        "publicity_unknown": _publicity_unknown(kind),
    }
    reason = pl.coalesce(pl.when(tests[name]).then(pl.lit(name)) for name in REASONS)
    flagged = pl.col("reason").is_in(list(FLAGGED)) | pl.col("partly_upstream")
    return judged.with_columns(reason=reason).with_columns(
        severity_of_event=pl.col("event_severity"), flagged=flagged.fill_null(value=False)
    )


def _with_effects(frame: pl.DataFrame, kind: RecordKind, effects: pl.DataFrame) -> pl.DataFrame:
    if effects.is_empty():
        return frame.with_columns(
            *(pl.lit(value=False).alias(name) for name in _EFFECTS),
            pl.lit(None, dtype=pl.Date).alias("removed_on"),
        )
    document = pl.concat_str(pl.lit(f"{_document_kind(kind)}:"), pl.col("document_no"))
    joined = frame.with_columns(document=document).join(
        effects, on=["uscc", "document"], how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col(_EFFECTS).fill_null(value=False))


def _with_event_terms(frame: pl.DataFrame, kind: RecordKind, rules: GateRules) -> pl.DataFrame:
    """Give every copy of an event the severity and the end of the copy that survives, and mark the others.

    The survivor carries the authority's severity; among equals the lowest record_id, whatever came first. So a copy
    that lacks the severity, the end of publicity or the term cannot outlive the one that has them.
    """
    alone = pl.col("duplicate").is_null()
    return (
        frame.join(terms_of_copies(frame, kind), on="record_id", how="left", maintain_order="left")
        .with_columns(
            duplicate=pl.col("duplicate").fill_null(value=False),
            event_severity=pl.when(alone).then("severity").otherwise("event_severity"),
            event_until=pl.when(alone).then(own_end(kind)).otherwise("event_until"),
            event_date=pl.when(alone).then("occurred_on").otherwise("event_date"),
        )
        .with_columns(until=_until(kind, rules))
    )


def _until(kind: RecordKind, rules: GateRules) -> pl.Expr:
    """The last day on which a record counts by itself."""
    if kind.nature == "publicity":
        longest = pl.coalesce(
            pl.when(pl.col("event_severity") == severity).then(
                pl.col("event_date").dt.offset_by(f"{months}mo")
            )
            for severity, months in rules.publicity_months.items()
        )
        # Nothing is published longer than the longest class, whatever a record without a class says.
        if rules.publicity_months:
            unclassed = pl.col("event_severity").is_null() & pl.col("event_until").is_not_null()
            at_most = pl.col("event_date").dt.offset_by(f"{max(rules.publicity_months.values())}mo")
            longest = pl.coalesce(longest, pl.when(unclassed).then(at_most))
        # What is not published has no publicity to count from, unless its document names an end.
        published = ~pl.col("event_severity").is_in(list(rules.unpublished_severities)).fill_null(value=False)
        return pl.min_horizontal(
            "event_until", pl.when(published | pl.col("event_until").is_not_null()).then(longest)
        )
    if kind.name == "finding":
        return pl.coalesce("event_until", _end_of_finding(rules))
    return pl.col("event_until")


def _end_of_finding(rules: GateRules) -> pl.Expr:
    """Where a decision names no end: that of its type. What is to be performed has none; removal ends it."""
    longest = max(rules.publicity_months.values(), default=None)
    months = {name: rules.finding_months.get(name, longest) for name in FINDING_TYPES}
    return pl.coalesce(
        pl.lit(None, dtype=pl.Date),
        *(
            pl.when(pl.col("finding_type") == name).then(pl.col("event_date").dt.offset_by(f"{count}mo"))
            for name, count in months.items()
            if count is not None
        ),
    )


def _outside_catalogue(kind: RecordKind, rules: GateRules) -> pl.Expr:
    if kind.negative and kind.name not in rules.catalogue:
        return pl.lit(value=True)
    if kind.nature == "publicity":
        return (
            pl.col("event_severity").is_in(list(rules.unpublished_severities))
            & pl.col("event_until").is_null()
        )
    return pl.lit(value=False)


def _publicity_unknown(kind: RecordKind) -> pl.Expr:
    return pl.col("until").is_null() if kind.nature == "publicity" else pl.lit(value=False)


def _summary(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "uscc",
        "kind",
        "record_id",
        "content_hash",
        "revision",
        "source",
        "document_no",
        "issuing_body",
        "occurred_on",
        "recorded_at",
        "reason",
        "until",
        "flagged",
    )


__all__ = ["Citation", "GateRules", "GatedRecords", "judge", "pass_gate"]
