"""The chain of the log: what a line is, its hash, and where a chain is broken. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

_TEXTS: Final = ("party", "role", "action", "subject", "purpose", "status", "answer", "request")
FIRST: Final = "0" * 64
"""What stands for the line before the first."""
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_WEIGHED: Final = 100
"""Changed lines that are looked at again for a place they were moved from; more of them are told as changed."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened: one query or one change.

    Attributes:
        party, role: who asked; null for nobody.
        action: which right or step it was; `subject`: the enterprise or object it was about.
        purpose: what for, as the party stated it.
        status: the HTTP status of the answer, or 0 for a change (its answer, if there is one, is a line of its own).
        answer: SHA-256 of what was returned; null where nothing was.
        request: the id by which an answer and its line are found from each other.
        details: what else belongs to it, without personal data.
    """

    at: datetime
    action: str
    status: int
    request: str
    party: str | None = None
    role: str | None = None
    subject: str | None = None
    purpose: str | None = None
    answer: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """An event in its place of the log."""

    seq: int
    event: Event
    previous: str
    hash: str


BreakKind = Literal["edited", "gap", "moved", "inserted", "unlinked", "cut", "anchor", "early"]
BREAKS: Final[dict[BreakKind, str]] = {
    "edited": "改动",
    "gap": "缺行",
    "moved": "调换",
    "inserted": "多出",
    "unlinked": "断链",
    "cut": "截去",
    "anchor": "锚点",
    "early": "提前删除",
}
"""Kind of a break → Chinese name."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place at which the log is not what was written."""

    seq: int
    kind: BreakKind
    why: str


def linked(event: Event, seq: int, previous: str) -> Line:
    """An event as the next line."""
    return Line(seq, event, previous, hash_of(event, seq, previous))


def hash_of(event: Event, seq: int, previous: str) -> str:
    """SHA-256 over the canonical JSON of a line and the hash of the one before."""
    content: dict[str, Any] = {name: getattr(event, name) for name in _TEXTS}
    content |= {"seq": seq, "previous": previous, "details": dict(event.details)}
    content["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_CANONICAL.encode(content).encode()).hexdigest()


def breaks(lines: Iterable[Line], *, first: int = 1, previous: str = FIRST) -> Iterator[Break]:
    """Every place where lines do not follow from each other; `previous`: the hash of the line before the first.

    A line whose content does not fit its hash is told after the others, because it may have been moved from the place of
    another such line. What follows from a break that is told is not told again.
    """
    expected, told = first, False
    changed: list[Line] = []
    for line in lines:
        if line.seq < expected:
            yield Break(line.seq, "inserted", f"重复，或不在它的位置：排在第 {expected - 1} 行之后")
            continue
        fits = hash_of(line.event, line.seq, line.previous) == line.hash
        if line.seq > expected:
            yield Break(expected, "gap", f"缺第 {expected} 至 {line.seq - 1} 行")
        elif fits and not told and line.previous != previous:
            yield Break(line.seq, "unlinked", "与上一行接不上：上一行被改动、调换或重写过")
        if not fits:
            changed.append(line)
        if len(changed) > _WEIGHED:
            yield _edited(changed.pop(0))
        expected, previous, told = line.seq + 1, line.hash, not fits
    yield from _weighed(changed)


def _weighed(changed: list[Line]) -> Iterator[Break]:
    """Lines that do not fit their hash: changed where they stand, or moved from the place of another of them."""
    places = [line.seq for line in changed]
    for line in changed:
        from_place = next(
            (one for one in places if hash_of(line.event, one, line.previous) == line.hash), None
        )
        if from_place is None:
            yield _edited(line)
        else:
            yield Break(line.seq, "moved", f"此处的内容原是第 {from_place} 行，被调换过")


def _edited(line: Line) -> Break:
    return Break(line.seq, "edited", "内容被改动过")
