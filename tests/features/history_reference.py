"""Histories for the property tests, and a slow, obvious account of what the gate must say about them.

A history is a list of receipts: what was told, through which feed, on which day. The account below is written from
the design alone (its sections 3 and 13), record by record, without frames.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from features.gate_rules import GateRules
from features.records import KINDS
from features.store import end_of_day, newest_revisions, start_of_day
from tests.features.builders import RULES, code, no_rows, rows

FIRST = date(2024, 1, 1)
DAYS = 150
KINDS_USED = ("penalty", "wage_arrears", "serious_dishonesty", "receivables_overdue", "commitment")
GOING_ON = ("commitment",)  # kinds whose later revisions tell how a matter went on
PAIRS = (
    ("repair", "repair_annulment"),
    ("suspension", "suspension_end"),
    ("removal", "removal_annulment"),
)
SHORT_RULES = replace(RULES, publicity_months={"minor": 1, "general": 2, "serious": 4})


@dataclass(frozen=True)
class Receipt:
    """One row of one file as it was received."""

    received: date
    kind: str
    feed: str
    enterprise: int
    document: str
    occurred: date
    severity: str | None = None
    until: date | None = None
    amount: int = 0
    arose: date | None = None
    payer: str = "public_body"
    paid: date | None = None
    event_type: str = ""
    target: str = ""
    effective: date | None = None
    state: str = ""

    @property
    def identity(self):
        """What makes a later receipt a revision of this one."""
        event = (self.event_type, self.target, self.effective) if self.kind == "event" else ()
        return (self.kind, self.feed, self.enterprise, self.document, *event)

    def as_record(self):
        """The receipt as a typed record."""
        values = {
            "uscc": code(self.enterprise),
            "source": self.feed,
            "document_no": self.document,
            "occurred_on": self.occurred,
            "recorded_at": start_of_day(self.received),
            "severity": self.severity,
            "publicity_until": self.until if self.kind == "penalty" else None,
            "term_until": self.until,
            "list_id": "wage_defaulter",
            "amount_fen": self.amount,
            "arose_on": self.arose,
            "payer_kind": self.payer,
            "paid_on": self.paid,
            "state": self.state,
        }
        if self.kind == "event":
            values |= {
                "event_type": self.event_type,
                "target_kind": self.target,
                "target_document_no": self.document,
            }
            values |= {"document_no": None, "effective_on": self.effective}
        return values


def frames(history: Sequence[Receipt], known: date, as_of: date | None = None) -> dict[str, pl.DataFrame]:
    """What the store would know of a history at the end of a day, to be judged as of another."""
    found = {name: no_rows(name) for name in KINDS}
    for kind in {receipt.kind for receipt in history}:
        told = rows(kind, *(receipt.as_record() for receipt in history if receipt.kind == kind)).drop(
            "revision"
        )
        found[kind] = newest_revisions(
            told.filter(pl.col("recorded_at") < end_of_day(known)), as_of=as_of if kind in GOING_ON else None
        )
    return found


def verdicts(history: Sequence[Receipt], *, as_of: date, known: date, rules: GateRules = SHORT_RULES):
    """identity → (reason, until, flagged, revision), as the design says."""
    newest: dict[tuple[object, ...], tuple[Receipt, int]] = {}
    numbers: dict[tuple[object, ...], int] = {}
    for receipt in sorted(history, key=lambda r: r.received):
        if receipt.received <= known:
            number = numbers[receipt.identity] = numbers.get(receipt.identity, 0) + 1
            if receipt.kind not in GOING_ON or receipt.occurred <= as_of:
                newest[receipt.identity] = (receipt, number)
    dated = [
        receipt for receipt, _ in newest.values() if receipt.kind != "event" and receipt.occurred <= as_of
    ]
    events = [r for r, _ in newest.values() if r.kind == "event" and r.effective <= as_of]
    told = {}
    owed = []
    for receipt in sorted(dated, key=lambda r: r.kind != "receivables_overdue"):
        reason, until, flagged = _verdict(receipt, dated, events, owed, as_of, rules)
        if receipt.kind == "receivables_overdue" and _gives_cover(receipt, dated, events):
            removed = _removed_on([e for e in events if _about(e, receipt)])
            settled = min((day for day in (receipt.paid, removed) if day), default=None)
            owed.append(replace(receipt, paid=settled))
        told[receipt.identity] = (reason, until, flagged, newest[receipt.identity][1])
    return told


def _about(event, receipt):
    return (event.target, event.document, event.enterprise) == (
        receipt.kind,
        receipt.document,
        receipt.enterprise,
    )


def _gives_cover(receipt, dated, events):
    """Settled or not, unless it is void, repaired, suspended or a copy."""
    acting = [e for e in events if _about(e, receipt)]
    void = any(e.event_type == "annulment" for e in acting)
    return not (void or any(_stands(acting, *pair) for pair in PAIRS[:2])) and receipt is _survivor(
        _copies(receipt, dated)
    )


def _removed_on(acting):
    """The first removal that no annulment undid."""
    undone = max((e.effective for e in acting if e.event_type == "removal_annulment"), default=date.min)
    return min(
        (e.effective for e in acting if e.event_type == "removal" and e.effective > undone), default=None
    )


def _copies(receipt, dated):
    about = (receipt.kind, receipt.document, receipt.enterprise)
    return [r for r in dated if (r.kind, r.document, r.enterprise) == about]


def _survivor(copies):
    return min(copies, key=lambda r: (r.severity is None, _record_id(r)))


def _verdict(receipt, dated, events, owed, as_of, rules):
    acting = [e for e in events if _about(e, receipt)]
    copies = _copies(receipt, dated)
    survivor = _survivor(copies)
    until = _until(survivor, copies, rules)
    upstream, partly = _upstream(receipt, owed, rules)
    minor = survivor.severity in rules.unpublished_severities and _own_end(survivor, copies) is None
    tests = {
        "annulled": any(e.event_type == "annulment" for e in acting),
        "repaired": _stands(acting, *PAIRS[0]),
        "removed": _stands(acting, *PAIRS[2]),
        "suspended": _stands(acting, *PAIRS[1]),
        "upstream": upstream,
        "publicity_ended": until is not None and until < as_of,
        "duplicate": receipt is not survivor,
        "outside_catalogue": receipt.kind == "penalty" and minor,
        "publicity_unknown": receipt.kind == "penalty" and until is None,
    }
    reason = next((name for name, holds in tests.items() if holds), None)
    return reason, until, reason in {"upstream", "publicity_unknown"} or partly


def _stands(acting, beginning, ending):
    pair = sorted(
        (e.effective, e.event_type == ending) for e in acting if e.event_type in {beginning, ending}
    )
    return bool(pair) and not pair[-1][1]


def _own_end(survivor, copies):
    if survivor.kind not in {"penalty", "serious_dishonesty"}:
        return None
    return survivor.until or min((r.until for r in copies if r.until), default=None)


def _until(survivor, copies, rules):
    if survivor.kind == "serious_dishonesty":
        return _own_end(survivor, copies)
    if survivor.kind != "penalty":
        return None
    own = _own_end(survivor, copies)
    months = rules.publicity_months.get(survivor.severity)
    published = survivor.severity not in rules.unpublished_severities or own is not None
    if survivor.severity is None and own is not None:
        months = max(rules.publicity_months.values())
    longest = _months_later(survivor.occurred, months) if months is not None and published else None
    return min((end for end in (own, longest) if end), default=None)


def _upstream(receipt, owed, rules):
    if receipt.kind != "wage_arrears":
        return False, False
    arose = receipt.arose or receipt.occurred
    cover = [
        r.amount
        for r in owed
        if r.enterprise == receipt.enterprise
        and r.payer in rules.upstream_payers
        and r.occurred < arose
        and (r.paid is None or r.paid > arose)
    ]
    enough = bool(cover) and sum(cover) >= receipt.amount
    return enough, bool(cover) and not enough


def _record_id(receipt):
    return rows(receipt.kind, receipt.as_record())["record_id"][0]


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def days(first: int = 0, last: int = DAYS) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def receipts(draw, *, documents=("样1号", "样1号", "样2号"), feeds=("one", "two")):
    kind = draw(st.sampled_from((*KINDS_USED, "event", "event")))
    occurred = draw(days(0, DAYS - 40))
    common = {
        "received": occurred + timedelta(days=draw(st.integers(0, 40))),
        "kind": kind,
        "feed": draw(st.sampled_from(feeds)),
        "enterprise": draw(st.sampled_from((1, 1, 1, 2))),
        "document": draw(st.sampled_from(documents)),
        "occurred": occurred,
    }
    if kind == "event":
        return Receipt(
            **common,
            event_type=draw(st.sampled_from(("annulment", *PAIRS[0], *PAIRS[1], *PAIRS[2]))),
            target=draw(st.sampled_from(KINDS_USED)),
            effective=occurred - timedelta(days=draw(st.integers(0, 30))),
        )
    if kind == "penalty":
        length = draw(st.none() | st.integers(0, 100))
        until = None if length is None else occurred + timedelta(days=length)
        return Receipt(
            **common, severity=draw(st.sampled_from((None, "minor", "general", "serious"))), until=until
        )
    if kind == "serious_dishonesty":
        return Receipt(
            **common,
            until=draw(st.none() | st.integers(0, 60).map(lambda length: occurred + timedelta(days=length))),
        )
    if kind == "wage_arrears":
        arose = draw(st.none() | st.just(occurred - timedelta(days=20)))
        return Receipt(**common, amount=draw(st.integers(1, 3)), arose=arose)
    if kind == "commitment":
        return Receipt(**common, state=draw(st.sampled_from(("open", "kept", "broken"))))
    paid = draw(st.none() | st.integers(0, 40))
    return Receipt(
        **common,
        amount=draw(st.integers(1, 3)),
        payer=draw(st.sampled_from(("public_body", "large_enterprise", "sme"))),
        paid=None if paid is None else occurred + timedelta(days=paid),
    )


def histories(**options) -> st.SearchStrategy[list[Receipt]]:
    """Histories in which no feed says two things of one record on one day: those are quarantined, not judged."""
    return st.lists(receipts(**options), max_size=14, unique_by=lambda r: (r.identity, r.received))
