"""Characters that look like others or like nothing: a text that a person signs says what the program reads."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from scoring.compiler.yaml_document import Document, Step
from scoring.errors import Problem

# Both are how Chinese is typed: a space as wide as a character, and the mark with which some editors begin a file.
_TYPED: Final = frozenset("\u3000")
_FIRST: Final = "\ufeff"
_MEND: Final = "请用键盘重新输入这几个字，不要从网页、PDF 粘贴"
# Of characters that have another, plain form, those are refused that are read as letters, figures or blanks; full-width
# punctuation is Chinese.
_READ: Final = ("L", "N", "Z", "M")
_ALPHABETS: Final = ("CYRILLIC", "GREEK", "ARMENIAN", "CJK RADICAL", "KANGXI RADICAL")


def unclear_characters(document: Document) -> Iterator[Problem]:
    """The first unclear character of each line of a file, and of each value that writes one as an escape.

    Invisible and direction-changing characters (category Cf), letters, figures and blanks that NFKC turns into others, radicals,
    and alphabets whose letters look Latin.
    """
    text = document.text.removeprefix(_FIRST)
    told: set[int] = set()
    # A file has few different characters: nearly always none of them is unclear, and no line need be looked through.
    for number, line in enumerate(text.split("\n"), start=1) if any(map(_is_unclear, set(text))) else ():
        if found := _unclear(line):
            told.add(number)
            yield _problem(document.file, number, found)
    # Without an escape, a value has no character that the text has not.
    for path, value in _texts(document.value, ()) if "\\" in text else ():
        number = document.line(path)
        if (found := _unclear(value)) and not told & set(range(number, number + 1 + value.count("\n"))):
            told.add(number)
            yield _problem(document.file, number, found)


def _problem(file: str, line: int, character: str) -> Problem:
    name = unicodedata.name(character, "未命名")
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) == "Cf":
        return Problem(file, line, f"含有看不见的字符 {code}（{name}），显示的不是程序读到的", _MEND)
    return Problem(file, line, f"含有形似而不同的字符“{character}”（{code} {name}）", _MEND)


def _unclear(text: str) -> str:
    """The first unclear character of a text; empty where there is none."""
    return "" if text.isascii() else next(filter(_is_unclear, text), "")


@cache
def _is_unclear(one: str) -> bool:
    if one.isascii() or one in _TYPED:
        return False
    category = unicodedata.category(one)
    if category in {"Cf", "Zl", "Zp", "Co", "Cn"}:
        return True
    if unicodedata.name(one, "").startswith(_ALPHABETS):
        return True
    return category.startswith(_READ) and unicodedata.normalize("NFKC", one) != one


def _texts(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every key and every text of a plain value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _texts(inner, (*path, key))
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value):
            yield from _texts(inner, (*path, place))
