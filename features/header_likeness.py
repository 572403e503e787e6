"""Which field the header of a foreign table means: by the names under which layouts know it, and common synonyms."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from features.header_words import header_words
from features.layouts.layout import Reading
from features.mapping_fields import UNIT_BEHIND, TargetField, fields_of
from features.read_file import plain_header
from features.records import KINDS

LIKE: Final = 0.7
"""From this likeness on a header is taken for a field's."""
_LONGEST: Final = 30  # longer cells are text, no header
COMMON: Final = 0.95
"""The likeness of a word that any kind may use: a kind's own word comes first."""
_OTHER_ENDING: Final = 0.98  # 处罚单位 where 处罚机关 is known
_IN_ORDER: Final = 0.9  # names that share most of their characters
_IN_BRACKETS: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_BRACKETS: Final = re.compile(r"[()（）\[\]【】]")
_BETWEEN: Final = re.compile(r"[/／、或及和()（）]")
_LEADING: Final = re.compile(r"^([*※#]|其中[:：]?|[(（]?[0-9一二三四五六七八九十]+[)）、.．])+")


@dataclass(frozen=True, slots=True)
class Meant:
    """A column taken for a field: its place in the header, the field, and how like the names are (0 to 1)."""

    place: int
    field: str
    likeness: float


def assigned(
    header: Sequence[str | None],
    kind: str,
    holds: Callable[[int, TargetField], bool] = lambda _place, _target: True,
) -> list[Meant]:
    """Columns with the fields they are taken for, best first; no column and no field twice.

    `holds` says whether the cells of a column may be those of a field.
    """
    pairs = [
        Meant(place, target.name, likeness)
        for target in fields_of(kind).values()
        for place, name in enumerate(header)
        if name and (likeness := _likeness(name, target.name, kind)) >= LIKE and holds(place, target)
    ]
    pairs.sort(key=lambda meant: (-meant.likeness, meant.place, meant.field))
    chosen: list[Meant] = []
    for meant in pairs:
        if all(meant.place != other.place and meant.field != other.field for other in chosen):
            chosen.append(meant)
    return chosen


def known_names(header: Sequence[str | None]) -> int:
    """How many of the cells are, or contain, the name of some field of some kind."""
    cells = [cell for cell in header if cell and len(cell) <= 2 * _LONGEST]
    return sum(any(_is_known(form) for form in _forms(cell)) for cell in cells)


@lru_cache(maxsize=65536)
def _is_known(form: str) -> bool:
    names = _all_names()
    if form in names or _plain_ending(form) in names:
        return True
    return len(form) <= _LONGEST and any(len(known) > 2 and known in form for known in names)


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    words = {
        name for kind in KINDS for target in fields_of(kind).values() for name, _ in _known(target.name, kind)
    }
    older = {name for names in header_words().older_identifiers.values() for name in names}
    return frozenset({form for name in words | older for form in (name, _plain_ending(name))})


def identifier_of(name: str) -> Reading | None:
    """Which identifier older than the unified code a header names."""
    forms = set(_forms(name))
    older = header_words().older_identifiers.items()
    return next((scheme for scheme, names in older if forms & set(names)), None)


def identifier_beside_code(name: str, kind: str) -> Reading | None:
    """Which older identifier a header names beside the enterprise's unified code: 统一社会信用代码或注册号."""
    parts = [_bare(part) for part in _BETWEEN.split(name)]
    if is_of_others(name) or not {known for known, _ in _known("uscc", kind)} & set(parts):
        return None
    return next((scheme for part in parts if (scheme := identifier_of(part))), None)


@lru_cache(maxsize=65536)
def _likeness(name: str, field: str, kind: str) -> float:
    if (
        field == "uscc"
        and is_of_others(name)
        and not {known for known, _ in _known(field, kind)} & set(_forms(name))
    ):
        return 0.0
    return max(weight * _alike(form, other) for form in _forms(name) for other, weight in _known(field, kind))


def is_of_others(name: str) -> bool:
    """Whether a code is the authority's or a third party's, not that of the enterprise."""
    plain = plain_header(name).replace("组织机构", "")
    return re.search(f"(?<!被)({'|'.join(header_words().others_codes)})", plain) is not None


def tells_of_an_end(name: str) -> bool:
    """Whether a column may say that the record is over, or in what state it is."""
    words, plain = header_words(), plain_header(name)
    own = any(state in plain for state in words.enterprises_own_state)
    return not own and any(word in plain for word in words.tell_of_an_end)


@lru_cache(maxsize=4096)
def _known(field: str, kind: str) -> tuple[tuple[str, float], ...]:
    """The names under which a field is known, with their weights."""
    words = header_words()
    own = {*fields_of(kind)[field].headers, *words.kinds[kind].fields.get(field, ())}
    known = dict.fromkeys(words.common.get(field, ()), COMMON) | dict.fromkeys(own, 1.0)
    return tuple(sorted((bare, weight) for name, weight in known.items() if (bare := _bare(name))))


@lru_cache(maxsize=65536)
def _forms(name: str) -> tuple[str, ...]:
    """What a header may say once marks, units and remarks are off: whole, below a slash, within brackets."""
    return tuple(dict.fromkeys(form for form in _forms_of(name) if form))


def _forms_of(name: str) -> Iterator[str]:
    for part in (name, name.rsplit("/", maxsplit=1)[-1]):
        yield _bare(part)
        # 其中逾期（金额）: what stands in brackets may belong to the name.
        yield _without_marks(_BRACKETS.sub("", part))
    for inside in _IN_BRACKETS.findall(name):
        yield _bare(inside[1:-1])


def _bare(name: str) -> str:
    """A header without units and other remarks in brackets."""
    return _without_marks(_IN_BRACKETS.sub("", name))


def _without_marks(name: str) -> str:
    return UNIT_BEHIND.sub("", _LEADING.sub("", plain_header(name))).replace("/", "").strip(":：_-")


@lru_cache(maxsize=65536)
def _plain_ending(name: str) -> str:
    """A name with the first of the endings that mean the same: 处罚单位 → 处罚机关."""
    found = [
        (len(ending), name.removesuffix(ending) + first)
        for first, endings in header_words().endings.items()
        for ending in endings
        if name.endswith(ending) and (len(ending) > len(first) or not name.endswith(first))
    ]
    return max(found)[1] if found else name


def _alike(name: str, known: str) -> float:
    """The likeness of two names; 0 where it is below `LIKE` and telling that is quicker."""
    if name == known:
        return 1.0
    if not name or len(known) < 2 or _characters(name).isdisjoint(_characters(known)):
        return 0.0
    if _are_opposite(name, known):
        return 0.0
    plain, other = _plain_ending(name), _plain_ending(known)
    if len(name) > 2 and plain == other:
        return _OTHER_ENDING
    part = _part(name, known, (plain, other))
    return _like_in_order(name, known) if part is None else part


def _like_in_order(name: str, known: str) -> float:
    most = min(sum(map(known.__contains__, name)), sum(map(name.__contains__, known)))
    if _IN_ORDER * 2 * most < LIKE * (len(name) + len(known)):
        return 0.0
    return _IN_ORDER * SequenceMatcher(None, name, known, autojunk=False).ratio()


@lru_cache(maxsize=65536)
def _characters(name: str) -> frozenset[str]:
    """The characters of a name, with any of the endings that mean the same."""
    return frozenset(name + _plain_ending(name))


def _part(name: str, known: str, plain: tuple[str, str]) -> float | None:
    """The likeness of two names of which one holds the other; nothing where none does."""
    short, long = sorted((len(name), len(known)))
    # What a header is about stands at its end: 处罚机关信用代码 is a code. Any day ends like 日期 in other words.
    ends = [(name, known), *((end, known) for end in _without_tail(name))]
    ends += [(end, plain[1]) for end in (name, plain[0]) if len(known) > 2]
    if any(end.endswith(tail) for end, tail in ends) or known.startswith(name):
        return (0.6 if short > 2 else 0.5) + 0.35 * short / long
    if name in known:  # 到期日 may be the end of anything
        return 0.5 + 0.3 * short / long
    return 0.0 if known in name else None


def _without_tail(name: str) -> list[str]:
    """The name without what may stand behind one and says no more: 列入原因类型."""
    return [name.removesuffix(tail) for tail in header_words().tails if name.endswith(tail)]


def _are_opposite(name: str, known: str) -> bool:
    """Whether one says what the other says the contrary of: the beginning and the end of a period."""
    return any(
        (one in name and other in known) or (other in name and one in known)
        for one, other in header_words().opposites
        if not (one in name and other in name) and not (one in known and other in known)
    )
