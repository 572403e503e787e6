"""Which kind of record a foreign table speaks of: by its header, and by what its title, sheet and file are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from features.header_likeness import COMMON, assigned
from features.header_words import header_words
from features.mapping_fields import fields_of
from features.records import KINDS

_LACKING: Final = 0.5
"""A field that every record of the kind needs and no column gives speaks so much against it."""
_TITLE: Final = 1.5
"""So much speaks for a kind that the title names."""
_LONG: Final = 4
"""A word of so many characters tells a kind in a header too."""
_CLEAR: Final = 0.75
"""By so much the first must be ahead of the second to be taken without asking: about one column."""


@dataclass(frozen=True, slots=True)
class LikelyKind:
    """The kind that fits best; `rival` is the second, where the table does not decide between them."""

    kind: str
    rival: str | None = None


def likely_kind(header: Sequence[str | None], titles: Sequence[str] = ()) -> LikelyKind:
    """The kind of record that a header, and the `titles` found with it, fit best."""
    fits = {kind: _fit(header, kind) for kind in KINDS}
    titled = _titled([*titles, *(name for name in header if name)], titles)
    likeness = {kind: fit.likeness + _TITLE * (kind in titled) for kind, fit in fits.items()}
    first, second, *_ = sorted(KINDS, key=lambda kind: -likeness[kind])
    if titled and first not in titled:
        named = max(titled, key=likeness.__getitem__)
        near = likeness[first] - likeness[named] <= _TITLE
        return LikelyKind(named, first) if near else LikelyKind(first, named)
    clear = (fits[first].tells or first in titled) and likeness[first] - likeness[second] >= _CLEAR
    return LikelyKind(first, None if clear else second)


class _Fit(NamedTuple):
    """How well a header fits a kind, and whether enough of the kind's own fields are there to tell it."""

    likeness: float
    tells: bool


def _fit(header: Sequence[str | None], kind: str) -> _Fit:
    found = assigned(header, kind)
    fields, payload = {meant.field for meant in found}, KINDS[kind].payload
    lacking = sum(target.required and target.name not in fields for target in fields_of(kind).values())
    # Code, number, body and date are in every table: under a common name they tell no kind.
    own = sum(meant.field in payload or meant.likeness > COMMON for meant in found if meant.field != "uscc")
    nothing_own = bool(payload) and fields.isdisjoint(payload)
    return _Fit(
        sum(meant.likeness for meant in found) - _LACKING * lacking - nothing_own, own > 1 and not nothing_own
    )


def _titled(texts: Sequence[str], titles: Sequence[str]) -> set[str]:
    """The kinds of which the longest word is found in the titles, or a long one in a header.

    被拖欠账款 is not 拖欠账款, and 失信被执行人 is not 被执行人.
    """
    longest = {
        kind: max((len(word) for word in words.titles if _told(word, texts, titles)), default=0)
        for kind, words in header_words().kinds.items()
    }
    most = max(longest.values())
    return {kind for kind, length in longest.items() if length == most > 0}


def _told(word: str, texts: Sequence[str], titles: Sequence[str]) -> bool:
    return any(word in text for text in (texts if len(word) >= _LONG else titles))
