"""The free texts that the product was shipped with: a text that is not among them is told, for no list of words understands one.

Kept as hashes beside the code, by `python -m tests.scoring.shipped_law_file`, like the readings of the law.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from scoring.compiler.rules.said_rules import (
    Text,
    gate_texts,
    grade_texts,
    notice_texts,
    override_texts,
    procedure_texts,
    recourse_texts,
    rights_texts,
    settings_texts,
    size_texts,
)
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy, hash_of

FILE: Final = Path(__file__).with_name("shipped_texts.json")
FIELDS: Final = ("label", "strength", "term", "remedy", "note")
"""Free texts of a measure; whom it concerns is compared by article."""
_LENGTH: Final = 12
_OF_FILES: Final = (
    settings_texts,
    gate_texts,
    grade_texts,
    override_texts,
    procedure_texts,
    recourse_texts,
    rights_texts,
    size_texts,
    notice_texts,
)


def text_readings(policy: Policy) -> list[str]:
    """Short hashes of all texts that an active measure or another file shows to people, ascending."""
    found = {_of_file(one) for texts in _OF_FILES for one in texts(policy)}
    active = [one for one in policy.measures if one.active]
    return sorted(found | {_of_measure(one, field) for one in active for field in FIELDS})


def text_read(text: Text) -> bool:
    """Whether a text of a file, at what it is said of, is one that was read before shipping."""
    return _of_file(text) in _shipped()


def unread_fields(measure: Measure) -> Iterator[str]:
    """The texts of a measure that no shipped measure of its kind and mode has in the same field; an empty note says nothing."""
    for field in FIELDS:
        if getattr(measure, field) and _of_measure(measure, field) not in _shipped():
            yield field


def _of_file(text: Text) -> str:
    """What it is said of counts too: the remedy of one list is another reading beside another list."""
    _, what, said = text
    return hash_of(f"{what}\n{said}")[:_LENGTH]


def _of_measure(measure: Measure, field: str) -> str:
    return hash_of(f"{measure.kind} {measure.mode} {field}\n{getattr(measure, field)}")[:_LENGTH]


@cache
def _shipped() -> frozenset[str]:
    return frozenset(json.loads(FILE.read_text(encoding="utf-8")))
