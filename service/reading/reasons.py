"""The reasons of a score as an answer of their own: each item with what an officer or the enterprise needs to read it."""

from typing import Final

from features.feature import FAMILY_LABELS, Feature
from scoring.entries import Document
from scoring.ground import Ground

_HEAD: Final = ("uscc", "name", "as_of", "known_at", "simulated", "actionable", "rule_book")
_SAID: Final = ("status", "exclusion", "scope_notice", "grade", "score", "base_points", "missing")
_DIRECTIONS: Final = {1: "越高越好", -1: "越低越好"}


def reasons_document(rating: Document, ground: Ground) -> Document:
    """Out of a rating, as its asker sees it: `score` == `base_points` + points of `reasons` and of `points_by_family`."""
    declared = {one.name: one for one in ground.features}
    return {
        **{name: rating[name] for name in (*_HEAD, *_SAID)},
        "reasons": [one | _declared(declared[one["feature"]], one["value"]) for one in rating["reasons"]],
        "points_by_family": rating.get("points_by_family", []),
        "decision_id": rating["decision_id"],
    }


def _declared(feature: Feature, value: float | None) -> Document:
    return {
        "value_label": feature.called(value),
        "family_label": FAMILY_LABELS[feature.family],
        "access": feature.access,
        "window_months": feature.window,
        "direction": feature.direction,
        "direction_label": _DIRECTIONS[feature.direction],
        "unknown_means": feature.unknown,
        "legal_note": feature.legal_note,
    }
