"""The published JSON schema: every card fits it, and what it forbids the program forbids too."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from models import Scorecard
from models.errors import ScorecardFormatError
from tests.models.test_scorecard_json import resealed

SCHEMA = json.loads(files("models").joinpath("scorecard.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_card_fits(card, fitted):
    for one in (card, fitted.scorecard):
        VALIDATOR.validate(json.loads(one.to_json()))


def test_a_category_without_groups_has_no_points(card):
    """A column of names that all joined "other": the one form of card that a careless `minItems` would refuse."""
    bare = resealed(card, lambda data: data["features"][1].update(groups=[], points=[], counts=[]))
    Scorecard.from_json(bare)
    VALIDATOR.validate(json.loads(bare))


def change(path, value):
    def apply(data):
        *parents, last = path
        for key in parents:
            data = data[key]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return apply


@pytest.mark.parametrize(
    "broken",
    [
        change(["kind"], "cake"),
        change(["schema"], 2),
        change(["purpose"], None),
        change(["surplus"], 1),
        change(["base_points"], 1001),
        change(["base_points"], 5.5),
        change(["calibration", "slope"], 0.5),
        change(["features", 0, "kind"], "formula"),
        change(["features", 0, "points"], [150, -50.5, -200]),
        change(["features", 0, "points"], []),
        change(["features", 0, "direction"], 2),
        change(["features", 0, "edges"], ["0", 2.0]),
        change(["features", 0, "edges"], [2.0, 2.0]),
        change(["features", 0, "groups"], [["C"]]),
        change(["features", 0, "counts"], [-1, 0, 0, 0]),
        change(["features", 1, "groups"], [["C", "D"], []]),
        change(["features", 1, "groups"], [["C", "C"], ["D"]]),
        change(["features", 1, "other_points"], None),
        change(["features", 1, "unknown_seen"], "yes"),
        change(["provenance"], {"rows": 5}),
    ],
)
def test_what_the_schema_refuses_the_program_refuses(card, broken):
    text = resealed(card, broken)
    assert not VALIDATOR.is_valid(json.loads(text))
    with pytest.raises(ScorecardFormatError):
        Scorecard.from_json(text)
