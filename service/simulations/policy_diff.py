"""`policy diff`: two policies, or one on two days, in legal language."""

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any, Final, NamedTuple

from scoring.policy_diff.differences import WHATS, Change, differences
from scoring.policy_diff.views import on_day, whole
from scoring.policy_diff.words import PARTS
from scoring.schema.policy import Policy
from service.reports.tables import Report, ReportTable

IN_PLACE: Final = (
    "标“就地”的改动没有另立版本：条文自原施行日起即按新文解释，过去日子的评价重算也会改变。"
    "如只应自某日起改变，请写明原条文的停止日，另立一条。"
)


class Named(NamedTuple):
    """A policy, what people call it, and the day of which it is asked; null for all of it."""

    name: str
    policy: Policy
    day: date | None = None


def policy_diff(before: Named, after: Named) -> dict[str, Any]:
    """What differs, as plain data."""
    views = [whole(one.policy) if one.day is None else on_day(one.policy, one.day) for one in (before, after)]
    over_time = before.policy.hash == after.policy.hash and before.day != after.day
    changes = differences(views[0], views[1], over_time=over_time)
    return {
        "before": _head(before),
        "after": _head(after),
        "same": not changes,
        "summary": _summary(changes),
        "changes": [_entry(one) for one in changes],
    }


def diff_report(found: dict[str, Any]) -> Report:
    """The differences as a report: a summary, then part by part every change in a sentence."""
    sides = (found["before"], found["after"])
    heads = [
        ("政策", *(one["name"] for one in sides)),
        ("名称", *(one["title"] for one in sides)),
        ("日期", *(one["day"] or "全部" for one in sides)),
        ("政策编号（SHA-256）", *(one["hash"] for one in sides)),
        ("法律编号（SHA-256）", *(one["law_hash"] for one in sides)),
    ]
    tables = [ReportTable("两方", "比较的两方", ("项目", "前", "后"), heads)]
    counts = [(one["label"], *(one["counts"][what] for what in WHATS)) for one in found["summary"]]
    tables.append(ReportTable("概要", "改动（处）", ("部分", *WHATS.values()), counts))
    tables += [_part(found, one["part"], one["label"]) for one in found["summary"]]
    return Report("政策比较", () if found["changes"] else ("两方完全相同",), tuple(tables))


def _part(found: dict[str, Any], part: str, label: str) -> ReportTable:
    changes = [one for one in found["changes"] if one["part"] == part]
    rows = [
        (one["what_label"], one["text"], one["from_day"] or "未标日期", "就地" if one["in_place"] else "")
        for one in changes
    ]
    note = IN_PLACE if any(one["in_place"] for one in changes) else ""
    return ReportTable(label, label, ("改动", "内容", "自何日", "方式"), rows, note)


def _head(one: Named) -> dict[str, Any]:
    return {
        "name": one.name,
        "id": one.policy.settings.id,
        "title": one.policy.settings.title,
        "day": None if one.day is None else one.day.isoformat(),
        "hash": one.policy.hash,
        "law_hash": one.policy.law_hash,
    }


def _summary(changes: list[Change]) -> list[dict[str, Any]]:
    parts = dict.fromkeys(one.part for one in changes)
    counted = Counter((one.part, one.what) for one in changes)
    return [
        {
            "part": part,
            "label": PARTS.get(part, part),
            "counts": {what: counted[part, what] for what in WHATS},
        }
        for part in parts
    ]


def _entry(one: Change) -> dict[str, Any]:
    return {**asdict(one), "part_label": PARTS.get(one.part, one.part), "what_label": WHATS[one.what]}
