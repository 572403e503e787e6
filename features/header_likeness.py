"""Which field the header of a foreign table means: by the names under which layouts know it, and common synonyms."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from features.mapping_fields import TargetField, fields_of
from features.read_file import plain_header
from features.records import KINDS

LIKE: Final = 0.7
"""From this likeness on a header is taken for a field's."""
_LONGEST: Final = 30  # longer cells are text, no header
_IN_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]")
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "uscc": ("社会信用代码", "信用代码", "纳税人识别号", "相对人代码"),
    "document_no": ("文书号", "文号", "决定书文号", "处罚决定书文号", "许可决定书文号", "决定文号", "案号"),
    "issuing_body": ("处罚机关", "许可机关", "决定机关", "作出机关", "认定机关", "发布单位", "机关"),
    "occurred_on": (
        "决定日期",
        "处罚日期",
        "处罚决定日期",
        "作出决定日期",
        "许可日期",
        "认定日期",
        "列入日期",
    ),
    "publicity_until": ("公示截止期", "公示截止日期", "公示期限"),
    "severity": ("失信程度", "失信等级"),
    "violation": ("违法事实", "违法行为", "违法行为类型", "主要违法事实", "案由", "处罚事由", "事由"),
    "legal_basis": ("处罚依据", "法律依据", "依据"),
    "penalty_type": ("处罚类别", "处罚种类", "处罚类型"),
    "fine_fen": ("罚款金额", "罚款数额", "罚款"),
    "confiscated_fen": ("没收金额", "没收违法所得", "没收违法所得金额"),
}
IDENTIFIERS: Final[Mapping[str, tuple[str, ...]]] = {
    "registration_no": ("工商注册号", "工商登记码", "注册号", "营业执照注册号"),
    "organisation_code": ("组织机构代码",),
    "tax_no": ("税务登记号", "税务登记证号"),
}
"""Names of identifiers older than the unified code."""


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
    names = {_bare(part) for cell in header if cell for part in (cell, cell.split("/")[-1])} - {""}
    exact = names & _all_names()
    loose = (name for name in names - exact if len(name) <= _LONGEST)
    return len(exact) + sum(any(len(known) > 2 and known in name for known in _all_names()) for name in loose)


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return frozenset(
        name for kind in KINDS for target in fields_of(kind).values() for name in _known(target)
    ) | {name for names in IDENTIFIERS.values() for name in names}


def likely_kind(header: Sequence[str | None]) -> str:
    """The kind of record whose fields a header fits best; needed fields that it lacks speak against a kind."""
    return max(KINDS, key=lambda kind: _fit(header, kind))


def _fit(header: Sequence[str | None], kind: str) -> float:
    found = assigned(header, kind)
    fields = {meant.field for meant in found}
    lacking = sum(target.required and target.name not in fields for target in fields_of(kind).values())
    return sum(meant.likeness for meant in found) - lacking / 2


def identifier_of(name: str) -> str | None:
    """Which identifier older than the unified code a header names."""
    plain = _bare(name)
    return next((scheme for scheme, names in IDENTIFIERS.items() if plain in names), None)


@lru_cache(maxsize=65536)
def _likeness(name: str, field: str, kind: str) -> float:
    if field == "uscc" and re.search(r"机关|单位|部门", name):
        return 0.0  # the code of the authority, not of the enterprise
    known = _known(fields_of(kind)[field])
    inside = (found[1:-1] for found in _IN_BRACKETS.findall(name))
    parts = {_bare(part) for part in (name, name.rsplit("/", maxsplit=1)[-1], *inside)}
    return max(_alike(part, other) for part in parts for other in known)


def _known(target: TargetField) -> list[str]:
    names = [*target.headers, *_SYNONYMS.get(target.name, ())]
    return [bare for name in names if (bare := _bare(name))]


def _bare(name: str) -> str:
    """A header without units and other remarks in brackets."""
    return plain_header(_IN_BRACKETS.sub("", name)).replace("/", "")


def _alike(name: str, known: str) -> float:
    if name == known:
        return 1.0
    if not name or len(known) < 2:
        return 0.0
    if known in name or name in known:
        short, long = sorted((len(name), len(known)))
        return 0.6 + 0.35 * short / long if short > 2 else 0.5 + 0.35 * short / long
    return 0.9 * SequenceMatcher(None, name, known, autojunk=False).ratio()
