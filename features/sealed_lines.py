"""Ledgers of JSON lines, each sealed with the one before: what was written cannot be changed unseen.

One writer at a time, across processes. A line without its line end never was one: readers pass over it, the next
writer cuts it off. That the last lines were cut off shows only to who knows the seal of one of them.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from features.errors import SealBroken

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, and the hash of its bytes, which the next line holds as `previous`."""

    content: Mapping[str, Any]
    seal: str


Decide = Callable[[tuple[Line, ...]], Sequence[Mapping[str, Any]]]
"""What is to be written next, out of all that was, while nobody else can write."""


def append(path: Path, decide: Decide, act: Callable[[tuple[Line, ...]], None]) -> tuple[Line, ...]:
    """Decide on the newest state, write the lines, then act on them; `SealBroken` if what is there was changed.

    What the disk does not take is cut off again; what happens while acting changes nothing in the ledger.
    """
    with path.open("a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.seek(0)
        whole = _finished(ledger.read())
        before = _checked(whole)
        fresh = _sealed(decide(before), before[-1].seal if before else _START)
        ledger.truncate(len(whole))
        if fresh:
            _write(ledger, b"".join(line + b"\n" for line in fresh), len(whole))
        written = tuple(Line(json.loads(line), _seal(line)) for line in fresh)
        act(written)
    return written


def read(path: Path) -> tuple[Line, ...]:
    """All lines, oldest first; `SealBroken` if one was changed or removed."""
    return _checked(_finished(path.read_bytes())) if path.exists() else ()


def _sealed(contents: Sequence[Mapping[str, Any]], previous: str) -> list[bytes]:
    lines = []
    for content in contents:
        whole = {**content, "previous": previous}
        lines.append(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode())
        previous = _seal(lines[-1])
    return lines


def _write(ledger: BinaryIO, content: bytes, end: int) -> None:
    try:
        ledger.write(content)
        ledger.flush()
        os.fsync(ledger.fileno())
    except OSError:
        ledger.truncate(end)
        raise


def _finished(content: bytes) -> bytes:
    """The content up to the last line that was written to its end."""
    return content[: content.rfind(b"\n") + 1]


def _checked(content: bytes) -> tuple[Line, ...]:
    previous = _START
    found: list[Line] = []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            data = json.loads(line)
            before = data["previous"]
        except (ValueError, KeyError, TypeError) as error:
            raise SealBroken(number, "不是完整的记录") from error
        if before != previous:
            raise SealBroken(number, "与前文接不上：台账被改动过")
        previous = _seal(line)
        found.append(Line(data, previous))
    return tuple(found)


def _seal(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
