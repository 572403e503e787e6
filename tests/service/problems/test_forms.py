"""Every pattern by which the API refuses a text is told in words; those that it only declares are checked elsewhere, with words of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from service.plain_text import NAMED, PLAIN, TEXT, TOLD
from service.problems.forms import FORMS

OPENAPI = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
DECLARED: Final = frozenset(
    {
        "^[0123456789ABCDEFGHJKLMNPQRTUWXY]{18}$",
        "^[0-9A-Za-z_-]+$",
        "^[0-9a-f]{64}$",
        "^[0-9]{6}$",
        "^[0-9A-Za-z]+$",
        "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$",
    }
)
"""Credit codes, places in a list, decisions, counties, industries, base64."""


def patterns(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from patterns(one)


def test_every_pattern_has_its_words_and_no_other():
    known = set(patterns(json.loads(OPENAPI.read_text(encoding="utf-8"))))
    assert known >= DECLARED
    assert FORMS.keys() == known - DECLARED - {PLAIN, NAMED, TEXT, TOLD}
    for zh, en in FORMS.values():
        assert not {"^", "$", "{"} & set(zh + en), zh
