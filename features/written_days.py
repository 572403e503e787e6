"""Days as they are written in questions, manifests and requests: 2026-10-31 alone, though ISO 8601 has other spellings."""

from datetime import date, datetime


def written_day(text: str) -> date:
    """The day; `ValueError` for a text that is none, or is written otherwise (20261031, 2026-W44-6)."""
    found = date.fromisoformat(text)
    if found.isoformat() != text:
        raise ValueError(text)
    return found


def written_instant(text: str) -> datetime:
    """The instant of a text that begins with such a day; `ValueError` for any other."""
    written_day(text[:10])
    return datetime.fromisoformat(text)
