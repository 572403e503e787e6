"""Which records are repaired at all, and from which day: what an application is told, a list of records, and whoever looks at a repair."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import polars as pl

from features.lawful_gate import GatedRecords
from scoring.recourse.actions import (
    NO_RULE,
    closed_for,
    counting_records,
    leaves_something,
    remedy_for,
    waited_until,
)
from scoring.recourse.conditions import Row, broken_by
from scoring.schema.measure import Basis
from scoring.schema.policy_day import PolicyDay
from scoring.schema.recourse import HOWS, RecourseRules, Remedy

IN_USE = frozenset({None, "suspended", "upstream", "appeal_pending"})
"""Verdicts of the gate with which a record is still there to be repaired: it counts, or does not for the time being."""


class ShutOut(NamedTuple):
    """Why a record is not repaired, whatever was done about it, and where that stands."""

    reason: str
    bases: tuple[Basis, ...]


def shut_out(row: Row, rules: RecourseRules) -> ShutOut | None:
    """Why the rules repair no such record, or leave it to another way; null where they repair it, or none was read."""
    closed, remedy = closed_for(row, rules), remedy_for(row, rules)
    if closed is not None:
        return None if closed.unread else ShutOut(closed.reason, closed.bases)
    if remedy is None:
        return ShutOut(NO_RULE, ())
    if remedy.how == "repair":
        return None
    if not todo_of(row, remedy):
        return ShutOut("这类记录不经信用修复，这条记录也没有未办的事项", remedy.bases)
    other = f"不经信用修复，而是{HOWS[remedy.how]}：{remedy.todo}（向{remedy.asked_of}办理）"
    return ShutOut(other, remedy.bases)


def not_repaired(row: Row, counting: Iterable[Row], rules: RecourseRules) -> ShutOut | None:
    """The same, also by what came after a record; null where nothing stands in the way of its repair for good."""
    shut, remedy = shut_out(row, rules), remedy_for(row, rules)
    if shut is not None or remedy is None or remedy.how != "repair" or closed_for(row, rules) is not None:
        return shut
    broken = broken_by(remedy, row, counting)
    return ShutOut(broken, remedy.bases) if broken is not None else None


def todo_of(row: Row, remedy: Remedy | None) -> str:
    """What is to be done about a record; empty where no rule says, or it is out of use, or leaves nothing to be done."""
    if remedy is None or row["reason"] not in IN_USE or not leaves_something(row):
        return ""
    return remedy.todo


def repairable_from(row: Row, counting: Iterable[Row], rules: RecourseRules, on: date) -> date | None:
    """The first day on which the repair of a record may be asked for; null where it is not repaired, ends before that, or its class is not known.

    Where a wait runs from the cure: as if it was made good on the day on which it is asked, as an application that tells no day is told.
    `counting`: what counts beside it (`scoring.recourse.actions.counting_records`).
    """
    remedy = remedy_for(row, rules)
    unread = closed_for(row, rules) is not None
    if remedy is None or unread or not_repaired(row, counting, rules) or row["repairable_from"] is None:
        return None
    day = waits_over(row, remedy, cured=on)
    return None if row["until"] is not None and row["until"] < day else day


def repair_days(gated: GatedRecords, law: PolicyDay) -> dict[tuple[str, str], date]:
    """Enterprise and record id → the first day on which its repair may be asked for; without those for which none can be told."""
    found: dict[tuple[str, str], date] = {}
    counting: dict[str, list[Row]] = {}
    for frame in gated.verdicts.values():
        for row in frame.filter(pl.col("repairable_from").is_not_null()).iter_rows(named=True):
            uscc: str = row["uscc"]
            if uscc not in counting:
                counting[uscc] = counting_records(gated, uscc, "public")
            day = repairable_from(row, counting[uscc], law.recourse, law.day)
            if day is not None:
                found[uscc, row["record_id"]] = day
    return found


def waits_over(row: Row, remedy: Remedy, *, cured: date) -> date:
    """The first day on which the waits for a repair are over: of its class, and of the remedy."""
    from_cure = remedy.wait is not None and remedy.wait.since == "cure"
    return waited_until(row, remedy, cured if from_cure else row["occurred_on"])
