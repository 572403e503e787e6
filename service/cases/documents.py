"""A case as a document: what it is about, its steps, where it stands today, what is due from whom until when."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from features.feeds import feed_label
from features.gate_rules import REASONS
from features.records import KINDS as RECORD_KINDS
from features.records.events import EVENT_TYPES
from features.store import ZONE
from scoring.procedure.working_days import WorkingDays
from scoring.rights.eligibility import Eligibility
from scoring.rights.standing import DUES, TABLES, Standing
from scoring.rights.steps import Happened
from scoring.rights.words import KINDS, METS, PARTIES, TARGETS, StepKind, outcome_label
from scoring.schema.effect_kinds import EFFECT_KINDS
from service.cases.agents import mandate_of, mandated_to
from service.cases.case import Case, Kept
from service.cases.held import NOTHING_HELD, Held, HeldUp
from service.cases.outcomes import called, that_stands
from service.cases.passed_on import passed_to, passings, told_difference
from service.cases.target import CaseTarget

Document = dict[str, Any]


def case_document(
    case: Case,
    on: date,
    calendar: WorkingDays,
    *,
    held: HeldUp = NOTHING_HELD,
    reader: str | None = None,
) -> Document:
    """A case as it stands on a day.

    `held`: what else happened to its record does to it (`held_steps`).

    `reader`: the party that reads it, which is told the names of its own people only; null for who is told everybody's.
    """
    sent, found = passings(case.kind, case.taken), case.standing(on, calendar, held.by_others)
    return {
        "id": case.id,
        "kind": case.kind,
        "kind_label": KINDS[case.kind],
        "uscc": case.uscc,
        "about": target_document(case.target),
        "decision_id": case.decision_id,
        "filed_at": case.filed_at.astimezone(ZONE).isoformat(timespec="seconds"),
        "filed_by": case.filed_by,
        "paper": case.paper,
        "agent": _agent(case, case.steps[0]),
        "provider": case.provider,
        "passed_to": passed_to(case, sent[-1]) if sent else None,
        "passed_to_differs": told_difference(case, found.open),
        **_standing(found, held.steps),
        "outcome_label": that_stands(case.target, case.taken, found.outcome),
        "steps": [_step(case, one, reader) for one in case.steps],
    }


def record_document(reason: str | None, others: Iterable[Happened]) -> Document:
    """Whether the record of a case counts (null: it does; else the gate's reason), and what others did to it."""
    return {
        "counts": reason is None,
        "reason": reason,
        "reason_label": REASONS[reason] if reason else None,
        "events": [
            {
                "event": one.event_type,
                "event_label": EVENT_TYPES[one.event_type],
                "effective_on": one.effective_on.isoformat(),
                "decided_on": one.decided_on.isoformat(),
                "document_no": one.document_no,
                "body": one.body or (PARTIES[one.by] if one.by else None),
                "publicity_until": one.publicity_until.isoformat() if one.publicity_until else None,
                "ends": None if one.ends is None else [named.name for named in one.ends],
            }
            for one in others
        ],
    }


def eligibility_document(found: Eligibility) -> Document:
    """Every condition of a repair, met or not, and from when it may be decided."""
    return {
        "eligible": found.eligible,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "asked_of": found.asked_of,
        "todo": found.todo,
        "conditions": [
            {
                "id": one.id,
                "label": one.label,
                "met": one.met,
                "met_label": METS[one.met],
                "reason": one.reason,
                "from_day": one.from_day.isoformat() if one.from_day else None,
                "mark": one.mark,
                "bases": [
                    {"instrument": each.instrument, "article": each.article, "verified": each.verified}
                    for each in one.citations
                ],
            }
            for one in found.conditions
        ],
    }


def target_document(target: CaseTarget) -> Document:
    """What a case or an act is about."""
    return {
        "target": target.target,
        "target_label": TARGETS[target.target],
        "effect": target.effect,
        "effect_label": EFFECT_KINDS[target.effect] if target.effect else None,
        "record_id": target.record_id,
        "kind": target.kind,
        "kind_label": RECORD_KINDS[target.kind].label if target.kind else None,
        "document_no": target.document_no,
        "issuing_body": target.issuing_body,
        "occurred_on": target.occurred_on.isoformat() if target.occurred_on else None,
        "revision": target.revision,
        "source": target.source,
        "source_label": feed_label(target.source) if target.source else None,
        "facts": [{"field": one.field, "label": one.label, "value": one.value} for one in target.facts],
    }


def _standing(found: Standing, held: Sequence[Held]) -> Document:
    table, whole = TABLES[found.kind], {one.step for one in held if one.outcome is None}

    def told(step: StepKind) -> Document:
        who = table.takers[step]
        return {"step": step, "step_label": table.steps[step], "who": who, "who_label": PARTIES[who]}

    return {
        "state": found.state,
        "state_label": found.label,
        "since": found.since.isoformat(),
        "outcome": found.outcome,
        "pending": found.pending,
        "overdue": found.overdue,
        "review_until": found.review_until.isoformat() if found.review_until else None,
        "dues": [
            {
                "what": one.what,
                "what_label": DUES[one.what],
                "who": one.who,
                "who_label": PARTIES[one.who],
                "until": one.until.isoformat() if one.until else None,
                "overdue": one.overdue,
            }
            for one in found.dues
        ],
        "open_steps": [told(one) for one in found.open if one not in whole],
        "held_steps": [
            told(one.step)
            | {
                "outcome": one.outcome,
                "outcome_label": outcome_label(one.step, one.outcome) if one.outcome else None,
                "why": one.why,
            }
            for one in held
        ],
    }


def _step(case: Case, one: Kept, reader: str | None) -> Document:
    step, paper = one.taken.step, one.taken.terms.paper
    return {
        "seq": one.seq,
        "step": step.kind,
        "step_label": TABLES[case.kind].steps[step.kind],
        "day": step.day.isoformat(),
        "at": one.at.astimezone(ZONE).isoformat(timespec="seconds"),
        "party": one.party,
        "who": one.who if reader is None or reader == one.party else None,
        "outcome": step.outcome,
        "outcome_label": called(case.target, one.taken),
        "text": step.text,
        "paper": paper.number if paper else None,
        "paper_day": paper.day.isoformat() if paper else None,
        "received_on": paper.received_on.isoformat() if paper and paper.received_on else None,
        "lacking": [
            {
                "id": each.id,
                "label": each.label,
                "met": each.met,
                "met_label": METS[each.met],
                "reason": each.reason,
            }
            for each in one.taken.terms.lacking
        ],
        "changed": [
            {"field": each.field, "label": each.label, "before": each.before, "after": each.after}
            for each in one.taken.terms.changed
        ],
        "agent": _agent(case, one),
        "files": [
            {"id": each.id, "name": each.name, "sha256": each.sha256, "size": each.size}
            | {"mandate_of": mandated_to(each, one.taken)}
            for each in case.evidence
            if each.step == one.seq
        ],
    }


def _agent(case: Case, one: Kept) -> Document | None:
    agent = one.taken.terms.agent
    if agent is None:
        return None
    file = mandate_of(case, one.seq, agent)
    return {"name": agent.name, "mandate": agent.mandate, "file": file.id if file else None}
