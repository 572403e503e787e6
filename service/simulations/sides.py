"""The sides of a simulation, worked out with as little as they have apart: out of a stored run, together, or alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import polars as pl

from features.bucket import STORE_BUCKETS, Share, bucket_of
from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import GateRules, pass_gate
from features.store import Known
from features.together import Progress, worked_together
from models.evaluator import inputs_together
from scoring.graded import FactColumns, fact_columns, fact_conditions, standing_of
from scoring.ground import Ground
from scoring.matrix.condition_types import Condition, HasNone, HasRecord
from scoring.matrix.conditions import selected_of
from scoring.population import population_of, with_size_class
from scoring.schema.policy_day import PolicyDay
from scoring.simulation.side import Side, joined_sides, missing_facts, side_of, side_under, stored_side
from service.runs.run import Run

Way = Literal["same", "columns", "records", "apart"]
WAYS: Final[dict[Way, str]] = {
    "same": "两方依据完全相同，只算一次",
    "columns": "两方用同样的记录、校验规则、特征和评分卡：前者取自列，后者只重算等级、定级规则和措施",
    "records": "两方用同样的记录和校验规则：记录只校验一次，特征只计算一次，等级和措施各算一次",
    "apart": "两方的记录或校验规则不同，各算一次",
}
_STORED: Final = (
    *("uscc", "status", "exclusion", "grade", "score_grade", "score"),
    *("points", "overrides", "conditions", "measures"),
)


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides, and how they were come by: `stored` names the sides that were read out of a run."""

    before: Side
    after: Side
    way: Way
    stored: tuple[str, ...]


def sides_of(
    grounds: tuple[Ground, Ground],
    known: tuple[Known, Known],
    runs: tuple[Run | None, Run | None],
    *,
    progress: Progress | None = None,
) -> Sides:
    """Both sides. `known`: the view of the store of each; `runs`: the run of each ground, where it is stored."""
    before, after = grounds
    way = way_of(before, after)
    stored = tuple(name for name, run in zip(("before", "after"), runs, strict=True) if run is not None)
    if way == "same":
        (one,) = _one(before, known[0], runs[0] or runs[1], progress)
        return Sides(one, one, way, stored)
    if way == "columns" and runs[0] is not None:
        first = _read(runs[0], before)
        facts = _facts_missing(first, after, known[0], progress)
        return Sides(first, side_under(first, after.law, facts, after.previous), way, ("before",))
    if way in {"columns", "records"}:
        first, second = _computed(grounds, known[0], progress)
        return Sides(first, second, "records", ())
    (first,), (second,) = (
        _one(ground, view, run, progress) for ground, view, run in zip(grounds, known, runs, strict=True)
    )
    return Sides(first, second, way, stored)


def way_of(before: Ground, after: Ground) -> Way:
    """How much of the work the sides share."""
    if before.manifest.hash == after.manifest.hash:
        return "same"
    one, other = (
        (
            ground.manifest.as_of,
            ground.manifest.known_at,
            ground.manifest.hashes["data"],
            _acting(ground.law.gate),
        )
        for ground in (before, after)
    )
    if one != other:
        return "apart"
    same_scores = before.card.hash == after.card.hash and _who(before.law) == _who(after.law)
    return "columns" if same_scores else "records"


def _who(law: PolicyDay) -> tuple[object, ...]:
    """What decides who is scored, whatever its dates."""
    return law.information.require, law.scope.exclude, law.size_standard.rows


def _acting(rules: GateRules) -> GateRules:
    """What of the gate's rules decides anything; where they stand does not."""
    return replace(rules, citations={}, practices={})


def _one(ground: Ground, known: Known, run: Run | None, progress: Progress | None) -> list[Side]:
    return [_read(run, ground)] if run is not None else _computed((ground,), known, progress)


def _read(run: Run, ground: Ground) -> Side:
    kept = ("kept_grade",) if ground.law.hysteresis is not None else ()
    decisions = run.decisions().select(*_STORED, *kept)
    population = run.collect(run.table("population"))
    return stored_side(ground.law, ground.card, decisions=decisions, population=population)


def _computed(grounds: Sequence[Ground], known: Known, progress: Progress | None) -> list[Side]:
    """The sides of grounds that share records and gate: gated once, features computed once."""
    features = inputs_together([ground.features for ground in grounds])
    view = known.without_reports()

    def part(share: Share) -> list[Side]:
        return _share_sides(grounds, view, share, features)

    parts = list(worked_together(known.shares, part, progress=progress))
    return [joined_sides(of) for of in zip(*parts, strict=True)]


def _share_sides(
    grounds: Sequence[Ground], known: Known, share: Share, features: Sequence[Feature]
) -> list[Side]:
    law = grounds[0].law
    gated = pass_gate(known, as_of=law.day, rules=law.gate, share=share)
    everyone = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    table = feature_table(gated, everyone["uscc"], features)
    sides, asked = [], {one.id: one for ground in grounds for one in fact_conditions(ground.law)}
    selected = selected_of(asked.values(), usable, as_of=law.day)
    known_facts: dict[int, FactColumns] = {}
    for ground in grounds:
        alike = ground.law.size_standard.rows == law.size_standard.rows
        people = everyone if alike else with_size_class(everyone.drop("size_class"), ground.law)
        if alike not in known_facts:
            known_facts[alike] = fact_columns(asked.values(), people, selected)
        sides.append(
            side_of(
                ground.law,
                ground.card,
                population=people,
                standing=standing_of(ground.law, people, usable),
                facts=known_facts[alike],
                table=table,
                previous=ground.previous,
            )
        )
    return sides


def _facts_missing(seen: Side, ground: Ground, known: Known, progress: Progress | None) -> FactColumns:
    """What the law after asks and the law before did not: of the people at once, of records of these kinds only."""
    asked = missing_facts(seen, ground.law)
    of_records = [one for one in asked if isinstance(one, HasRecord | HasNone)]
    of_facts = [one for one in asked if not isinstance(one, HasRecord | HasNone)]
    found = dict(fact_columns(of_facts, seen.people, {}))
    if of_records:
        found |= _record_facts(of_records, seen, ground, known, progress)
    return found


def _record_facts(
    asked: Sequence[Condition], seen: Side, ground: Ground, known: Known, progress: Progress | None
) -> FactColumns:
    kinds = {one.kind for one in asked if isinstance(one, HasRecord | HasNone)}
    law, view = ground.law, known.without_reports()
    buckets = seen.people.select(bucket_of(buckets=STORE_BUCKETS)).to_series()

    def part(share: Share) -> tuple[pl.Series, FactColumns]:
        ours = buckets.is_in(list(share))
        gated = pass_gate(view, as_of=law.day, rules=law.gate, share=share, kinds=kinds)
        usable = {kind: gated.usable(kind) for kind in kinds}
        selected = selected_of(asked, usable, as_of=law.day)
        return ours, fact_columns(asked, seen.people.filter(ours), selected)

    found = {one.id: np.zeros(seen.people.height, dtype=np.bool_) for one in asked}
    for ours, columns in worked_together(known.shares, part, progress=progress):
        for name, column in columns.items():
            found[name][ours.to_numpy()] = column
    return found
