"""How days and what others wrote are put into the sentences of a letter."""

from datetime import date
from typing import Final

_ENDS: Final = "。！？…；.!?;"
_OPEN: Final = "，、：,: "
_CLOSING: Final = "”’』」）》】)"


def day_in_words(day: date) -> str:
    """A day as letters write it: 2026年11月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def sentence(text: str) -> str:
    """What somebody wrote, ended as a sentence once; one that is ended already is left as it is."""
    told = text.strip().rstrip(_OPEN)
    ended = told.rstrip(_CLOSING).endswith(tuple(_ENDS))
    return told if ended or not told else f"{told}。"
