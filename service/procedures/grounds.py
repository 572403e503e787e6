"""Until when the records count on which the effects of a run rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from scoring.effects import Effect
from scoring.why import seen_until
from service.runs.run import Run

Ends = dict[str, dict[str, tuple[date | None, date]]]
"""Enterprise → record → the last day on which it counts by itself (null: open), and when it occurred."""


def with_ends(run: Run, effects: Sequence[Effect]) -> list[Effect]:
    """The effects with the last day of each of their records, as the run found it."""
    asked = {one.uscc for one in effects if one.evidence}
    if not asked:
        return list(effects)
    evidence = run.collect(run.table("evidence").filter(pl.col("uscc").is_in(list(asked))))
    return with_ends_of(run, effects, evidence)


def with_ends_of(run: Run, effects: Sequence[Effect], evidence: pl.DataFrame) -> list[Effect]:
    """The same by rows of the run's evidence that were read already."""
    ends = _ends(evidence)
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


def _ends(evidence: pl.DataFrame) -> Ends:
    found: Ends = {}
    for uscc, record, *told in evidence.select("uscc", "record_id", "until", "occurred_on").iter_rows():
        found.setdefault(uscc, {})[record] = (told[0], told[1])
    return found
