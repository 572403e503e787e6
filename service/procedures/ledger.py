"""The steps taken before adverse effects act: one sealed line each, never changed, one writer at a time."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from features import sealed_lines
from features.errors import SealBroken
from features.private_files import private_folder
from scoring.procedure.standing import STEPS, Step, StepKind, Taken
from scoring.procedure.terms import Terms
from scoring.schema.effect_kinds import EFFECT_KINDS, EffectKind
from service.errors import StateError

FILE: Final = "procedures.jsonl"
_STEP: Final[Mapping[str, StepKind]] = {name: name for name in STEPS}
_KIND: Final[Mapping[str, EffectKind]] = {name: name for name in EFFECT_KINDS}
_KEPT: Final = 2
"""States of the ledger that a server keeps in memory."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step of one matter, as it was written down.

    Attributes:
        effect: id of the override or the measure, or `scored_d`; `kind`: the kind of effect it had then.
        terms: of the matter as the step left them: what the policy of its day said, and the days that followed from it.
        grounds: the records that the matter rests on, from its first step on.
        decision_id, as_of: the decision that was in force when the step was written.
        ground_until: the last day of the ground as it was known then; null where only an act ends it.
        who: the person who answers for it; `at`: when it was written.
        seal: hash of its line; empty until it is written.
    """

    uscc: str
    effect: str
    kind: EffectKind
    step: Step
    terms: Terms
    grounds: tuple[str, ...]
    decision_id: str
    as_of: date
    who: str
    at: datetime
    ground_until: date | None = None
    seal: str = field(default="", compare=False)

    @property
    def taken(self) -> Taken:
        """The step as its matter counts it."""
        return Taken(self.step, self.terms)


Entries = Mapping[str, Sequence[Entry]]
"""Steps by enterprise, oldest first."""
Build = Callable[[Sequence[Entry]], Sequence[Entry]]
"""The steps to write out of all that were, while nobody else can write."""


def append(root: Path, build: Build) -> tuple[Entry, ...]:
    """Write steps; nothing is written where building them raises."""
    private_folder(root)

    def contents(lines: tuple[sealed_lines.Line, ...]) -> list[Mapping[str, Any]]:
        before = _entries(lines)
        fresh = build(before)
        if before and fresh and fresh[0].at < before[-1].at:
            last = before[-1].at.isoformat(timespec="seconds")
            raise StateError(f"登记时间早于程序台账最后一条（{last}）：本机时钟不准，请校准后再登记")
        return [_content(one) for one in fresh]

    try:
        return _entries(sealed_lines.append(root / FILE, contents, lambda _: None))
    except SealBroken as error:
        raise _broken(error) from error


def read(root: Path) -> Mapping[str, tuple[Entry, ...]]:
    """Enterprise → its steps, oldest first; `StateError` if a line was changed or removed."""
    path = _place(root)
    try:
        found = path.stat()
    except FileNotFoundError:
        return {}
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=_KEPT)
def _place(root: Path) -> Path:
    """The file; a path that is made takes longer than asking the system about it, which each answer does."""
    return root / FILE


@lru_cache(maxsize=_KEPT)
def _read(path: Path, _modified: int, _size: int) -> Mapping[str, tuple[Entry, ...]]:
    try:
        return by_enterprise(_entries(sealed_lines.read(path)))
    except SealBroken as error:
        raise _broken(error) from error


def by_enterprise(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Entries by enterprise, in their order."""
    found: dict[str, list[Entry]] = {}
    for one in entries:
        found.setdefault(one.uscc, []).append(one)
    return {uscc: tuple(ours) for uscc, ours in found.items()}


def _broken(error: SealBroken) -> StateError:
    return StateError(f"程序台账 {FILE} 第 {error.line} 行{error.reason}；请从备份恢复，不要手工改动")


def _content(entry: Entry) -> Mapping[str, Any]:
    return {
        "uscc": entry.uscc,
        "effect": entry.effect,
        "kind": entry.kind,
        "step": entry.step.kind,
        "day": entry.step.day.isoformat(),
        "text": entry.step.text,
        "terms": entry.terms.model_dump(mode="json"),
        "grounds": list(entry.grounds),
        "decision_id": entry.decision_id,
        "as_of": entry.as_of.isoformat(),
        "ground_until": entry.ground_until.isoformat() if entry.ground_until else None,
        "who": entry.who,
        "at": entry.at.isoformat(),
    }


def _entries(lines: Sequence[sealed_lines.Line]) -> tuple[Entry, ...]:
    found = []
    for number, line in enumerate(lines, start=1):
        if "step" in line.content and "terms" not in line.content:
            raise StateError(
                f"程序台账 {FILE} 第 {number} 行没有记下当时的期限，是较早版本的程序写成的，现在的程序不再重新推算；"
                f"请把数据文件夹（设置 home）中的 {FILE} 移到别处存档，尚未了结的事项重新告知"
            )
        try:
            found.append(_entry(line.content, line.seal))
        except (ValueError, KeyError, TypeError) as error:
            raise SealBroken(number, "不是完整的记录") from error
    return tuple(found)


def _entry(data: Mapping[str, Any], seal: str) -> Entry:
    return Entry(
        uscc=data["uscc"],
        effect=data["effect"],
        kind=_KIND[data["kind"]],
        step=Step(_STEP[data["step"]], date.fromisoformat(data["day"]), data["text"]),
        terms=Terms.model_validate_json(json.dumps(data["terms"])),
        grounds=tuple(data["grounds"]),
        decision_id=data["decision_id"],
        as_of=date.fromisoformat(data["as_of"]),
        who=data["who"],
        at=datetime.fromisoformat(data["at"]),
        ground_until=date.fromisoformat(data["ground_until"]) if data.get("ground_until") else None,
        seal=seal,
    )
