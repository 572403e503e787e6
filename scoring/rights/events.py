"""What the steps of a case bring to the record that it is about: events of the record store, each with its effective day.

Of a beginning and an end on one day the end stands (`features.acts`). So two cases about one record must not end and begin
on one day, nor be examined at once: `require_apart`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from features.acts import VOID
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.standing import TABLES, kind_of, standing
from scoring.rights.steps import Happened, Step, Taken
from scoring.rights.words import KINDS, EventType, Outcome

ENDED_BY: Final[Mapping[EventType, EventType]] = {
    "objection": "objection_end",
    "suspension": "suspension_end",
    "repair": "repair_annulment",
    "removal": "removal_annulment",
    "restructuring": "restructuring_end",
    "annulment": "reinstatement",
    "withdrawal": "reinstatement",
}
"""Event that lasts → the one that ends it."""


@dataclass(frozen=True, slots=True, order=True)
class RecordEvent:
    """An event to be written for the record's document: its type in `features.records.events`, and since when it acts."""

    effective_on: date
    event_type: EventType


def events_of(taken: Sequence[Taken], record_day: date | None) -> tuple[RecordEvent, ...]:
    """All that the steps of a case bring to its record, in the order of the steps.

    One more step adds to what was brought before and changes none of it.

    Args:
        taken: steps as `followed` gave them.
        record_day: the day of the record itself, since which a withdrawn one is void; null for an objection to an
            evaluation, which brings nothing to any record.

    Raises:
        ValueError: a case about a record without its day.
    """
    if kind_of(taken) == "repair":
        return tuple(_of_repair(taken))
    if _merged_target(taken) == "evaluation":
        return ()
    if record_day is None:
        raise ValueError("an objection to a record is asked about without the day of the record")
    return tuple(_of_objection(taken, record_day))


def require_apart(
    others: Sequence[Sequence[Taken]],
    longer: Sequence[Taken],
    *,
    record_day: date | None,
    calendar: WorkingDays,
    acts: Iterable[RecordEvent] = (),
) -> None:
    """`StepRefused` where the last step of a case about a record comes in the way of what else happened to the record.

    Two of a kind are never examined at once: the end of one would end the suspension by the other. And nothing begins on
    the day on which another case, or an act (`acts`: what those brought to the record), ended the like of it: the end
    would stand.
    """
    step = longer[-1].step
    if step.kind in {"filed", "review_requested"}:
        _require_no_pending(others, longer, step, calendar)
    before = set(events_of(longer[:-1], record_day)) if len(longer) > 1 else set()
    ended = {event for other in others for event in events_of(other, record_day)} | set(acts)
    for event in set(events_of(longer, record_day)) - before:
        ending = ENDED_BY.get(event.event_type)
        last = max((one.effective_on for one in ended if one.event_type == ending), default=None)
        begins = step.day if event.event_type in VOID else event.effective_on
        if last is not None and last >= begins:
            label = TABLES[kind_of(longer)].steps[step.kind]
            raise StepRefused(
                f"{step.day} 不能记“{label}”：同一记录的前一事项或者变动在 {last} 终止，同日开始的不起作用。"
                f"请记在 {last} 之后的日子"
            )


def require_act_apart(event: RecordEvent, known: Iterable[RecordEvent], label: str) -> None:
    """`StepRefused` where an act begins something on or before a day on which the like of it ended: the end would stand.

    Args:
        event: what the act brings, from its own day: of what is void from the beginning too.
        known: what cases and other acts brought to the record, or to the enterprise where the act names none; what made it
            void from the day on which that was decided.
        label: the name of the act.
    """
    ending = ENDED_BY.get(event.event_type)
    last = max((one.effective_on for one in known if one.event_type == ending), default=None)
    if last is not None and last >= event.effective_on:
        raise StepRefused(
            f"“{label}”不能自 {event.effective_on} 起：{last} 已经记下“{EVENT_TYPES[str(ending)]}”，同日和此前开始的随之终止，登记也不起作用。"
            f"请核对日期；仍然有效的，由作出单位在 {last} 之后以文书重申，再按该文书登记"
        )


def require_act_ends(event: RecordEvent, known: Iterable[RecordEvent], label: str) -> None:
    """`StepRefused` where an act ends what does not last on its day.

    Args: as of `require_act_apart`.
    """
    begins = {one for one, ending in ENDED_BY.items() if ending == event.event_type}
    if not begins:
        return
    turns = [one for one in known if one.event_type in {*begins, event.event_type}]
    before = [one for one in turns if one.effective_on <= event.effective_on]
    # Of both on one day the end stands.
    last = max(before, key=lambda one: (one.effective_on, one.event_type == event.event_type), default=None)
    if last is None or last.event_type not in begins:
        could = "、".join(f"“{EVENT_TYPES[one]}”" for one in sorted(begins))
        raise StepRefused(
            f"“{label}”没有可以终止的：到 {event.effective_on}，没有仍在持续的{could}。请核对所涉的记录和日期"
        )


def lasting(ending: EventType, known: Iterable[Happened]) -> list[Happened]:
    """What an ending event would end: all of its kind on the record that nothing ended yet, in the order of the days on which each began.

    What came last is told by `turn_of`.
    """
    told = list(known)
    last = max((turn_of(one) for one in told if one.event_type == ending), default=None)
    began = [one for one in told if ENDED_BY.get(one.event_type) == ending]
    return sorted((one for one in began if last is None or turn_of(one) > last), key=turn_of)


def turn_of(one: Happened) -> date:
    """By which day it is told what came last: what is void is so from the beginning, so by that of the decision (`features.acts`)."""
    return one.decided_on if one.event_type in {*VOID, "reinstatement"} else one.effective_on


def _require_no_pending(
    others: Sequence[Sequence[Taken]], longer: Sequence[Taken], step: Step, calendar: WorkingDays
) -> None:
    kind = kind_of(longer)
    for other in others:
        if kind_of(other) != kind or min(one.step.day for one in other) > step.day:
            continue
        found = standing(other, on=step.day, calendar=calendar)
        if found.pending:
            raise StepRefused(
                f"{step.day} 不能记“{TABLES[kind].steps[step.kind]}”：同一记录另有一件{KINDS[kind]}"
                f"（{found.label}，自 {found.since}）。请在那一件中补充事实，或者待其办结"
            )


def _merged_target(taken: Sequence[Taken]) -> str | None:
    return next((one.terms.target for one in taken if one.terms.target), None)


def _of_repair(taken: Sequence[Taken]) -> Iterator[RecordEvent]:
    for step in (one.step for one in taken):
        if step.kind == "decided" and step.outcome == "repaired":
            yield RecordEvent(step.day, "repair")
        elif step.kind == "annulled":
            yield RecordEvent(step.day, "repair_annulment")


def _of_objection(taken: Sequence[Taken], record_day: date) -> Iterator[RecordEvent]:
    """The suspension by the objection ends with the decision, or when it is retracted; a review does not begin it again."""
    suspended, decided = False, None
    for one in taken:
        step = one.step
        if step.kind == "admitted" and one.terms.suspends:
            suspended = True
            yield RecordEvent(step.day, "objection")
        if step.kind in {"decided", "retracted"} and suspended:
            suspended = False
            yield RecordEvent(step.day, "objection_end")
        if step.kind in {"decided", "review_decided"}:
            yield from _of_decision(step, decided, record_day)
            decided = step.outcome


def _of_decision(step: Step, before: Outcome | None, record_day: date) -> Iterator[RecordEvent]:
    """`before`: what the first decision was, where this is the review of it."""
    match step.outcome:
        case "withdrawn_record":
            yield RecordEvent(record_day, "withdrawal")
        case "unverifiable" if before != "unverifiable":
            yield RecordEvent(step.day, "suspension")
        case "corrected" if before == "unverifiable":
            yield RecordEvent(step.day, "suspension_end")
        case _:
            return
