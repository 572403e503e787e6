"""Who was made champion, when, by whom and why: one JSON line per promotion, each sealed with the one before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from features import sealed_lines
from features.errors import SealBroken
from features.sealed_lines import Line
from models.errors import RegistryError

FILE = "champions.jsonl"
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
    what a crash left of a line never was one and is cut off.
    """

    def next_line(lines: tuple[Line, ...]) -> tuple[Mapping[str, Any]]:
        """The line to write behind these; refused where the clock has gone back."""
        before = _promotions(lines)
        promotion = decide(before)
        if before and promotion.when < before[-1].when:
            last = before[-1].when.isoformat(timespec="seconds")
            raise RegistryError(
                f"启用时间早于台账最后一条（{last}）：可能有人刚刚启用了别的版本，或者本机时钟不准；请查看台账后再启用"
            )
        return (_content(promotion),)

    with _told():
        written = sealed_lines.append(
            folder / FILE, next_line, lambda lines: act(_promotion(lines[0].content, lines[0].seal))
        )
    return _promotion(written[0].content, written[0].seal)


def read(folder: Path) -> tuple[Promotion, ...]:
    """All promotions, oldest first; raises RegistryError if a line was changed or removed.

    That the last lines were cut off shows only to who knows the seal of one of them (`registry` does).
    """
    with _told():
        return _promotions(sealed_lines.read(folder / FILE))


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


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SealBroken as error:
        raise RegistryError(f"启用台账 {FILE} 第 {error.line} 行{error.reason}") from error


def _promotions(lines: tuple[Line, ...]) -> tuple[Promotion, ...]:
    found: list[Promotion] = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_promotion(line.content, line.seal))
        except (ValueError, KeyError, TypeError) as error:
            raise SealBroken(number, "不是完整的记录") from error
    return tuple(found)


def _content(promotion: Promotion) -> Mapping[str, Any]:
    return {
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
    }


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
