"""What the fields of a policy accept, and what a policy says by leaving one out: nothing."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from pydantic.fields import FieldInfo

import scoring.matrix
import scoring.schema
from scoring.schema.strict_model import StrictModel

NUMBERS = {
    "Band.probability_below": {"gt": 0, "le": 1},
    "Deadline.days": {"gt": 0, "le": 366},
    "Figure.at_least": {"ge": 0},
    "Figure.at_most": {"ge": 0},
    "GateVersion.finding_months": {"gt": 0, "le": 600},
    "GateVersion.listing_months": {"gt": 0, "le": 600},
    "GateVersion.publicity_months": {"ge": 0, "le": 600},
    "GateVersion.repair_wait_months": {"ge": 0},
    "GateVersion.retention_months": {"gt": 0, "le": 600},
    "GateVersion.tax_rating_months": {"gt": 0, "le": 600},
    "Grant.longest_months": {"gt": 0},
    "HasNone.within_months": {"gt": 0, "le": 600},
    "HasRecord.within_months": {"gt": 0, "le": 600},
    "Hysteresis.margin_points": {"gt": 0, "le": 50},
    "Hysteresis.months": {"gt": 0, "le": 12},
    "Limit.cap": {"ge": 0},
    "Limit.floor": {"ge": 0},
    "Register.early_exit_months": {"ge": 0, "le": 600},
    "RecourseRules.alternatives": {"ge": 0, "le": 9},
    "RecourseRules.look_after_months": {"gt": 0, "le": 600},
    "Remedy.effort": {"gt": 0},
    "Requirement.records_at_least": {"gt": 0},
    "Requirement.within_months": {"gt": 0, "le": 600},
    "Span.at_least": {"gt": 0, "le": 600},
    "Span.at_most": {"gt": 0, "le": 600},
    "Term.days": {"gt": 0, "le": 366},
    "Wait.months": {"gt": 0, "le": 600},
}
SEVERAL = {"SectorRating.levels": 2}
"""How many are the fewest, where that is more than one: a scale of one level tells nothing."""
SAID = {"Paragraph.when": "always", "Procedure.on_silence": "acts"}
"""What a field that is left out says, where that is something."""


def test_every_number_is_bounded_as_it_should_be():
    found: dict[str, dict[str, float]] = {}
    for name, bound in _bounds():
        for how in ("gt", "ge", "lt", "le"):
            if hasattr(bound, how) and not isinstance(getattr(bound, how), date):
                found.setdefault(name, {})[how] = getattr(bound, how)
    assert found == NUMBERS


def test_what_must_be_said_must_be_said_once():
    found = {name: bound.min_length for name, bound in _bounds() if hasattr(bound, "min_length")}
    assert len(found) > 40
    assert {name: count for name, count in found.items() if count != 1} == SEVERAL


def test_a_field_left_out_says_nothing():
    given = {
        f"{model.__name__}.{name}": field.get_default(call_default_factory=True)
        for model in _models()
        for name, field in model.model_fields.items()
        if not field.is_required()
    }
    assert len(given) > 60
    assert {name: value for name, value in given.items() if value} == SAID


def _bounds() -> Iterator[tuple[str, Any]]:
    """Model and field, and each bound of it or of what it holds."""
    for model in _models():
        for name, field in model.model_fields.items():
            yield from ((f"{model.__name__}.{name}", bound) for bound in _within(field))


def _within(one: object) -> Iterator[object]:
    if isinstance(one, FieldInfo):
        yield from one.metadata
        one = one.annotation
    for inner in get_args(one):
        yield from _within(inner)


def _models() -> list[type[StrictModel]]:
    for package in (scoring.schema, scoring.matrix):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
    waiting, models = [StrictModel], set()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith(("scoring.schema.", "scoring.matrix.")) and model.__name__[0] != "_":
            models.add(model)
    return sorted(models, key=lambda model: model.__name__)
