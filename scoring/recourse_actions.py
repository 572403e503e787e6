"""What one enterprise can do about its records, and which of them only time changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from features.lawful_gate import GatedRecords
from features.records import KINDS
from scoring.conditions import months_before
from scoring.recourse_schema import RecourseRules, Remedy, Selected

Row = Mapping[str, Any]
OWED: Final = {
    "tax_filing": ("tax_due_fen", "tax_paid_fen"),
    "social_insurance": ("amount_due_fen", "amount_paid_fen"),
    "wage_payment": ("amount_due_fen", "amount_paid_fen"),
}
"""Kind of due → what was due and what of it was paid."""
NO_RULE: Final = "没有可以办的事项；期满、移出或者移出统计窗口即不计"
NO_CLASS: Final = "失信程度未载明，最短等待期无从计算；可以向作出机关询问，公示期届满即不计"
ENDS_FIRST: Final = "在可以申请之前就已期满，等待即可"
REPEATED: Final = "同一违法行为再次受到处罚，不得提前停止公示"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: under which remedy, about which records, and the first day on which it may count.

    `number` is its place among the enterprise's actions. `money_fen`: what is owed, null where no record says.
    `needs`: of each of these sets of actions one must be done by then as well.
    """

    number: int
    remedy: Remedy
    records: tuple[Row, ...]
    day: date
    money_fen: int | None
    needs: tuple[frozenset[int], ...] = ()

    @property
    def id(self) -> str:
        """Stable name: the remedy, and the document where it is about one."""
        about = "" if self.remedy.together else f":{self.records[0]['document_no']}"
        return self.remedy.id + about

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of record that it changes; of one family all, because an event acts on the document."""
        own = {row["kind"] for row in self.records} or set(self.remedy.kinds)
        families = {KINDS[kind].family for kind in own} - {None}
        added = {"annual_report"} if self.remedy.how == "correct" else set()
        return frozenset(own | added | {name for name, kind in KINDS.items() if kind.family in families})


@dataclass(frozen=True, slots=True)
class Standstill:
    """A counting record that nothing but time changes. `until`: the last day on which it counts by itself, if known."""

    record: Row
    reason: str
    until: date | None


@dataclass(frozen=True)
class Possible:
    """All that one enterprise can do from a day on, ordered by effort, day and name, and what it cannot change."""

    actions: tuple[Action, ...]
    standstills: tuple[Standstill, ...]

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """The days after the last ones of records that end by themselves."""
        rows = [row for one in self.actions for row in one.records] + [one.record for one in self.standstills]
        return tuple(sorted({row["until"] + timedelta(days=1) for row in rows if row["until"]}))


def possible_actions(
    gated: GatedRecords, uscc: str, rules: RecourseRules, *, purpose: str, supply: date | None
) -> Possible:
    """What the enterprise can do after the day of the gated records.

    `purpose`: of the evaluator; in a public answer nothing is said of records that need an authorisation. `supply`: the
    day by which enough information would be there if it began to file, null where that is no question.
    """
    start = gated.as_of + timedelta(days=1)
    groups: dict[tuple[str, str | None], list[tuple[Row, date]]] = {}
    still: list[Standstill] = []
    by_id = {one.id: one for one in rules.remedies}
    counting = _counting(gated, uscc, purpose)
    for row in counting:
        remedy = next((one for one in rules.remedies if one.how != "supply" and _fits(one, row)), None)
        found = _day(row, remedy, rules, start, counting)
        if isinstance(found, str):
            still.append(Standstill(row, found, row["until"]))
        elif remedy is not None:
            group = (remedy.id, None if remedy.together else row["document_no"])
            groups.setdefault(group, []).append((row, found))
    actions = [_action(by_id[name], rows) for (name, _), rows in groups.items()]
    if supply is not None:
        actions += [Action(0, one, (), supply, None) for one in rules.remedies if one.how == "supply"]
    ordered = sorted(actions, key=lambda one: (one.remedy.effort, one.day, one.id))
    return _with_needs([replace(one, number=place) for place, one in enumerate(ordered)], still, counting)


def _counting(gated: GatedRecords, uscc: str, purpose: str) -> list[Row]:
    """Records that count and that speak against the enterprise or leave something to be done, oldest first."""
    found: list[Row] = []
    for name, kind in KINDS.items():
        if name == "event" or (purpose == "public" and kind.access == "authorised"):
            continue
        rows = gated.usable(name)
        found += [
            row
            for row in rows.filter(rows["uscc"] == uscc).iter_rows(named=True)
            if kind.negative or _open(name, row)
        ]
    return sorted(found, key=lambda row: (row["occurred_on"], row["kind"], row["record_id"]))


def _open(kind: str, row: Row) -> bool:
    if kind in OWED:
        return shortfall(row) > 0 or (kind == "tax_filing" and row["filed_on"] is None)
    if kind == "commitment":
        return bool(row["state"] != "kept")
    return kind == "loan_arrears" or (kind == "loan" and (row["overdue_fen"] or 0) > 0)


def shortfall(row: Row) -> int:
    """What of a due is still to be paid, in 分."""
    due, paid = OWED[row["kind"]]
    return max((row[due] or 0) - (row[paid] or 0), 0)


def _fits(one: Selected, row: Row) -> bool:
    payload = KINDS[row["kind"]].payload
    return (
        row["kind"] in one.kinds
        and all(row[name] in codes for name, codes in one.where.items() if name in payload)
        and (not one.bodies or any(word in (row["issuing_body"] or "") for word in one.bodies))
    )


def _day(
    row: Row, remedy: Remedy | None, rules: RecourseRules, start: date, counting: Sequence[Row]
) -> date | str:
    """The first day on which something done about a record may count, or why nothing can be done."""
    closed = next((one for one in rules.none if _fits(one, row)), None)
    if closed is not None:
        return closed.reason
    if remedy is None or (remedy.how == "keep" and row["state"] == "broken"):
        return NO_RULE
    days = [start]
    if remedy.how == "repair":
        if row["repairable_from"] is None:
            return NO_CLASS
        days.append(row["repairable_from"])
    if remedy.wait is not None:
        since = row["occurred_on"] if remedy.wait.since == "document" else start
        days.append(months_before(since, -remedy.wait.months))
    if remedy.unless_repeated and any(_repeats(other, row) for other in counting):
        return REPEATED
    return ENDS_FIRST if row["until"] and row["until"] < max(days) else max(days)


def _repeats(other: Row, row: Row) -> bool:
    same = other["kind"] == row["kind"] and other["violation"] == row["violation"]
    return bool(same and row["violation"] is not None and other["occurred_on"] > row["occurred_on"])


def _action(remedy: Remedy, rows: Sequence[tuple[Row, date]]) -> Action:
    records = tuple(row for row, _ in rows)
    owed = [_owed(row) for row in records]
    known = [one for one in owed if one is not None]
    return Action(0, remedy, records, max(day for _, day in rows), sum(known) if known else None)


def _owed(row: Row) -> int | None:
    """What a record says is owed; the sum of a penalty or a finding is not what is left to pay."""
    if row["kind"] in OWED:
        return shortfall(row)
    if row["kind"] == "loan":
        return int(row["overdue_fen"])
    amount: int | None = row["amount_fen"] if KINDS[row["kind"]].nature == "claim" else None
    return amount


def _with_needs(actions: list[Action], still: list[Standstill], counting: Sequence[Row]) -> Possible:
    """Say what must be cleared away first. What cannot be cleared makes an action impossible, and so on from there."""
    while True:
        told = [replace(one, needs=tuple(_needs(one, actions, counting))) for one in actions]
        barred = {one.number for one in told if frozenset() in one.needs}
        if not barred:
            return Possible(tuple(told), tuple(still))
        for one in told:
            if one.number in barred:
                reason = f"{one.remedy.label}以消除{_labels(one.remedy)}为条件，届时尚不能消除"
                still.extend(Standstill(row, reason, row["until"]) for row in one.records)
        kept = [one for one in told if one.number not in barred]
        actions = [replace(one, number=place) for place, one in enumerate(kept)]


def _needs(one: Action, actions: Sequence[Action], counting: Sequence[Row]) -> Iterator[frozenset[int]]:
    for row in counting:
        if row["kind"] not in one.remedy.clear_of or (row["until"] and row["until"] < one.day):
            continue
        yield frozenset(
            other.number
            for other in actions
            if other.day <= one.day and any(row["record_id"] == mine["record_id"] for mine in other.records)
        )


def _labels(remedy: Remedy) -> str:
    return "、".join(f"“{KINDS[kind].label}”记录" for kind in remedy.clear_of)
