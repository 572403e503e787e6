"""A slow, obvious account of what the gate must say about a history.

Written from the design alone (its sections 3 and 13) and the rules, record by record and enterprise by enterprise,
without frames.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from features.gate_rules import GateRules
from features.records import KINDS
from tests.features.builders import code
from tests.features.histories import (
    ARREARS,
    DECISIONS,
    ENTERPRISES,
    GOING_ON,
    PAIRS,
    SHORT_RULES,
    UNNAMED,
    Receipt,
    record_id,
)

AGAINST = {*DECISIONS, "contract_finding", "serious_dishonesty", *ARREARS}
PUBLISHED = {"penalty", "contract_finding"}
LISTED = {"finding", "serious_dishonesty"}


@dataclass(frozen=True)
class Said:
    """What the gate says of one record."""

    reason: str | None
    until: date | None
    flagged: bool
    revision: int
    repairable: date | None
    due: date | None
    merged_from: str | None


@dataclass(frozen=True)
class Held:
    """A record as one enterprise has it: its own, or taken over (`origin`: from which other enterprise)."""

    receipt: Receipt
    origin: int | None


def verdicts(
    history: Sequence[Receipt], *, as_of: date, known: date, rules: GateRules = SHORT_RULES
) -> dict[tuple[int, tuple[object, ...]], Said]:
    """(enterprise asked about, identity) → what is said, as the design has it."""
    newest, numbers = {}, {}
    for receipt in sorted(history, key=lambda r: r.received):
        if receipt.received <= known:
            number = numbers[receipt.identity] = numbers.get(receipt.identity, 0) + 1
            if receipt.kind not in GOING_ON or receipt.occurred <= as_of:
                newest[receipt.identity] = (receipt, number)
    current = [
        receipt
        for receipt, _ in newest.values()
        if (receipt.effective if receipt.kind == "event" else receipt.occurred) <= as_of
    ]
    told = {}
    for enterprise in ENTERPRISES:
        account = Account(held_by(enterprise, current, rules), as_of, rules)
        for held in account.records:
            said = account.said(held, newest[held.receipt.identity][1])
            told[enterprise, held.receipt.identity] = said
    return told


def held_by(enterprise: int, current: Sequence[Receipt], rules: GateRules) -> list[Held]:
    """What is judged as an enterprise's: its own, and of those it took over the kinds that follow."""
    links = [
        r
        for r in current
        if r.kind == "code_succession"
        and not any(map(_annulled, _stories(r, _told_of(r, current), [e for e in current if _same(e, r)])))
    ]
    follows: dict[str, dict[int, int | None]] = {}
    for kind in set(KINDS) - {"registration", "code_succession", "event"}:
        allowed = [link for link in links if kind in rules.succession[link.how]]
        reached: set[tuple[int, int | None]] = {(enterprise, None)}
        for _ in range(len(ENTERPRISES) ** 2 + 1):
            reached |= {
                (link.predecessor, origin if link.how == "code_change" else link.predecessor)
                for link in allowed
                for at, origin in reached
                if link.enterprise == at and link.predecessor != enterprise
            }
        # By two ways the records follow once: as its own if any way says so, else from the lowest code.
        follows[kind] = {
            predecessor: min(
                (origin for at, origin in reached if at == predecessor),
                key=lambda origin: (origin is not None, code(origin or 0)),
            )
            for predecessor in {at for at, _ in reached} - {enterprise}
        }
    held = [Held(r, None) for r in current if r.enterprise == enterprise]
    for receipt in current:
        if receipt.kind == "event":
            held += [Held(receipt, origin) for origin in _origins(receipt, follows)]
        elif receipt.enterprise in follows.get(receipt.kind, {}):
            held.append(Held(receipt, follows[receipt.kind][receipt.enterprise]))
    return held


def _origins(event, follows):
    """With which origins an event of a predecessor follows: once with its document, or with its enterprise."""
    if event.event_type in {"restructuring", PAIRS["restructuring"]}:
        return {by[event.enterprise] for by in follows.values() if event.enterprise in by}
    aimed = DECISIONS if event.target in DECISIONS else (event.target,)
    return [None] if any(event.enterprise in follows.get(kind, {}) for kind in aimed) else []


class Account:
    """One enterprise on one day."""

    def __init__(self, held: Sequence[Held], as_of: date, rules: GateRules) -> None:
        self.as_of, self.rules = as_of, rules
        self.events = [h for h in held if h.receipt.kind == "event"]
        self.records = [h for h in held if h.receipt.kind != "event"]
        self.owed = [
            (h.receipt, min((d for d in (h.receipt.paid, self.removed_on(h)) if d), default=None))
            for h in self.records
            if h.receipt.kind == "receivables_overdue" and self.gives_cover(h)
        ]

    def stories(self, held):
        """What became of each paper or record by whose name the record is reached, one by one."""
        of_one = [h.receipt for h in self.copies(held) if h.origin == held.origin]
        return _stories(held.receipt, of_one, [e.receipt for e in self.events])

    def annulled(self, held):
        return any(map(_annulled, self.stories(held)))

    def days(self, held, what):
        """The days of what began and goes on, on any paper."""
        return [day for story in self.stories(held) for day in _days(story, what)]

    def gives_cover(self, held):
        """Settled or not, unless it is void, repaired, suspended or a copy."""
        ended = self.annulled(held) or any(
            self.days(held, what) for what in ("repair", "suspension", "objection")
        )
        return not ended and held is self.survivor(held) and held.receipt.payer in self.rules.upstream_payers

    def removed_on(self, held):
        return min(self.days(held, "removal"), default=None)

    def is_gone(self, held):
        """Whether it has nothing to say any more."""
        return self.annulled(held) or self.removed_on(held) is not None

    def is_silent(self, held):
        """Whether its paper says nothing of the event any more: one that was repaired and then removed is repaired."""
        return self.annulled(held) or (self.is_gone(held) and not self.days(held, "repair"))

    def is_stayed(self, held):
        return bool(self.days(held, "repair")) or self.suspended(held)

    def suspended(self, held):
        if self.days(held, "suspension") or self.days(held, "objection"):
            return True
        courts = [e.receipt for e in self.events if e.origin == held.origin]
        return held.receipt.kind in AGAINST and any(
            held.receipt.occurred <= ruling.occurred
            for ruling in _lasting(courts, "restructuring")
            if not any(_is_over(ruling, court) for court in courts)
        )

    def copies(self, held):
        about = (held.receipt.kind, held.receipt.event)
        return [h for h in self.records if (h.receipt.kind, h.receipt.event) == about]

    def speaking(self, held):
        """Of the copies that one feed told under several codes only what it said last; those that are gone only where all are."""
        last = {}
        for copy in self.copies(held):
            feed, received = copy.receipt.feed, copy.receipt.received
            last[feed] = max(last.get(feed, received), received)
        standing = [h for h in self.copies(held) if h.receipt.received == last[h.receipt.feed]]
        return [h for h in standing if not self.is_silent(h)] or standing

    def in_order(self, held):
        """The copies that speak: the one that counts before the others, or, before that one, what is repaired or suspended."""

        def order(copy):
            went_on = copy.receipt.occurred.toordinal() if copy.receipt.kind in GOING_ON else 0
            return not self.is_stayed(copy), copy.receipt.severity is None, -went_on, record_id(copy.receipt)

        return sorted(self.speaking(held), key=order)

    def survivor(self, held):
        return self.in_order(held)[0]

    def severity(self, held):
        """The survivor's; where it has none, of the first copy that has one."""
        return next((h.receipt.severity for h in self.in_order(held) if h.receipt.severity), None)

    def of_event(self, held, get, choose=min):
        """What the survivor says, else what another copy says."""
        said = get(self.survivor(held).receipt)
        others = [get(h.receipt) for h in self.speaking(held)]
        return said if said is not None else choose((o for o in others if o is not None), default=None)

    def own_end(self, held):
        """The end that the document names, or to which its publicity was moved."""
        if held.receipt.kind not in PUBLISHED | LISTED:
            return None
        term = self.of_event(held, lambda r: r.until) if held.receipt.kind in LISTED else None
        moved = min(filter(None, map(_moved_to, self.stories(held))), default=None)
        if moved:
            return min(moved, term or moved)
        if held.receipt.kind in PUBLISHED:
            return self.of_event(held, lambda r: r.until)
        return self.of_event(held, lambda r: min((d for d in (r.until, r.published) if d), default=None))

    def until(self, held):
        rules, own = self.rules, self.own_end(held)
        first = self.survivor(held).receipt
        if first.kind == "finding":
            months = rules.finding_months.get(first.sort, max(rules.publicity_months.values()))
            return own or _months_later(first.occurred, months)
        if first.kind == "serious_dishonesty":
            named = self.of_event(held, lambda r: r.until)
            at_most = None if named else _months_later(first.occurred, rules.listing_months[first.sort])
            return min((d for d in (own, at_most) if d), default=None)
        if first.kind not in PUBLISHED:
            return None
        severity = self.severity(held)
        months = rules.publicity_months.get(severity)
        if severity is None and own is not None:
            months = max(rules.publicity_months.values())
        if severity in rules.unpublished_severities and own is None:
            months = None
        return min((d for d in (own, _months_later(first.occurred, months)) if d), default=None)

    def repairable(self, held):
        first = self.survivor(held).receipt
        if first.kind in PUBLISHED | {"finding"}:
            return _months_later(first.occurred, self.rules.repair_wait_months.get(self.severity(held)))
        return None

    def outside(self, held):
        if held.receipt.kind not in PUBLISHED:
            return False
        severity = self.severity(held)
        all_told = [h.receipt for h in self.speaking(held)]
        hidden = severity in self.rules.unpublished_severities or (
            severity is None and any(self.informal(r) for r in all_told)
        )
        claims = any(r.role in self.rules.claimant_roles for r in all_told)
        return claims or (hidden and self.own_end(held) is None)

    def informal(self, receipt):
        only_warned = receipt.sort in self.rules.unpublished_penalty_types and not receipt.amount
        return receipt.kind == "penalty" and (
            receipt.procedure in self.rules.unpublished_procedures or only_warned
        )

    def upstream(self, held):
        receipt = held.receipt
        if receipt.kind not in ARREARS:
            return False, False
        arose = receipt.arose or receipt.occurred
        cover = [r.amount for r, paid in self.owed if r.occurred < arose and (paid is None or paid > arose)]
        enough = bool(cover) and sum(cover) >= receipt.amount
        return enough, bool(cover) and not enough

    def retained(self, held, until):
        months = self.rules.retention_months.get(held.receipt.kind)
        in_force = held.receipt.kind in LISTED | {*ARREARS, "receivables_overdue"}
        paid = held.receipt.paid if held.receipt.kind == "receivables_overdue" else None
        since = paid or until if in_force else until or held.receipt.occurred
        return months is None or since is None or _months_later(since, months) >= self.as_of

    def due(self, held):
        """The due day, put off or not."""
        receipt = held.receipt
        if receipt.kind != "social_insurance" or receipt.due is None:
            return receipt.due if receipt.kind == "social_insurance" else None
        later = [
            h.receipt.due
            for h in self.records
            if h.receipt.kind == "deferral"
            and not self.is_gone(h)
            and h.receipt.periods[0] <= receipt.period <= h.receipt.periods[1]
        ]
        return max([receipt.due, *later])

    def said(self, held, revision):
        until, (upstream, partly) = self.until(held), self.upstream(held)
        repairs = self.days(held, "repair")
        repairable = self.repairable(held)
        tests = {
            "annulled": self.annulled(held),
            "repaired": bool(repairs),
            "removed": self.removed_on(held) is not None,
            "suspended": self.suspended(held),
            "appeal_pending": self.rules.appeals_suspend
            and bool(self.of_event(held, lambda r: r.appeal, choose=max)),
            "upstream": upstream,
            "publicity_ended": until is not None and until < self.as_of,
            "retention_ended": not self.retained(held, until),
            "duplicate": held is not self.survivor(held),
            "outside_catalogue": self.outside(held),
            "publicity_unknown": held.receipt.kind in PUBLISHED and until is None,
        }
        reason = next((name for name, holds in tests.items() if holds), None)
        early = bool(repairs) and repairable is not None and min(repairs) < repairable
        flagged = reason in {"upstream", "publicity_unknown"} or partly or early
        origin = None if held.origin is None else code(held.origin)
        return Said(reason, until, flagged, revision, repairable, self.due(held), origin)


def _of_all(event):
    return event.event_type != PAIRS["restructuring"] or event.aim[0] is None


def _same(event, receipt):
    return event.enterprise == receipt.enterprise


def _told_of(receipt, among):
    """What an enterprise itself was told of the same event."""
    about = (receipt.kind, receipt.enterprise, receipt.event)
    return [one for one in among if (one.kind, one.enterprise, one.event) == about]


def _name(receipt):
    return receipt.document or record_id(receipt)


def _stories(receipt, told, events):
    """The events that reach a record, apart by what they name: its own name, and of two copies that have not a number each, the other's."""
    names = {_name(receipt)}
    if receipt.kind in UNNAMED:
        names |= {_name(one) for one in told if not (one.document and receipt.document)}
    return [[e for e in events if _aims(e, receipt.kind, name)] for name in sorted(names)]


def _aims(event, kind, name):
    """Whether an event names a document or record so, by whichever kind of its family."""
    if event.kind != "event" or event.event_type in {"restructuring", PAIRS["restructuring"]}:
        return False
    kinds = DECISIONS if event.target in DECISIONS else (event.target,)
    said = record_id(event.aimed) if event.aimed else event.document
    return kind in kinds and said == name


def _moved_to(acting):
    """The end that the last change of publicity named."""
    changes = [e for e in acting if e.event_type == "publicity_change"]
    last = max((e.effective for e in changes), default=None)
    return min((e.until for e in changes if e.effective == last), default=None)


def _annulled(acting):
    return any(e.event_type in {"annulment", "withdrawal"} for e in acting)


def _days(acting, what):
    """The days of what began and was not ended on that day or since."""
    return [e.effective for e in _lasting(acting, what)]


def _is_over(ruling, end):
    """Whether an end that names a ruling is of this one, and of its day or later."""
    is_end = end.event_type == PAIRS["restructuring"]
    return is_end and end.aim[0] == (ruling.document or "") and end.effective >= ruling.effective


def _lasting(acting, what):
    """What began and was not ended by what ends all on that day or since."""
    ended = max((e.effective for e in acting if e.event_type == PAIRS[what] and _of_all(e)), default=date.min)
    return [e for e in acting if e.event_type == what and e.effective > ended]


def _months_later(day: date, months: int | None) -> date | None:
    if months is None:
        return None
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
