"""Who was made champion, when, by whom and why: one JSON line per promotion, each sealed with the one before."""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.errors import RegistryError

FILE = "champions.jsonl"
_START = "0" * 64


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
        evidence: hashes of the validation, the model card and the data sets.
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


def append(folder: Path, promotion: Promotion, act: Callable[[], None]) -> None:
    """Write the line, then act; a line without its act is mended by promoting again, an act without a line never is.

    One writer at a time, across processes.
    """
    with (folder / FILE).open("a+", encoding="utf-8") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.seek(0)
        lines = ledger.read().splitlines()
        _check(lines)
        previous = _seal(lines[-1]) if lines else _START
        ledger.write(json.dumps(_to_data(promotion, previous), ensure_ascii=False, sort_keys=True) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())
        act()


def read(folder: Path) -> tuple[Promotion, ...]:
    """All promotions, oldest first; raises RegistryError if a line was changed or removed."""
    path = folder / FILE
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_from_data(data) for data in _check(lines))


def _check(lines: list[str]) -> list[dict[str, Any]]:
    previous, found = _START, []
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise RegistryError(f"启用台账 {FILE} 第 {number} 行不是完整的记录") from error
        if data["previous"] != previous:
            raise RegistryError(f"启用台账 {FILE} 第 {number} 行与前文接不上：台账被改动过")
        previous = _seal(line)
        found.append(data)
    return found


def _seal(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _to_data(promotion: Promotion, previous: str) -> dict[str, Any]:
    return {
        "purpose": promotion.purpose,
        "name": promotion.name,
        "who": promotion.who,
        "why": promotion.why,
        "when": promotion.when.isoformat(),
        "from": promotion.from_version,
        "to": promotion.to_version,
        "scorecard": promotion.scorecard,
        "evidence": dict(promotion.evidence),
        "previous": previous,
    }


def _from_data(data: Mapping[str, Any]) -> Promotion:
    return Promotion(
        purpose=data["purpose"],
        name=data["name"],
        who=data["who"],
        why=data["why"],
        when=datetime.fromisoformat(data["when"]),
        from_version=data["from"],
        to_version=data["to"],
        scorecard=data["scorecard"],
        evidence=data["evidence"],
    )
