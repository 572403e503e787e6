"""What of a policy begins, ends or is due for another look within some days, and which measures change by it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from features.gate_rules import Citation
from scoring.procedure.coverage import covered_until, last_day_of_notice
from scoring.schema.measure import Basis, Measure
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.schema.strict_model import Dated, StrictModel

Event = Literal["begins", "ends", "review"]
EVENTS: Final[Mapping[Event, str]] = {"begins": "开始施行", "ends": "终止", "review": "应复核"}
DRAFT_EVENTS: Final[Mapping[Event, str]] = {
    "begins": "草案所写的施行日（未启用，不适用）",
    "ends": "草案所写的终止日（未启用，不适用）",
    "review": "草案应复核",
}
"""What it is called of a draft, of which nothing comes into force."""
PARTS: Final = {
    "instruments": "文件",
    "measures": "措施",
    "overrides": "定级规则",
    "bands": "等级分界",
    "information": "信息充分性",
    "financing_bands": "融资等级分界",
    "financing_information": "融资信息充分性",
    "scope": "评价范围",
    "hysteresis": "保留等级",
    "versions": "合法性门控",
    "size_standards": "划型标准",
    "size_rules": "规模政策",
    "rule_books": "规则手册",
    "recourse": "补救办法",
    "procedures": "程序",
    "notices": "告知书",
    "rights": "权利救济",
    "holidays": "工作日历",
    "sector_grades": "行业信用等级",
}
"""Part of the policy that has dates → its Chinese name. A part that is not here is shown by its own name."""
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Something of the policy begins, ends or is due for review.

    Attributes:
        day: the first day on which it is so: of an end the day after its last.
        part: where it stands, as `PARTS` names it; `id` and `label` name it there.
        draft: it is not active: it applies to nobody, before the day and after.
        measures: active measures that rest on it (bases and themselves).
        measures_draft: drafts that do.
        note: what the policy says of it.
    """

    day: date
    event: Event
    part: str
    id: str
    label: str
    measures: tuple[str, ...]
    measures_draft: tuple[str, ...] = ()
    draft: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which something changes: `begin` and `end` are ids of active measures, `cited_anew` those whose bases in force change."""

    day: date
    changes: tuple[Change, ...]
    begin: tuple[str, ...]
    end: tuple[str, ...]
    cited_anew: tuple[str, ...]


def turns(policy: Policy, first: date, last: date) -> list[Turn]:
    """Every day after `first` and up to `last` on which something of the policy changes, ascending."""
    by_day: dict[date, list[Change]] = {}
    for change in _changes(policy):
        if first < change.day <= last:
            by_day.setdefault(change.day, []).append(change)
    return [_turn(policy, day, found) for day, found in sorted(by_day.items())]


def _turn(policy: Policy, day: date, found: Sequence[Change]) -> Turn:
    changes = tuple(sorted(found, key=lambda one: (one.event, one.part, one.id)))
    begins = policy.settings.in_force_from or date.max
    if day <= begins:
        return Turn(day, changes, tuple(_cited(policy.on(day))) if day == begins else (), (), ())
    before, after = _cited(policy.on(day - ONE_DAY)), _cited(policy.on(day))
    return Turn(
        day=day,
        changes=changes,
        begin=tuple(name for name in after if name not in before),
        end=tuple(name for name in before if name not in after),
        cited_anew=tuple(name for name in after if name in before and after[name] != before[name]),
    )


def _cited(law: PolicyDay) -> dict[str, tuple[Citation, ...]]:
    return {one.id: law.citations(one.bases) for one in law.measures}


def _changes(policy: Policy) -> Iterator[Change]:
    for part, position, one in _dated(policy):
        events: tuple[tuple[Event, date | None], ...] = (
            ("begins", one.in_force_from),
            ("ends", one.in_force_to and one.in_force_to + ONE_DAY),
            ("review", getattr(one, "review_by", None)),
        )
        for event, day in events:
            if day is not None:
                resting = _resting(policy, part, one)
                yield Change(
                    day,
                    event,
                    part,
                    _id(one, position),
                    _label(one),
                    measures=tuple(each.id for each in resting if each.active),
                    measures_draft=tuple(each.id for each in resting if not each.active),
                    draft=not getattr(one, "active", True),
                    note=_note(one),
                )
    yield _calendar(policy)


def _calendar(policy: Policy) -> Change:
    """The end of the working days that are known: what has to be notified later cannot be dated."""
    year = covered_until(policy).year
    note = (
        f"此日起告知的，期限算到 {year + 1} 年，会被拒绝：放假安排公布后请在 holidays.yaml 补入 {year + 1} 年"
    )
    day = last_day_of_notice(policy) + ONE_DAY
    return Change(day, "ends", "holidays", str(year), "告知期限的工作日历", (), note=note)


def _dated(policy: Policy) -> Iterator[tuple[str, int, Dated]]:
    """Everything with dates, wherever it stands in the policy: a part that is added later is found too."""
    groups: list[StrictModel] = [policy]
    while groups:
        group = groups.pop()
        for part in type(group).model_fields:
            value = getattr(group, part)
            if isinstance(value, StrictModel) and part != "settings":
                groups.append(value)
            for position, one in enumerate(value if isinstance(value, tuple) else ()):
                if isinstance(one, Dated) or hasattr(one, "in_force_from"):
                    yield part, position, one


def _resting(policy: Policy, part: str, one: Dated) -> tuple[Measure, ...]:
    """Measures that a change of it may touch."""
    if isinstance(one, Measure):
        return (one,)
    if part == "instruments":
        return tuple(measure for measure in policy.measures if _cites(measure.bases, _id(one, 0)))
    return ()


def _cites(bases: Sequence[Basis], instrument: str) -> bool:
    return any(basis.instrument == instrument for basis in bases)


def _id(one: Dated, position: int) -> str:
    return str(getattr(one, "id", "") or getattr(one, "code", "") or f"第 {position + 1} 版")


def _label(one: Dated) -> str:
    return next((str(text) for name in ("label", "name", "title") if (text := getattr(one, name, ""))), "")


def _note(one: Dated) -> str:
    return str(getattr(one, "draft_reason", "") or getattr(one, "note", "") or "")
