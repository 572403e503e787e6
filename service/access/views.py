"""A rating as a party sees it: inputs of the classes it is cleared for one by one, the others as points by family."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Final

from features.feature import FAMILY_LABELS
from features.records import KINDS, Access
from scoring.effects import SCORED_D
from scoring.entries import Document
from scoring.ground import Ground
from scoring.matrix.condition_types import Condition, HasNone, HasRecord
from scoring.schema.measure import Domain
from service.access.clearance import Clearance, whole

_SHARED: Final[Clearance] = frozenset({"government", "open"})
_LISTS_OF_MEASURES: Final = ("measures_not_yet", "measures_meanwhile")


def cleared(document: Document, ground: Ground, clearance: Clearance) -> Document:
    """A rating without what the clearance does not cover; as it is where it covers everything.

    `points_by_family` beside `reasons` keeps the sum: the score is the base, the reasons and these together. A party that
    is not cleared for what departments share sees rules, procedures and missing information only where they rest on
    what it may see, and no measures.
    """
    if whole(clearance):
        return document
    access = {one.name: one.access for one in ground.features}
    shown = [one for one in document["reasons"] if access[one["feature"]] in clearance]
    held = [one for one in document["reasons"] if access[one["feature"]] not in clearance]
    if clearance >= _SHARED and not held:
        return document
    seen = document | {"reasons": shown, "points_by_family": list(_by_family(held))}
    return seen if clearance >= _SHARED else _without_records(seen, ground, clearance)


def of_domains(document: Document, ground: Ground, domains: Collection[Domain] | None) -> Document:
    """A rating whose `standing` names only measures of these domains; as it is for all (null)."""
    standing = document["standing"]
    if domains is None or standing is None:
        return document
    elsewhere = {one.id for one in ground.law.measures if one.domain not in domains}
    lists = {name: [one for one in standing[name] if one["domain"] in domains] for name in _LISTS_OF_MEASURES}
    effects = [one for one in standing["effects"] if one["effect"] not in elsewhere]
    return document | {"standing": standing | lists | {"effects": effects}}


def _by_family(reasons: list[Document]) -> Iterator[Document]:
    ordered = sorted(reasons, key=lambda one: list(FAMILY_LABELS).index(one["family"]))
    for family, ours in groupby(ordered, key=lambda one: one["family"]):
        points = [one["points"] for one in ours]
        label = FAMILY_LABELS[family]
        yield {"family": family, "label": label, "features": len(points), "points": sum(points)}


def _without_records(document: Document, ground: Ground, clearance: Clearance) -> Document:
    rules = {one.id: one for one in ground.law.overrides}
    open_to_it = {
        one["id"]
        for one in document["overrides"]
        if clearance.issuperset(map(_access, rules[one["id"]].when))
    }
    standing = document["standing"]
    if standing is not None:
        effects = [one for one in standing["effects"] if one["effect"] in {*open_to_it, SCORED_D}]
        standing = standing | {"effects": effects} | {name: [] for name in _LISTS_OF_MEASURES}
    return document | {
        "overrides": [one for one in document["overrides"] if one["id"] in open_to_it],
        "overrides_held_back": sorted(
            one["effect"] for one in document["overrides"] if one["id"] not in open_to_it
        ),
        "missing": _missing(document, ground, clearance),
        "standing": standing,
    }


def _missing(document: Document, ground: Ground, clearance: Clearance) -> list[str]:
    held = {
        one.missing
        for one in ground.law.information.require
        if not clearance.issuperset(KINDS[kind].access for kind in one.kinds)
    }
    return [one for one in document["missing"] if one not in held]


def _access(condition: Condition) -> Access:
    """The class of what a condition looks at; facts of an enterprise are compared as departments share them."""
    if isinstance(condition, HasRecord | HasNone):
        return KINDS[condition.kind].access
    return "government"
