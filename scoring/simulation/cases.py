"""Named cases to read: for each kind of move the enterprises it changes most, each with why."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from scoring.matrix import conditions
from scoring.matrix.condition_types import Condition
from scoring.matrix.packed_bits import ABSENT, Bits
from scoring.schema.measure import KIND_LABELS, Measure
from scoring.simulation.measures import MeasureChanges
from scoring.simulation.pairs import CAUSES, STATES, Codes, Pairs, causes_of
from scoring.simulation.side import Side

CASES: Final = 3
"""Enterprises told of each kind of move."""
POINTS: Final = 5
"""Inputs told of each, those whose points differ most."""
_OTHERS: Final = {
    "restriction_gained": "等级不变，新受失信限制",
    "incentive_lost": "等级不变，失去守信激励",
    "restriction_lost": "等级不变，不再受失信限制",
    "incentive_gained": "等级不变，新得守信激励",
    "management_gained": "等级不变，新适用管理措施",
    "management_lost": "等级不变，不再适用管理措施",
}
_ENDED: Final = "后者没有这项措施（未规定、已停止、未到施行日，或为草案）"
_BEGUN: Final = "前者没有这项措施（未规定、已停止、未到施行日，或为草案）"


class _Move(NamedTuple):
    """A kind of move and whom it concerns."""

    move: dict[str, Any]
    whom: Bits


def cases_document(
    before: Side, after: Side, pairs: Pairs, changes: MeasureChanges, groups: pl.DataFrame
) -> list[dict[str, Any]]:
    """Kinds of move that occur, each with how many enterprises make it and the `CASES` it changes most.

    Most: the largest difference of the score, then the most measures gained and lost, then the lowest code: the choice
    depends on nothing else. `groups`: what names where an enterprise belongs, one row per enterprise of the pairs.
    """
    causes = causes_of(before, after, pairs)
    size = np.abs(pairs.difference)
    measures = changes.of_each.sum(axis=(1, 2), dtype=np.int64)
    found = []
    for move, whom in _moves(pairs, changes):
        at = np.flatnonzero(whom)
        # Codes ascend, and lexsort keeps the order of equals.
        chosen = at[np.lexsort((-measures[at], -size[at]))[:CASES]]
        told = [_case(before, after, pairs, causes, groups, int(place)) for place in chosen]
        found.append({**move, "enterprises": len(at), "cases": told})
    return found


def _moves(pairs: Pairs, changes: MeasureChanges) -> Iterator[_Move]:
    for i, was in enumerate(STATES):
        for j, now in enumerate(STATES):
            whom = (pairs.state_before == i) & (pairs.state_after == j)
            if i != j and whom.any():
                yield _Move({"move": f"{was}-{now}", "before": was, "after": now, "label": None}, whom)
    same = pairs.state_before == pairs.state_after
    for name, label in _OTHERS.items():
        kind, change = name.rsplit("_", 1)
        whom = same & changes.any_of(kind, change)
        if whom.any():
            yield _Move({"move": name, "before": None, "after": None, "label": label}, whom)


def _case(
    before: Side, after: Side, pairs: Pairs, causes: Codes, groups: pl.DataFrame, place: int
) -> dict[str, Any]:
    was, now = int(pairs.before[place]), int(pairs.after[place])
    person = (after if now != ABSENT else before).people.row(now if now != ABSENT else was, named=True)
    moved = pairs.state_before[place] != pairs.state_after[place]
    return {
        "uscc": pairs.uscc[place],
        "name": person["name"],
        **groups.row(place, named=True),
        "before": _stand(before, was),
        "after": _stand(after, now),
        "cause": list(CAUSES.values())[causes[place]] if moved else None,
        "points": _points(before, was, after, now),
        "overrides": _overrides(before, was, after, now),
        "measures": list(_measures(before, was, after, now)),
    }


def _stand(side: Side, at: int) -> dict[str, Any] | None:
    return (
        None
        if at == ABSENT
        else side.rows.select("status", "grade", "score_grade", "score").row(at, named=True)
    )


def _points(before: Side, was: int, after: Side, now: int) -> list[dict[str, Any]]:
    """Inputs whose points differ; an input that one evaluator has not gives 0 there."""
    ours = [_points_of(side, at) for side, at in ((before, was), (after, now))]
    if None in ours:
        return []
    had, has = (one or {} for one in ours)
    labels = {one.name: one.label for card in (before.card, after.card) for one in card.inputs}
    found = [
        {
            "feature": name,
            "label": labels[name],
            "before": had.get(name, 0),
            "after": has.get(name, 0),
            "difference": has.get(name, 0) - had.get(name, 0),
        }
        for name in labels
        if has.get(name, 0) != had.get(name, 0)
    ]
    return sorted(found, key=_most_first)[:POINTS]


def _most_first(told: Mapping[str, Any]) -> tuple[int, str]:
    return -abs(told["difference"]), told["feature"]


def _points_of(side: Side, at: int) -> dict[str, int] | None:
    if at == ABSENT or side.rows["score"][at] is None:
        return None
    return {one.name: int(points) for one, points in zip(side.card.inputs, side.points[at], strict=True)}


def _overrides(before: Side, was: int, after: Side, now: int) -> list[dict[str, Any]]:
    held = [
        {
            rule.id: rule.label
            for rule, holds in zip(side.law.overrides, side.overrides.row(at), strict=True)
            if holds
        }
        for side, at in ((before, was), (after, now))
    ]
    return [
        {"id": name, "label": (held[0] | held[1])[name], "change": "gained" if name in held[1] else "lost"}
        for name in sorted(held[0].keys() ^ held[1].keys())
    ]


def _measures(before: Side, was: int, after: Side, now: int) -> Iterator[dict[str, Any]]:
    """Measures gained and lost, those lost first, each with the conditions that decide it."""
    held = [
        {one.id: one for one, holds in zip(side.law.measures, side.measures.row(at), strict=True) if holds}
        for side, at in ((before, was), (after, now))
    ]
    for name in sorted(held[0].keys() - held[1].keys()):
        yield _told(held[0][name], "lost", _why_lost(after, now, name))
    for name in sorted(held[1].keys() - held[0].keys()):
        yield _told(held[1][name], "gained", _why_gained(before, was, held[1][name]))


def _told(measure: Measure, change: str, why: list[str]) -> dict[str, Any]:
    return {
        "id": measure.id,
        "label": measure.label,
        "kind": measure.kind,
        "kind_label": KIND_LABELS[measure.kind],
        "change": change,
        "why": why,
    }


def _why_lost(after: Side, at: int, name: str) -> list[str]:
    """What of the measure's conditions fails after."""
    if at == ABSENT:
        return ["后者不在册"]
    measure = next((one for one in after.law.measures if one.id == name), None)
    return [_ENDED] if measure is None else _failures(after, at, measure)


def _why_gained(before: Side, at: int, gained: Measure) -> list[str]:
    """What of the measure's conditions failed before and no longer does."""
    if at == ABSENT:
        return ["前者不在册"]
    measure = next((one for one in before.law.measures if one.id == gained.id), None)
    if measure is None:
        return [_BEGUN]
    failed = [f"原先{why}" for why in _failures(before, at, measure)]
    return [*failed, *(f"现在{one.explanation}" for one in gained.when if one not in measure.when)]


def _failures(side: Side, at: int, measure: Measure) -> list[str]:
    row, bits = side.rows.row(at, named=True), side.conditions.row(at)
    if row["status"] == "out_of_scope":
        return ["不在评价范围"]
    facts = side.people.row(at, named=True)
    failed: list[Condition] = [one for one in measure.when if not bits[side.law.positions[one.id]]]
    return [conditions.explain_failure(one, row["grade"], _fact(one, facts)) for one in failed]


def _fact(condition: Condition, facts: Mapping[str, Any]) -> str | None:
    name = getattr(condition, "fact", "")
    value: str | None = facts.get(name)
    return value[:1] if value and name == "industry" else value
