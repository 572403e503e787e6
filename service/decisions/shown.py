"""A decision as it is shown: its document, and beside it where its effects stand today and who took over its code."""

from collections.abc import Sequence
from typing import Final

from scoring.entries import Document
from service.decisions.successors import with_successors
from service.home import Home
from service.procedures.view import with_standing

_BESIDE: Final = frozenset({"standing", "succeeded_by"})


def as_shown(home: Home, document: Document) -> Document:
    """A decision's document with `standing`, `succeeded_by`, and with each override and measure where that one stands.

    The `standing` of one is null where nothing is due before it: for what takes no right away, for a bar that changes no
    grade, and in any decision but the acting one. `in_effect` of a measure says whether it holds today, also of one that
    the decision does not have and that the grade in effect brings meanwhile; null in any decision but the acting one.
    """
    return with_each_standing(with_successors(home, with_standing(home, document)))


def with_each_standing(found: Document) -> Document:
    """A document, whole or its rating, that has its `standing`, with that of each override and measure."""
    standing = found["standing"]
    by_rule = by_effect(standing)
    told = {"overrides": [one | {"standing": by_rule.get(one["id"])} for one in found["overrides"]]}
    if "measures" in found:
        told["measures"] = measures_shown(standing, found["measures"])
        told["not_applied"] = [
            one | {"in_effect": in_effect(standing, one["id"], applies=False)} for one in found["not_applied"]
        ]
    return found | told


def document_of(shown: Document) -> Document:
    """The decision's document out of what was shown: without all that says where its effects stood when it was asked for.

    Of an answer that shows the whole decision this is what `render` gave, and what a replay gives again.
    """
    told = {name: value for name, value in shown.items() if name not in _BESIDE}
    told["overrides"] = [_without(one, "standing") for one in shown["overrides"]]
    told["measures"] = [_without(one, "standing", "in_effect") for one in shown["measures"]]
    told["not_applied"] = [_without(one, "in_effect") for one in shown["not_applied"]]
    return told


def _without(one: Document, *names: str) -> Document:
    return {name: value for name, value in one.items() if name not in names}


def measures_shown(standing: Document | None, measures: Sequence[Document]) -> list[Document]:
    """Measures of a decision, each with where it stands and whether it holds today."""
    by_rule = by_effect(standing)
    return [
        one | {"standing": by_rule.get(one["id"]), "in_effect": in_effect(standing, one["id"], applies=True)}
        for one in measures
    ]


def by_effect(standing: Document | None) -> dict[str, Document]:
    """Id of an effect → where it stands."""
    return {one["effect"]: one for one in standing["effects"]} if standing else {}


def in_effect(standing: Document | None, measure: str, *, applies: bool) -> bool | None:
    """Whether a measure holds today. `applies`: whether the decision has it; null where it is not the acting one."""
    if standing is None:
        return None
    if not applies:
        return any(one["id"] == measure for one in standing["measures_meanwhile"])
    waits = any(one["effect"] == measure and not one["acting"] for one in standing["effects"])
    return not waits and all(one["id"] != measure for one in standing["measures_not_yet"])
