"""Days as they are written in questions, manifests and requests: 2026-10-31 alone, though ISO 8601 has other spellings."""

import re
from datetime import date, datetime
from typing import Final

FIRST_YEAR: Final = 1900
"""Of days in questions, as of days in files: 0206 is 2026 with two figures exchanged. At the ends of all days there is none before or after."""
LAST_YEAR: Final = 2199
_INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?"
)


def written_day(text: str) -> date:
    """The day; `ValueError` for a text that is none, is written otherwise (20261031, 2026-W44-6) or of no year from 1900 to 2199."""
    found = date.fromisoformat(text)
    if found.isoformat() != text:
        raise ValueError(text)
    _require_of_our_years(found)
    return found


def written_instant(text: str) -> datetime:
    """The instant of such a day, or of one with a time (18:00, with or without seconds and an offset); `ValueError` for any other."""
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    _require_of_our_years(found)
    return found


def _require_of_our_years(found: date) -> None:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(found)
