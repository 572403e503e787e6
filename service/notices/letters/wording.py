"""How days and what others wrote are put into the sentences of a letter."""

import re
from datetime import date
from typing import Final

_ENDS: Final = "。！？…；.!?;"
_OPEN: Final = "，、：,: "
_CLOSING: Final = "”’』」）》】)"
_DAY: Final = re.compile(r"“[^”]*”| ?(?<![\w-])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-]) ?")


def day_in_words(day: date) -> str:
    """A day as letters write it: 2026年11月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_in_words(text: str) -> str:
    """A text in which days stand as 2026-11-02, with those days as letters write them.

    A number that is no day stays, one that follows or precedes a word at once (市监罚字2026-03-01), and what is quoted, such as the
    number of a document.
    """
    return _DAY.sub(_worded, text)


def _worded(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    try:
        return day_in_words(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]


def inside(text: str) -> str:
    """What somebody wrote, as a part of a sentence that goes on behind it."""
    return text.strip().rstrip(_ENDS + _OPEN)


def sentence(text: str) -> str:
    """What somebody wrote, ended as a sentence once; one that is ended already is left as it is."""
    told = text.strip().rstrip(_OPEN)
    ended = told.rstrip(_CLOSING).endswith(tuple(_ENDS))
    return told if ended or not told else f"{told}。"
