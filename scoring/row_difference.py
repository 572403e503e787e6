"""Where two rows of one decision differ, field by field, in words: the test of a replay."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np

from scoring import decision
from scoring.ground import Ground
from scoring.resting import Resting

_PLAIN: Final = {
    "status": "状态",
    "exclusion": "不在评价范围的原因",
    "grade": "等级",
    "score_grade": "按得分的等级",
    "kept_grade": "保留的等级",
    "kept_until": "保留至",
    "score": "得分",
    "probability": "违约概率",
    "records_digest": "记录摘要",
}
_OF_SCORE: Final = ("status", "exclusion", "score_grade", "score", "probability")
Difference = dict[str, Any]


def differences(
    ground: Ground, stored: Mapping[str, Any], again: Mapping[str, Any], *, but: Resting | None = None
) -> list[Difference]:
    """Each field in which the row stored and the row made again differ: field, label, stored, again.

    `but`: what rests on records that are gone is not compared, nor is what follows from it.
    """
    found = _plain(stored, again, but)
    skip = but.features if but else frozenset()
    for name, label in (("points", "得分"), ("values", "实际值")):
        found += [
            {
                "field": f"{name}.{feature.name}",
                "label": f"{feature.label}（{label}）",
                "stored": old,
                "again": new,
            }
            for place, (feature, old, new) in enumerate(_pairs(ground, stored[name], again[name]))
            if place not in skip and old != new
        ]
    found += _bits(ground, stored, again, but)
    return found


def _plain(stored: Mapping[str, Any], again: Mapping[str, Any], but: Resting | None) -> list[Difference]:
    asked = set(_PLAIN) if but is None else set(_OF_SCORE) if not but.score else set[str]()
    return [
        {"field": name, "label": label, "stored": _said(stored.get(name)), "again": _said(again.get(name))}
        for name, label in _PLAIN.items()
        if name in asked and stored.get(name) != again.get(name)
    ]


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _pairs(ground: Ground, old: Any, new: Any) -> list[tuple[Any, Any, Any]]:
    nothing = [None] * len(ground.features)
    return list(zip(ground.features, old or nothing, new or nothing, strict=True))


def _bits(
    ground: Ground, stored: Mapping[str, Any], again: Mapping[str, Any], but: Resting | None
) -> list[Difference]:
    law = ground.law
    gone = but.conditions if but else frozenset()
    standing = {condition.id for place, condition in enumerate(law.conditions) if place not in gone}
    rules: tuple[tuple[str, list[tuple[str, str, bool]]], ...] = (
        ("lacking", [(one.id, one.missing, but is None or not but.score) for one in law.information.require]),
        ("conditions", [(one.id, one.explanation, one.id in standing) for one in law.conditions]),
        (
            "overrides",
            [(one.id, one.label, all(c.id in standing for c in one.when)) for one in law.overrides],
        ),
        ("measures", [(one.id, one.label, all(c.id in standing for c in one.when)) for one in law.measures]),
    )
    found = []
    for name, named in rules:
        old, new = (decision.unpacked(row[name], len(named)) for row in (stored, again))
        found += [
            {
                "field": f"{name}.{named[place][0]}",
                "label": named[place][1],
                "stored": bool(old[place]),
                "again": bool(new[place]),
            }
            for place in np.flatnonzero(old != new)
            if named[place][2]
        ]
    return found
