"""What one enterprise can do about its records, and which of them only time changes."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from features.lawful_gate import GatedRecords
from features.records import KINDS
from scoring.matrix.conditions import months_before
from scoring.recourse.action import Action, Possible, Standstill
from scoring.recourse.conditions import Row, broken_by, fits
from scoring.recourse.order import ENDS_FIRST, ordered
from scoring.schema.recourse import NoRemedy, RecourseRules, Remedy

OWED: Final = {
    "tax_filing": ("tax_due_fen", "tax_paid_fen"),
    "social_insurance": ("amount_due_fen", "amount_paid_fen"),
    "wage_payment": ("amount_due_fen", "amount_paid_fen"),
}
"""Kind of due → what was due and what of it was paid."""
NO_RULE: Final = "没有可以办的事项；期满、移出或者移出统计窗口即不计"
NO_CLASS: Final = "失信程度未载明，最短等待期无从计算；可以向作出机关询问，公示期届满即不计"


def possible_actions(
    gated: GatedRecords, uscc: str, rules: RecourseRules, *, purpose: str, start: date, supply: date | None
) -> Possible:
    """What the enterprise can do from `start` on, after the day of the gated records.

    `purpose`: of the evaluator; in a public answer nothing is said of records that need an authorisation. `supply`: the
    day by which enough information would be there if it began to file, null where that is no question.
    """
    groups: dict[tuple[str, str | None], list[tuple[Row, date]]] = {}
    still: list[Standstill] = []
    by_id = {one.id: one for one in rules.remedies}
    counting = counting_records(gated, uscc, purpose)
    for row in counting:
        remedy = remedy_for(row, rules)
        found = _day(row, remedy, rules, start, counting)
        if isinstance(found, str):
            still.append(Standstill(row, found, row["until"]))
        elif remedy is not None:
            group = (remedy.id, None if remedy.together else row["document_no"] or row["record_id"])
            groups.setdefault(group, []).append((row, found))
    actions = [_action(by_id[name], rows) for (name, _), rows in groups.items()]
    if supply is not None:
        actions += [Action(0, one, (), supply, None) for one in rules.remedies if one.how == "supply"]
    return ordered(actions, still, counting)


def remedy_for(row: Row, rules: RecourseRules) -> Remedy | None:
    """What can be done about a record; null where the policy has nothing."""
    return next((one for one in rules.remedies if one.how != "supply" and fits(one, row)), None)


def closed_for(row: Row, rules: RecourseRules) -> NoRemedy | None:
    """Why nothing but time changes a record, before any remedy; null where no rule says so."""
    return next((one for one in rules.none if fits(one, row)), None)


def waited_until(row: Row, remedy: Remedy, start: date) -> date:
    """The first day, not before `start`, on which the waits for a remedy are over. `start`: also when it is made good."""
    days = [start]
    if remedy.how == "repair" and row["repairable_from"] is not None:
        days.append(row["repairable_from"])
    if remedy.wait is not None:
        since = row["occurred_on"] if remedy.wait.since == "document" else start
        days.append(months_before(since, -remedy.wait.months))
    return max(days)


def counting_records(gated: GatedRecords, uscc: str, purpose: str) -> list[Row]:
    """Records that count and that speak against an enterprise or leave something to be done, oldest first.

    In a public answer without those that need an authorisation.
    """
    found: list[Row] = []
    for name, kind in KINDS.items():
        if name == "event" or (purpose == "public" and kind.access == "authorised"):
            continue
        rows = gated.usable(name)
        found += [
            row for row in rows.filter(rows["uscc"] == uscc).iter_rows(named=True) if leaves_something(row)
        ]
    return sorted(found, key=lambda row: (row["occurred_on"], row["kind"], row["record_id"]))


def leaves_something(row: Row) -> bool:
    """Whether a record speaks against an enterprise or leaves something to be done, if it counts."""
    return KINDS[row["kind"]].negative or _open(row["kind"], row)


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


def _day(
    row: Row, remedy: Remedy | None, rules: RecourseRules, start: date, counting: Sequence[Row]
) -> date | str:
    """The first day on which something done about a record may count, or why nothing can be done."""
    closed = closed_for(row, rules)
    if closed is not None:
        return closed.reason
    if remedy is None or (remedy.how == "keep" and row["state"] == "broken"):
        return NO_RULE
    if remedy.how == "repair" and row["repairable_from"] is None:
        return NO_CLASS
    broken = broken_by(remedy, row, counting)
    if broken is not None:
        return broken
    day = waited_until(row, remedy, start)
    return ENDS_FIRST if row["until"] and row["until"] < day else day


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
