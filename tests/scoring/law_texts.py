"""The texts of the laws, where they are at hand: beside the checkout, not in it."""

import re
from functools import cache

import pytest

from scoring.schema.policy import Policy
from tests.scoring.shipped import DOMAIN_TEXTS

NUMERALS = "一二三四五六七八九十百千零〇两"
HEADING = re.compile(rf"^[\s　]*(?:\*\*)?(第[{NUMERALS}]+条(?:之[{NUMERALS}]+)?)(?:\*\*)?(?=[\s　]|$)")
texts_at_hand = pytest.mark.skipif(
    not DOMAIN_TEXTS.is_dir(), reason="the law texts are not beside this checkout (../shared/domain)"
)


@cache
def articles(source_file: str) -> dict[str, str]:
    """Article → its text without blanks; an article ends at the next heading or title."""
    path = next(
        one for one in (DOMAIN_TEXTS / "statutes" / source_file, DOMAIN_TEXTS / source_file) if one.exists()
    )
    found: dict[str, list[str]] = {}
    current = None
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = HEADING.match(line)
        if line.startswith("#"):
            current = None
        elif heading:
            current = found.setdefault(heading.group(1), [])
            current.append(line[heading.end() :])
        elif current is not None:
            current.append(line)
    return {name: re.sub(r"\s+", "", "".join(lines)) for name, lines in found.items()}


def article_text(policy: Policy, instrument: str, article: str) -> str:
    """The text of an article without blanks; empty where it is not found."""
    source_file = policy.instrument_of[instrument].source_file
    return articles(source_file).get(article, "") if source_file else ""
