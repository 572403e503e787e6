"""How long a record speaks: what it says of its own end, and what the policy allows at the longest."""

from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from features.few_rows import with_columns
from features.gate_rules import GateRules
from features.records import RecordKind
from features.records.findings import FINDING_TYPES
from features.repairs import after_months, repairable_from
from features.same_event import as_one_event

_NEVER = pl.lit(None, dtype=pl.Date)
_NO = pl.lit(value=False)
_SEVERITY, _DATED, _UNTIL = pl.col("event_severity"), pl.col("event_date"), pl.col("event_until")


def with_terms(
    frame: pl.DataFrame, kind: RecordKind, rules: GateRules, *, taken_over: bool = False
) -> pl.DataFrame:
    """Add to records (with what acts on them) what their event says, whatever copy they are.

    `duplicate`, `event_severity`, `event_until` (the end it names or to which it was moved), `event_date`,
    `event_term`, `event_unpublished` (a procedure or type that is not published), `event_claimed` (the enterprise
    claims), `event_appeal`; `until`, the last day on which the record counts by itself, null if open; and
    `repairable_from`.
    """
    said = with_columns(
        frame,
        event_severity=pl.col("severity"),
        event_date=pl.col("occurred_on"),
        event_until=_own_end(kind),
        event_term=_term(kind),
        event_unpublished=_unpublished(kind, rules),
        event_claimed=pl.col("role").is_in(list(rules.claimant_roles)).fill_null(value=False)
        if "role" in kind.payload
        else _NO,
        event_appeal=pl.col("appeal_pending") if "appeal_pending" in kind.payload else _NO,
    )
    told = as_one_event(said, kind, taken_over=taken_over)
    ends = {"until": _until(kind, rules), "repairable_from": repairable_from(kind, rules, frame.columns)}
    if kind.nature not in {"publicity", "listing"}:
        # What is not published has no end that could be moved.
        return with_columns(told, moved_to=_NEVER, **ends)
    # A term is the document's own; what was moved is how long it is published.
    moved = pl.min_horizontal("event_term", "moved_to")
    told = with_columns(told, event_until=pl.when(pl.col("moved_to").is_null()).then(_UNTIL).otherwise(moved))
    return with_columns(told, **ends)


def retention_ended(kind: RecordKind, rules: GateRules, day: date | pl.Expr) -> pl.Expr | None:
    """Whether a record is older than it may be used at all; None if nothing of the kind ever is.

    From its end, or from its date if it has none; a listing or claim that is in force has neither. What was removed
    does not count for that already. `features.retention` purges nothing earlier: it asks the ends that a record names,
    also later ones than the class allows.
    """
    months = rules.retention_months.get(kind.name)
    if months is None:
        return None
    in_force = kind.nature in {"listing", "claim"}
    paid = ["paid_on"] if kind.nature == "claim" and "paid_on" in kind.payload else []
    since = pl.coalesce(*paid, "until") if in_force else pl.coalesce("until", "occurred_on")
    if isinstance(day, date):
        return (since <= _run_out(months, day)).fill_null(value=False)
    return (since.dt.offset_by(f"{months}mo") < day).fill_null(value=False)


def outside_catalogue(kind: RecordKind, rules: GateRules) -> pl.Expr | None:
    """Whether a record is not public credit information; None if nothing of the kind is outside."""
    if kind.negative and kind.name not in rules.catalogue:
        return pl.lit(value=True)
    if kind.nature != "publicity":
        return None
    # What the authority classed above the unpublished, or gave an end of publicity, is published whatever its form.
    hidden = _among(_SEVERITY, rules.unpublished_severities) | (
        pl.col("event_unpublished") & _SEVERITY.is_null()
    )
    return pl.col("event_claimed") | (hidden & _UNTIL.is_null())


def _own_end(kind: RecordKind) -> pl.Expr:
    """The end that a record names itself: of its publicity, or of a listing the earlier of that and its term."""
    if kind.nature == "publicity":
        return pl.col("publicity_until")
    if kind.nature != "listing":
        return _NEVER
    return pl.min_horizontal(_term(kind), "publicity_until")


def _term(kind: RecordKind) -> pl.Expr:
    return pl.col("term_until") if "term_until" in kind.payload else _NEVER


def _unpublished(kind: RecordKind, rules: GateRules) -> pl.Expr:
    if "procedure" not in kind.payload:
        return _NO
    sums = (pl.col(name).fill_null(0) == 0 for name in ("fine_fen", "confiscated_fen"))
    nothing_else = pl.all_horizontal(*sums)
    mild = _among(pl.col("penalty_type"), rules.unpublished_penalty_types)
    return _among(pl.col("procedure"), rules.unpublished_procedures) | (mild & nothing_else)


def _until(kind: RecordKind, rules: GateRules) -> pl.Expr:
    """The last day on which a record counts by itself."""
    if kind.nature == "publicity":
        return _end_of_publicity(rules)
    if kind.name == "finding":
        # Where a decision names no end: that of its type. What is to be performed has none; removal ends it.
        longest = max(rules.publicity_months.values(), default=None)
        months = {name: rules.finding_months.get(name, longest) for name in FINDING_TYPES}
        return pl.coalesce(_UNTIL, after_months(pl.col("finding_type"), months))
    if "list_id" in kind.payload:
        at_most = after_months(pl.col("list_id"), rules.listing_months)
        return pl.min_horizontal(_UNTIL, pl.when(pl.col("event_term").is_null()).then(at_most))
    return _UNTIL


def _end_of_publicity(rules: GateRules) -> pl.Expr:
    longest = after_months(_SEVERITY, rules.publicity_months)
    # Nothing is published longer than the longest class, whatever a record without a class says.
    if rules.publicity_months:
        unclassed = _SEVERITY.is_null() & _UNTIL.is_not_null()
        at_most = _DATED.dt.offset_by(f"{max(rules.publicity_months.values())}mo")
        longest = pl.coalesce(longest, pl.when(unclassed).then(at_most))
    # What is not published has no publicity to count from, unless its document names an end.
    published = ~_among(_SEVERITY, rules.unpublished_severities)
    return pl.min_horizontal(_UNTIL, pl.when(published | _UNTIL.is_not_null()).then(longest))


def _among(column: pl.Expr, values: frozenset[str]) -> pl.Expr:
    return column.is_in(list(values)).fill_null(value=False) if values else _NO


@lru_cache(maxsize=64)
def _run_out(months: int, as_of: date) -> date:
    """The last day since which so many months have run out before the day: found once, not added to every record."""
    days = pl.Series([as_of - timedelta(days=back) for back in range(31 * months + 4)], dtype=pl.Date)
    last: date = days.filter(days.dt.offset_by(f"{months}mo") < as_of).item(0)
    return last
