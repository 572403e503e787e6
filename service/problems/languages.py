"""In which of our two languages a client would rather read what went wrong (Accept-Language, RFC 9110 §12.5.4)."""

from collections.abc import Iterable
from typing import Final

CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"


def wants_english(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether English is preferred to Chinese; of two that are as good, the first named. Chinese where nothing is said."""
    asked = b",".join(value for name, value in headers if name.lower() == b"accept-language")
    found: dict[str, float] = {}
    for part in asked.decode("latin-1").split(","):
        tag, _, weight = part.partition(";")
        found.setdefault(tag.strip().lower().partition("-")[0], _quality(weight))
    chinese, english = found.get("zh", 0.0), found.get("en", 0.0)
    first = next((tag for tag in found if tag in {"zh", "en"}), "zh")
    return english > chinese or (english == chinese > 0 and first == "en")


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
