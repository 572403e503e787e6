"""From which day a record may be repaired, and whether it is one that the rules repair at all: asked of repairs that came."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

import polars as pl

from features.gate_rules import GateRules, RepairRule
from features.records import RecordKind

_NEVER: Final = pl.lit(None, dtype=pl.Date)
_SEVERITY, _DATED = pl.col("event_severity"), pl.col("event_date")


def repairable_from(kind: RecordKind, rules: GateRules, columns: Collection[str]) -> pl.Expr:
    """From when the authority may be asked to repair; null where the severity is unknown or the list's rules say.

    `columns`: of the records. Where these are read without what only reports show (`Known.without_reports`), the wait of the class is told.
    """
    if kind.nature != "publicity" and kind.name != "finding":
        return _NEVER
    by_class = after_months(_SEVERITY, rules.repair_wait_months)
    own = _rules_of(kind, rules, columns) or ()
    if not any(one.months for one in own):
        return by_class
    waits = _first_of(kind, own, lambda one: _DATED.dt.offset_by(f"{one.months or 0}mo"), none=_NEVER)
    return pl.when(by_class.is_not_null()).then(pl.max_horizontal(by_class, waits))


def repaired_oddly(kind: RecordKind, rules: GateRules, columns: Collection[str]) -> pl.Expr:
    """Whether a record was repaired before its time, or is none that the rules repair."""
    early = (pl.col("repaired_on") < pl.col("repairable_from")).fill_null(value=False)
    own = _rules_of(kind, rules, columns)
    if own is None:
        return early
    shut = _first_of(kind, own, lambda one: pl.lit(one.months is None), none=pl.lit(value=True))
    return early | (pl.col("repaired_on").is_not_null() & shut)


def after_months(key: pl.Expr, months: Mapping[str, int | None]) -> pl.Expr:
    """The event's date and so many months, by a key; null where the key has none."""
    keys_of: dict[int, list[str]] = {}
    for name, count in months.items():
        if count is not None:
            keys_of.setdefault(count, []).append(name)
    ends = [
        pl.when(key.is_in(names)).then(_DATED.dt.offset_by(f"{count}mo")) for count, names in keys_of.items()
    ]
    return pl.coalesce(_NEVER, *ends)


def _rules_of(kind: RecordKind, rules: GateRules, columns: Collection[str]) -> tuple[RepairRule, ...] | None:
    """Null where nothing is known of the kind, or the records do not say whose they are although that is asked."""
    own = rules.repairs.get(kind.name)
    unsaid = "issuing_body" not in columns and any(one.bodies for one in own or ())
    return None if unsaid else own


def _first_of(
    kind: RecordKind, own: tuple[RepairRule, ...], says: Callable[[RepairRule], pl.Expr], *, none: pl.Expr
) -> pl.Expr:
    """What the first rule that is for a record says; `none` where there is none."""
    found = none
    for one in reversed(own):
        found = pl.when(_is_for(kind, one)).then(says(one)).otherwise(found)
    return found


def _is_for(kind: RecordKind, rule: RepairRule) -> pl.Expr:
    asked = [pl.col(name).is_in(list(codes)) for name, codes in rule.where.items() if name in kind.payload]
    if rule.bodies:
        asked.append(
            pl.any_horizontal(pl.col("issuing_body").str.contains(word, literal=True) for word in rule.bodies)
        )
    if rule.severities:
        asked.append(_SEVERITY.is_in(list(rule.severities)))
    return pl.all_horizontal(pl.lit(value=True), *(one.fill_null(value=False) for one in asked))
