"""Write what the product compares a policy's law with, from the packaged one: `python -m tests.scoring.shipped_law_file`."""

import json

from scoring.compiler.loader import PACKAGED
from scoring.compiler.parse import parse
from scoring.compiler.shipped_law import (
    ADDRESSEES,
    BOOKS,
    DRAFTS,
    FILE,
    PHRASES,
    addressee_readings,
    book_reading,
    draft_readings,
    law_readings,
    phrase_readings,
)
from scoring.compiler.shipped_texts import FILE as TEXTS
from scoring.compiler.shipped_texts import text_readings
from scoring.schema.policy import Policy


def text() -> str:
    """The readings of the law."""
    return _written(law_readings(_packaged()))


def phrases_text() -> str:
    """The phrases by which its citations were compared with the texts."""
    return _written(phrase_readings(_packaged()))


def drafts_text() -> str:
    """Why what it has as drafts only is no more than that."""
    return _written(draft_readings(_packaged()))


def addressees_text() -> str:
    """Whom its measures concern, by article."""
    return _written(addressee_readings(_packaged()))


def books_text() -> str:
    """The rule books of our own."""
    return _written({one.id: book_reading(one) for one in _packaged().rule_books if one.own})


def texts_text() -> str:
    """The free texts that people read."""
    return _written(text_readings(_packaged()))


def _packaged() -> Policy:
    """Not checked: the check reads these files."""
    policy = parse(PACKAGED).policy
    assert policy is not None
    return policy


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    ADDRESSEES.write_text(addressees_text(), encoding="utf-8")
    DRAFTS.write_text(drafts_text(), encoding="utf-8")
    PHRASES.write_text(phrases_text(), encoding="utf-8")
    BOOKS.write_text(books_text(), encoding="utf-8")
    TEXTS.write_text(texts_text(), encoding="utf-8")
