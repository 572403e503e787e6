"""Until when the records count on which the effects of a run rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from features.lawful_gate import ACTING, GatedRecords, judge, pass_gate
from features.succession import known_rows_of
from scoring.effects import Effect
from scoring.why import seen_until
from service.days import instant
from service.home import Home
from service.runs.run import Run

_ONE_BY_ONE = 8
"""So many enterprises are read each by itself; of more the whole store is judged at once."""
Ends = dict[str, dict[str, tuple[date | None, date]]]
"""Enterprise → record → the last day on which it counts by itself (null: open), and when it occurred."""


def with_ends(home: Home, run: Run, effects: Sequence[Effect]) -> list[Effect]:
    """The effects with the last day of each of their records, as the run's store and law have it."""
    asked = sorted({one.uscc for one in effects if one.evidence})
    ends = _ends(home, run, asked)
    return [_with_ends(run, one, ends) for one in effects]


def _with_ends(run: Run, effect: Effect, ends: Ends) -> Effect:
    conditions = {one.id: one for one in run.ground.law.conditions}
    ours = ends.get(effect.uscc, {})
    found = {
        (name, record): seen_until(conditions[name], *ours[record])
        for name, records in effect.evidence.items()
        for record in records
        if record in ours
    }
    return replace(effect, seen_until={key: last for key, last in found.items() if last})


def _ends(home: Home, run: Run, asked: Sequence[str]) -> Ends:
    if not asked:
        return {}
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    day, rules = run.manifest.as_of, run.ground.law.gate
    evidence = run.table("evidence")
    if len(asked) <= _ONE_BY_ONE:
        evidence = evidence.filter(pl.col("uscc").is_in(asked))
    kinds = run.collect(evidence.select(pl.col("kind").unique()))["kind"].to_list()
    if len(asked) > _ONE_BY_ONE:
        return _read(pass_gate(known, as_of=day, rules=rules, kinds=kinds), asked)
    found: Ends = {}
    for uscc in asked:
        rows = known_rows_of(known, uscc, as_of=day, rules=rules, kinds={*kinds, *ACTING})
        found |= _read(judge(rows, as_of=day, known_at=known.known_at, rules=rules), [uscc])
    return found


def _read(gated: GatedRecords, asked: Sequence[str]) -> Ends:
    found: Ends = {}
    rows = gated.all().filter(pl.col("uscc").is_in(list(asked)))
    for uscc, record, until, occurred in rows.select("uscc", "record_id", "until", "occurred_on").iter_rows():
        found.setdefault(uscc, {})[record] = (until, occurred)
    return found
