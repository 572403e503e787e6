"""What a policy changes of a former one that is in force already: a new rule is a new version with a day of its own.

Check alone sees one folder; this sees two. A version is the same by its id (or its kind, or nothing) and its first day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from scoring.compiler.parse import Parsed
from scoring.compiler.yaml_document import Step
from scoring.errors import Problem
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.schema.strict_model import Dated

# What changes nothing that an enterprise meets: an end is compared apart, the others are the bureau's own notes.
_NOTES: Final = frozenset({"in_force_to", "note", "review_by", "draft_reason"})
_MEND: Final = "请恢复原样，把旧的一版写上 in_force_to，另加一版并写明新的 in_force_from"
_FILES: Final[Mapping[str, tuple[str, str, tuple[Step, ...]]]] = {
    "bands": ("grades.yaml", "等级分界", ("bands",)),
    "financing_bands": ("grades.yaml", "融资等级分界", ("financing_bands",)),
    "information": ("grades.yaml", "信息充分性", ("information",)),
    "financing_information": ("grades.yaml", "融资信息充分性", ("financing_information",)),
    "scope": ("grades.yaml", "评价范围", ("scope",)),
    "hysteresis": ("grades.yaml", "保留等级", ("hysteresis",)),
    "gate": ("gate.yaml", "门控规则", ("versions",)),
    "overrides": ("overrides.yaml", "定级规则", ("overrides",)),
    "procedures": ("procedures.yaml", "告知程序", ("procedures",)),
    "size_rules": ("size_policy.yaml", "规模政策", ("rules",)),
    "sector_grades": ("sector_grades.yaml", "行业信用等级", ("ratings",)),
    "recourse": ("recourse.yaml", "达级办法", ("versions",)),
    "notices": ("notices.yaml", "告知文书", ("notices",)),
    "rights": ("rights.yaml", "权利救济规则", ("versions",)),
    "size_standards": ("size_classes.yaml", "划型标准", ("standards",)),
}
Name = tuple[str, str]


def changed_in_force(former: Policy, parsed: Parsed, on: date) -> list[Problem]:
    """Every version in force on or before a day that the folder changes in place, drops, revives or adds in the past.

    Args:
        former: the policy that is in force.
        parsed: the folder that is to take its place; one without a policy has problems enough.
        on: the day of the comparison; what begins on it or later is free.
    """
    if parsed.policy is None:
        return []
    found: list[Problem] = []
    for part, (file, label, path) in _FILES.items():
        document, versions = parsed.documents[file], _versions(parsed.policy, part)
        places = {_name(one): (*path, number) for number, one in enumerate(versions)}
        found += [
            Problem(
                file, document.line((*places.get(name, path), *field)), f"{label}{_of(name)}{reason}", mend
            )
            for name, field, reason, mend in _differences(
                _named(_versions(former, part)), _named(versions), on
            )
        ]
    return sorted({*found, *_measures(former, parsed, on), *_days_begun(former, parsed, on)})


def _days_begun(former: Policy, parsed: Parsed, on: date) -> Iterator[Problem]:
    """Days of the calendar up to the day of the comparison: by them times were counted that are over or run."""
    if parsed.policy is None:
        return
    was, now = former.calendar, parsed.policy.calendar
    document, years = parsed.documents["holidays.yaml"], [one.year for one in parsed.policy.holidays]
    for year in sorted(was.years):
        days = [day for day in {**was.exceptions, **now.exceptions} if day.year == year and day <= on]
        moved = sorted(day for day in days if was.exceptions.get(day) != now.exceptions.get(day))
        if year not in now.years and year <= on.year:
            yield Problem("holidays.yaml", 1, f"工作日历的 {year} 年不见了", "过去的期限按它计算；请恢复")
        elif moved:
            line = document.line(("years", years.index(year)))
            reason = f"工作日历改动了已经开始的日子（{moved[0]}）"
            yield Problem("holidays.yaml", line, reason, f"期限已按它计算；请恢复，只改 {on} 以后的日子")


def _measures(former: Policy, parsed: Parsed, on: date) -> Iterator[Problem]:
    placed = {_name(one.measure): one for one in parsed.measures}
    before = _named(former.measures)
    drafts = {one.id: one for one in former.measures if not one.active}
    active = _named([one.measure for one in parsed.measures])
    for name, field, reason, mend in _differences(before, active, on):
        if at := placed.get(name):
            file, line = at.document.file, at.document.line((*at.path, *field))
        else:
            file, line = _file_of(former, name, parsed), 1
        yield Problem(file, line, f"{name[0]} {reason}", mend)
    for name in active.keys() - before.keys():
        if draft := drafts.get(name[0]):
            at = placed[name]
            reason = f"{name[0]} 由草案转为施行，而原来作草案的原因是：{draft.draft_reason}"
            line = at.document.line((*at.path, "status"))
            yield Problem(at.document.file, line, reason, "请确认这一原因已经消除", "warning")


def _differences(
    before: Mapping[Name, Dated], after: Mapping[Name, Dated], on: date
) -> Iterator[tuple[Name, tuple[Step, ...], str, str]]:
    for name, one in before.items():
        if (one.in_force_from or date.min) >= on:
            continue
        now = after.get(name)
        if now is None:
            yield name, (), f"自 {one.in_force_from} 起施行的一版不见了", f"过去的日子仍按它评价；{_MEND}"
            continue
        if changed := _changed(one, now):
            reason = f"自 {one.in_force_from} 起施行的一版被原地改动（{'、'.join(changed)}）"
            yield name, (changed[0],), reason, _MEND
        if _end_moved(one, now, on):
            was, end = one.in_force_to or "未定", now.in_force_to or "未定"
            reason = f"的截止日由 {was} 改为 {end}，改变了 {on} 以前的日子"
            yield name, ("in_force_to",), reason, f"请写 {on - timedelta(days=1)} 或以后；已截止的不能恢复"
    for name, one in after.items():
        if name not in before and one.in_force_from is not None and one.in_force_from < on:
            reason = f"新增的一版自 {one.in_force_from} 起施行，早于 {on}"
            yield name, ("in_force_from",), reason, f"新的规则不溯及既往：请把 in_force_from 写为 {on} 或以后"


def _changed(one: Dated, now: Dated) -> list[str]:
    was, new = (side.model_dump(mode="json", exclude=set(_NOTES)) for side in (one, now))
    return [field for field in new if was.get(field) != new[field]]


def _end_moved(one: Dated, now: Dated, on: date) -> bool:
    """Whether a day before `on` is ruled by one of the two and not by the other."""
    was, new = (side.in_force_to or date.max for side in (one, now))
    return was != new and min(was, new) < on - timedelta(days=1)


def _versions(policy: Policy, part: str) -> Sequence[Dated]:
    """The dated versions of a part, drafts too, in the order of their file."""
    if part == "gate":
        return policy.gate.versions
    found: Sequence[Dated] = getattr(policy if part in Policy.model_fields else policy.grades, part)
    return found


def _named(versions: Sequence[Dated]) -> dict[Name, Dated]:
    """What is issued, by name."""
    return {_name(one): one for one in versions if getattr(one, "active", True)}


def _name(one: Dated) -> Name:
    return str(getattr(one, "id", getattr(one, "kind", ""))), str(one.in_force_from)


def _of(name: Name) -> str:
    return f" {name[0]} " if name[0] else ""


def _file_of(former: Policy, name: Name, parsed: Parsed) -> str:
    """The file in which a measure that is gone stood."""
    gone: Measure = next(one for one in former.measures if one.id == name[0])
    file = f"measures/{gone.domain}.yaml"
    return file if file in parsed.documents else "measures"
