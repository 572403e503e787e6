"""The only door between the store and the features: which records may be used on a day, and why the others not.

What acts on a record (repair, annulment, removal, suspension) is an event with an effective day of its own; it
reaches every copy of the document, through whatever feed it came. Each refused record gets the first reason that
holds, in the order of `gate_rules.REASONS`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import polars as pl

from features.acts import Acts, acting_on, acts_of, with_acts
from features.bucket import Share
from features.days import DAY
from features.deferrals import with_deferrals
from features.few_rows import select, with_columns, with_constants
from features.gate_rules import FLAGGED, REASONS, Citation, GateRules
from features.records import KINDS, RecordKind
from features.repairs import repaired_oddly
from features.store import Known
from features.succession import known_rows, with_origin
from features.terms import outside_catalogue, retention_ended, with_terms
from features.upstream import cover_of, covered_by_receivables

_VERDICT: Final[Mapping[str, pl.DataType]] = {
    "severity_of_event": pl.String(),
    "until": pl.Date(),
    "moved_to": pl.Date(),
    "reason": pl.String(),
    "flagged": pl.Boolean(),
    "upstream": pl.Boolean(),
    "outside_catalogue": pl.Boolean(),
    "repairable_from": pl.Date(),
    "deferred_to": pl.Date(),
    "merged_from": pl.String(),
}
_NO_VERDICT: Final = [pl.Series(name, [], dtype) for name, dtype in _VERDICT.items()]
_NO: Final = pl.lit(value=False)
_HELD: Final = {name: pl.lit(name) for name in REASONS}
_NO_REASON: Final = pl.lit(None, dtype=pl.String)
_COUNTS: Final = pl.col("reason").is_null()
_NOT_SAID: Final = [(name, False, pl.Boolean()) for name in ("upstream", "outside_catalogue")]
_COUNTED: Final = [("reason", None, pl.String()), ("flagged", False, pl.Boolean())]


ACTING: Final = frozenset({"event", "code_succession", "deferral", "receivables_overdue"})
"""Kinds that say what becomes of records of other kinds: judged whatever is asked for."""


@dataclass(frozen=True)
class GatedRecords:
    """What the gate let through and what not, for a share of the enterprises on one day.

    `verdicts`: kind → every record known and dated by then, with `reason` (null: it counts), `until` (the last day
    on which it counts by itself, null: open), `moved_to` (the end to which its publicity was moved, as the document of that
    named it; null: it was not), `flagged` (a person should look), `upstream` and
    `outside_catalogue`, which hold even where an earlier reason is given, `repairable_from` (null: no such day is
    known), `deferred_to` (the day to which `due_on` was put off, null: it stands as told) and `merged_from` (the
    enterprise it was taken over from in a merger, null: its own). `cover`: what public bodies and large firms owed each
    enterprise and until when, as `features.upstream` has it.
    `days`: uscc and `DAY`, where each enterprise is asked about on a day of its own; null where `as_of` is that of all.
    """

    as_of: date
    known_at: datetime
    verdicts: Mapping[str, pl.DataFrame]
    cover: pl.DataFrame
    days: pl.DataFrame | None = None
    # kind → its records that count: several views read the same ones.
    _usable: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _built: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def usable(self, kind: str) -> pl.DataFrame:
        """The records of a kind that count."""
        if kind not in self._usable:
            judged = self.verdicts[kind]
            all_count = judged["reason"].null_count() == judged.height
            self._usable[kind] = judged if all_count else judged.filter(_COUNTS)
        return self._usable[kind]

    def once(self, name: str, build: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """What several views begin with, built for the first of them."""
        if name not in self._built:
            self._built[name] = build()
        return self._built[name]

    def on_their_days(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows (with `uscc`) with the day that each of them is asked about, where it is not one for all."""
        if self.days is None or DAY in rows.columns:
            return rows
        return rows.join(self.days, on="uscc", how="left", maintain_order="left")

    def with_upstream(self, dues: pl.DataFrame, *, due: str, owed: pl.Expr) -> pl.DataFrame:
        """Say in `upstream` of each due whether what others owed covers what was open on its due day."""
        open_fen = pl.when(owed > 0).then(owed)
        return covered_by_receivables(dues, self.cover, arose=pl.col(due), amount=open_fen)

    def copies(
        self, uscc: str, kinds: Iterable[str], copies: Mapping[str, str | None], *, keep: bool
    ) -> "GatedRecords":
        """The records of some kinds of one enterprise under several codes, to see what a value rests on.

        `copies`: code → record: with that one alone of those that count (`keep`), or with all but that one; null: with all.
        """
        cover = self.cover.filter(pl.col("uscc") == uscc)
        covers = pl.concat([cover.with_columns(uscc=pl.lit(code)) for code in copies])
        verdicts = {kind: _copied(self.usable(kind), uscc, copies, keep=keep) for kind in kinds}
        return GatedRecords(self.as_of, self.known_at, verdicts, covers)

    def all(self) -> pl.DataFrame:
        """Every record with its verdict, events aside."""
        return self.once("all", self._all)

    def _all(self) -> pl.DataFrame:
        frames = list(self.verdicts.items())
        told = [one for one in frames if not one[1].is_empty()]  # of most kinds there is nothing
        return pl.concat([_summary(KINDS[name], frame) for name, frame in told or frames[:1]])


def _copied(frame: pl.DataFrame, uscc: str, copies: Mapping[str, str | None], *, keep: bool) -> pl.DataFrame:
    ours = frame.filter(pl.col("uscc") == uscc)
    parts = []
    for code, name in copies.items():
        is_it = pl.lit(value=True) if name is None else pl.col("record_id") == name
        parts.append(ours.filter(is_it if keep else ~is_it).with_columns(uscc=pl.lit(code)))
    return pl.concat(parts)


def pass_gate(
    known: Known,
    *,
    as_of: date,
    rules: GateRules,
    share: Share | None = None,
    kinds: Collection[str] = tuple(KINDS),
) -> GatedRecords:
    """Judge the records that were known, as of a day. Of a share of the buckets, or of all; of these kinds."""
    rows = known_rows(known, as_of=as_of, rules=rules, share=share, kinds={*kinds, *ACTING})
    return judge(rows, as_of=as_of, known_at=known.known_at, rules=rules)


def judge(
    rows: Mapping[str, pl.DataFrame],
    *,
    as_of: date,
    known_at: datetime,
    rules: GateRules,
    days: pl.DataFrame | None = None,
) -> GatedRecords:
    """Judge newest revisions (kind → rows, as `succession.known_rows` gives them). Pure: no store, no clock.

    `days`: uscc and `DAY`, where each enterprise is judged as of a day of its own; then the rows say it too, in `DAY`, and
    `as_of` is the last of the days.
    """
    acts = acts_of(with_origin(acting_on(rows["event"], rows)), as_of)
    dated = {name: _dated(frame, as_of) for name, frame in rows.items() if name != "event"}
    prepared = {
        name: with_terms(
            with_acts(with_origin(frame), KINDS[name], acts),
            KINDS[name],
            rules,
            taken_over="merged_from" in frame.columns,  # as `known_rows` tells it
        )
        for name, frame in dated.items()
        if name in ACTING or not frame.is_empty()  # of most kinds one enterprise has nothing
    }
    cover = cover_of(prepared["receivables_overdue"], rules.upstream_payers)
    verdicts = {
        name: _judged(frame, KINDS[name], acts, cover, as_of, rules)[
            list(dict.fromkeys([*rows[name].columns, *_VERDICT]))
        ]
        for name, frame in with_deferrals(prepared, prepared["deferral"], as_of).items()
    }
    none = {name: _no_verdicts(frame) for name, frame in dated.items() if name not in verdicts}
    return GatedRecords(as_of, known_at, none | verdicts, cover, days)


def _no_verdicts(frame: pl.DataFrame) -> pl.DataFrame:
    """What `judge` says of a kind without records: the same columns."""
    said = set(frame.columns)
    return frame.hstack([column for column in _NO_VERDICT if column.name not in said])


def _dated(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    if DAY in frame.columns:
        return frame.filter(pl.col("occurred_on") <= pl.col(DAY))
    by_then = frame["occurred_on"] <= as_of
    return frame if by_then.all(ignore_nulls=False) else frame.filter(by_then)


def _judged(
    frame: pl.DataFrame, kind: RecordKind, acts: Acts, cover: pl.DataFrame, as_of: date, rules: GateRules
) -> pl.DataFrame:
    day = pl.col(DAY) if DAY in frame.columns else as_of
    tests = _tests(kind, rules, day, acted=acts.reach(kind))
    judged = with_constants(frame.hstack([frame["event_severity"].alias("severity_of_event")]), _NOT_SAID)
    if "outside_catalogue" in tests:
        judged = with_columns(judged, outside_catalogue=tests["outside_catalogue"].fill_null(value=False))
    looked_at = []
    if kind.upstream:
        arose = pl.coalesce("arose_on", "occurred_on")
        judged = covered_by_receivables(judged, cover, arose=arose, amount=pl.col("amount_fen"))
        looked_at.append(pl.col("partly_upstream"))
    if "repaired" in tests and (rules.repair_wait_months or rules.repairs):
        # The authority decided, so the repair acts; that the rules know none so soon, or none at all, is for a person to see.
        looked_at.append(repaired_oddly(kind, rules, judged.columns))
    # Of most kinds no record meets most tests: no text is to be made for those.
    met = select(judged, [test.any().alias(name) for name, test in tests.items()]).row(0, named=True)
    held = {name: pl.when(tests[name]).then(_HELD[name]) for name in REASONS if met.get(name)}
    if not held and not looked_at:
        return with_constants(judged, _COUNTED)
    reason = pl.coalesce(_NO_REASON, *held.values()).alias("reason")
    if FLAGGED & held.keys():
        looked_at.append(pl.col("reason").is_in(list(FLAGGED)))
        judged = with_columns(judged, reason)
        return with_columns(judged, _any_of(looked_at).alias("flagged"))
    return with_columns(judged, reason, _any_of(looked_at).alias("flagged"))


def _any_of(tests: Sequence[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(_NO, *tests).fill_null(value=False)


def _tests(kind: RecordKind, rules: GateRules, day: date | pl.Expr, *, acted: bool) -> dict[str, pl.Expr]:
    """Reason → whether it holds, of the reasons that can hold of the kind: most are never asked of most records."""
    ended, outside = retention_ended(kind, rules, day), outside_catalogue(kind, rules)
    may_hold = {
        "annulled": pl.col("annulled") if acted else None,
        "repaired": pl.col("repaired_on").is_not_null() if acted else None,
        "removed": pl.col("removed_on").is_not_null() if acted else None,
        "suspended": pl.col("suspended") if acted else None,
        "appeal_pending": pl.col("event_appeal")
        if rules.appeals_suspend and "appeal_pending" in kind.payload
        else None,
        "upstream": pl.col("upstream") if kind.upstream else None,
        "publicity_ended": pl.col("until") < day if kind.nature in {"publicity", "listing"} else None,
        "retention_ended": ended,
        "duplicate": pl.col("duplicate"),
        "outside_catalogue": outside,
        "publicity_unknown": pl.col("until").is_null() if kind.nature == "publicity" else None,
    }
    return {name: test for name, test in may_hold.items() if test is not None}


def _summary(kind: RecordKind, frame: pl.DataFrame) -> pl.DataFrame:
    subkind = pl.col(kind.subkind) if kind.subkind else pl.lit(None, dtype=pl.String)
    return select(
        frame,
        "uscc",
        "kind",
        subkind.alias("subkind"),
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
        "repairable_from",
        "deferred_to",
        "merged_from",
    )


__all__ = ["Citation", "GateRules", "GatedRecords", "judge", "pass_gate"]
