"""Who was made champion, when, by whom and why: one JSON line per promotion, each sealed with the one before."""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from models.errors import RegistryError

FILE = "champions.jsonl"
_START = "0" * 64
Kind = Literal["promotion", "rollback"]


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A version became champion.

    Attributes:
        purpose: `public` or `financing`.
        name: registered model.
        who: the person who decided.
        why: the reason given.
        when: time of the decision, with its zone.
        from_version: the champion before; None for the first.
        to_version: the champion from now on.
        scorecard: hash of its scorecard.
        evidence: hashes of the version's files and of the data sets.
        kind: `rollback` goes back to the champion before the present one.
        seal: hash of its line in the ledger; empty until it is written.
    """

    purpose: str
    name: str
    who: str
    why: str
    when: datetime
    from_version: int | None
    to_version: int
    scorecard: str
    evidence: Mapping[str, str]
    kind: Kind = "promotion"
    seal: str = field(default="", compare=False)


Decide = Callable[[tuple[Promotion, ...]], Promotion]
"""Makes the next promotion out of all that were, while nobody else can write."""


def append(folder: Path, decide: Decide, act: Callable[[Promotion], None]) -> Promotion:
    """Decide on the newest state, write the line, then act; one writer at a time, across processes.

    The line is the promotion. Where a crash keeps the act from happening, it is made up for by the next promotion;
    what a crash left of a line never was one and is cut off here.
    """
    with (folder / FILE).open("a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.seek(0)
        whole = _finished(ledger.read())
        before = _checked(whole)
        promotion = decide(before)
        if before and promotion.when < before[-1].when:
            last = before[-1].when.isoformat(timespec="seconds")
            raise RegistryError(
                f"启用时间早于台账最后一条（{last}）：可能有人刚刚启用了别的版本，或者本机时钟不准；请查看台账后再启用"
            )
        line = _line(promotion, before[-1].seal if before else _START)
        ledger.truncate(len(whole))
        _write(ledger, line + b"\n", len(whole))
        written = _promotion(json.loads(line), _seal(line))
        act(written)
    return written


def read(folder: Path) -> tuple[Promotion, ...]:
    """All promotions, oldest first; raises RegistryError if a line was changed or removed.

    That the last lines were cut off shows only to who knows the seal of one of them (`registry` does).
    """
    path = folder / FILE
    return _checked(_finished(path.read_bytes())) if path.exists() else ()


def former(promotions: Sequence[Promotion]) -> int | None:
    """The version a rollback leads to: the champion before the present one, as if each rollback undid a promotion.

    After 1, 2, 3 one rollback leads to 2 and another one to 1, never back to what was given up.
    """
    stack: list[int] = []
    for one in promotions:
        if one.kind == "rollback":
            stack.pop()
        elif stack[-1:] != [one.to_version]:
            stack.append(one.to_version)
    return stack[-2] if len(stack) > 1 else None


def _write(ledger: BinaryIO, line: bytes, end: int) -> None:
    try:
        ledger.write(line)
        ledger.flush()
        os.fsync(ledger.fileno())
    except OSError:
        ledger.truncate(end)
        raise


def _finished(content: bytes) -> bytes:
    """The content up to the last line that was written to its end."""
    return content[: content.rfind(b"\n") + 1]


def _checked(content: bytes) -> tuple[Promotion, ...]:
    previous = _START
    found: list[Promotion] = []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            data = json.loads(line)
            before = data["previous"]
            promotion = _promotion(data, _seal(line))
        except (ValueError, KeyError, TypeError) as error:
            raise RegistryError(f"启用台账 {FILE} 第 {number} 行不是完整的记录") from error
        if before != previous:
            raise RegistryError(f"启用台账 {FILE} 第 {number} 行与前文接不上：台账被改动过")
        previous = promotion.seal
        found.append(promotion)
    return tuple(found)


def _seal(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _line(promotion: Promotion, previous: str) -> bytes:
    data = {
        "purpose": promotion.purpose,
        "name": promotion.name,
        "kind": promotion.kind,
        "who": promotion.who,
        "why": promotion.why,
        "when": promotion.when.isoformat(),
        "from": promotion.from_version,
        "to": promotion.to_version,
        "scorecard": promotion.scorecard,
        "evidence": dict(promotion.evidence),
        "previous": previous,
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()


def _promotion(data: Mapping[str, Any], seal: str) -> Promotion:
    return Promotion(
        purpose=data["purpose"],
        name=data["name"],
        # Lines of the time before there were rollbacks do not say.
        kind=data.get("kind", "promotion"),
        who=data["who"],
        why=data["why"],
        when=datetime.fromisoformat(data["when"]),
        from_version=data["from"],
        to_version=data["to"],
        scorecard=data["scorecard"],
        evidence=data["evidence"],
        seal=seal,
    )
