"""The facts of a D by score: score, band, and the items that took points with the records behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from features.feature import Feature

UNKNOWN: Final = "未知"
Record = Mapping[str, Any]
"""What names a record, as `scoring.entries.record_entry` has it."""


@dataclass(frozen=True, slots=True)
class CostlyItem:
    """An item of the score that took points.

    `unknown`: what it means that its value is unknown, as its feature says; null of a known value. `records`: those behind
    its value, of an unknown one those that count for it, newest first.
    """

    label: str
    value: str
    points: int
    unknown: str | None
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What a D by score rests on. `below`: a lower score is a D. `items`: the costliest first."""

    below: int
    items: tuple[CostlyItem, ...]


def score_facts(
    reasons: Sequence[Mapping[str, Any]],
    below: int,
    behind: Mapping[str, Sequence[Record]],
    features: Sequence[Feature],
) -> ScoreFacts:
    """The facts out of a document's reasons. `behind`: feature → its records, newest first; `features`: at least those."""
    costly = sorted((one for one in reasons if one["points"] < 0), key=lambda one: one["points"])
    declared = {one.name: one for one in features}
    return ScoreFacts(
        below,
        tuple(
            CostlyItem(
                label=one["label"],
                value=_value(one, declared[one["feature"]]),
                points=one["points"],
                unknown=declared[one["feature"]].unknown if one["unknown"] else None,
                records=tuple(behind.get(one["feature"], ())),
            )
            for one in costly
        ),
    )


def _value(one: Mapping[str, Any], feature: Feature) -> str:
    if one["unknown"]:
        return UNKNOWN
    value = one["value"]
    named = feature.called(value)
    if named is not None:
        return named
    return f"{value:.0f} {one['unit']}" if float(value).is_integer() else f"{value:.3f} {one['unit']}"
