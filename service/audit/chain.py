"""The chain of the log: what a line is, its hash, and where a chain is broken. Pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

_TEXTS: Final = ("party", "role", "action", "subject", "purpose", "status", "answer", "request")
FIRST: Final = "0" * 64
"""What stands for the line before the first."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened: one query or one change.

    Attributes:
        party, role: who asked; null for nobody.
        action: which right or step it was; `subject`: the enterprise or object it was about.
        purpose: what for, as the party stated it.
        status: the HTTP status of the answer, or 0 for a command at the machine itself.
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


@dataclass(frozen=True, slots=True)
class Break:
    """A place at which the log is not what was written."""

    seq: int
    why: str


def linked(event: Event, seq: int, previous: str) -> Line:
    """An event as the next line."""
    return Line(seq, event, previous, hash_of(event, seq, previous))


def hash_of(event: Event, seq: int, previous: str) -> str:
    """SHA-256 over the canonical JSON of a line and the hash of the one before."""
    content: dict[str, Any] = {name: getattr(event, name) for name in _TEXTS}
    content |= {"seq": seq, "previous": previous, "details": dict(event.details)}
    content["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(lines: Iterable[Line], *, first: int = 1, previous: str = FIRST) -> Iterator[Break]:
    """Every place where lines in the order of their numbers do not follow from each other."""
    expected = first
    for line in lines:
        if line.seq != expected:
            yield Break(expected, f"缺第 {expected} 至 {line.seq - 1} 行")
        elif line.previous != previous:
            yield Break(line.seq, "与上一行接不上：上一行被改动、调换或重写过")
        if hash_of(line.event, line.seq, line.previous) != line.hash:
            yield Break(line.seq, "内容被改动过")
        expected, previous = line.seq + 1, line.hash
