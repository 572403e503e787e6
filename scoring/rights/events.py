"""What the steps of a case bring to the record that it is about: events of the record store, each with its effective day.

Of a beginning and an end on one day the end stands (`features.acts`). So two cases about one record must not end and begin
on one day, nor be examined at once: `require_apart`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from features.acts import VOID
from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.lasting import ENDED_BY
from scoring.rights.standing import TABLES, kind_of, standing
from scoring.rights.steps import Step, Taken
from scoring.rights.undone import NOTHING_BY_OTHERS, ByOthers
from scoring.rights.words import KINDS, EventType, StepKind

_WAIT: Final = "请在那一件中补充事实，或者待其办结"
_MEND: Final[Mapping[StepKind, str]] = {
    "review_requested": "请在那一件中补充事实；仍要申请复核的，先撤回那一件：申请复核的期限不因它延长"
}
"""What may be done of a step that another case holds up: the time to ask for a review runs on."""


@dataclass(frozen=True, slots=True, order=True)
class RecordEvent:
    """An event to be written for the record's document: its type in `features.records.events`, and since when it acts."""

    effective_on: date
    event_type: EventType


class Other(NamedTuple):
    """Another case about the same record: its steps, and what others did to what they had brought."""

    taken: Sequence[Taken]
    by_others: ByOthers = NOTHING_BY_OTHERS


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


def brought_last(taken: Sequence[Taken], record_day: date | None) -> tuple[RecordEvent, ...]:
    """What the last step of a case brings to its record."""
    before = events_of(taken[:-1], record_day) if len(taken) > 1 else ()
    return events_of(taken, record_day)[len(before) :]


def require_apart(
    others: Sequence[Other],
    longer: Sequence[Taken],
    *,
    record_day: date | None,
    calendar: WorkingDays,
    acts: Iterable[RecordEvent] = (),
) -> None:
    """`StepRefused` where the last step of a case comes in the way of what else happened to its record, or to its effect of an evaluation.

    Two of a kind are never examined at once: the end of one would end the suspension by the other. And nothing begins on
    the day on which another case, or an act (`acts`: what those brought to the record), ended the like of it, or what this
    very case had brought: the end would stand.
    """
    step = longer[-1].step
    if step.kind in {"filed", "review_requested"}:
        _require_no_pending(others, longer, step, calendar)
    elif kind_of(longer) == "repair" and step.kind in {"admitted", "decided"} and not _decided(longer[:-1]):
        # One that is open again, because its decision was none, goes before those that were filed meanwhile.
        _require_no_pending([one for one in others if _decided(one.taken)], longer, step, calendar)
    ended = {event for other in others for event in events_of(other.taken, record_day)} | set(acts)
    ended |= {RecordEvent(one.effective_on, one.event_type) for one in longer[-1].terms.undone}
    for event in brought_last(longer, record_day):
        ending = ENDED_BY.get(event.event_type)
        last = max((one.effective_on for one in ended if one.event_type == ending), default=None)
        begins = step.day if event.event_type in VOID else event.effective_on
        if last is not None and last >= begins:
            label = TABLES[kind_of(longer)].steps[step.kind]
            raise StepRefused(
                f"{step.day} 不能记“{label}”：同一记录的前一事项或者变动在 {last} 终止，同日开始的不起作用。"
                f"请记在 {last} 之后的日子"
            )


def _require_no_pending(
    others: Sequence[Other], longer: Sequence[Taken], step: Step, calendar: WorkingDays
) -> None:
    kind, same = kind_of(longer), "效果" if _merged_target(longer) == "evaluation" else "记录"
    for taken, by_others in others:
        if kind_of(taken) != kind:
            continue
        # A paper may have come in before what is pending was filed, or opened again: one is examined all the same.
        days = [one.step.day for one in taken] + [end.effective_on for end in by_others.undone]
        on = max(step.day, *days)
        found = standing(taken, on=on, calendar=calendar, by_others=by_others)
        if found.pending:
            raise StepRefused(
                f"{step.day} 不能记“{TABLES[kind].steps[step.kind]}”：同一{same}另有一件{KINDS[kind]}"
                f"（{found.label}，自 {found.since}）。{_MEND.get(step.kind, _WAIT)}"
            )


def _decided(taken: Iterable[Taken]) -> bool:
    return any(one.step.kind == "decided" for one in taken)


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
            lifted = any(end.event_type == ENDED_BY["suspension"] for end in one.terms.undone)
            yield from _of_decision(step, record_day, suspended=decided == "unverifiable" and not lifted)
            decided = step.outcome


def _of_decision(step: Step, record_day: date, *, suspended: bool) -> Iterator[RecordEvent]:
    """`suspended`: whether the first decision, of which this is the review, suspended the record and that lasts."""
    match step.outcome:
        case "withdrawn_record":
            yield RecordEvent(record_day, "withdrawal")
        case "unverifiable" if not suspended:
            yield RecordEvent(step.day, "suspension")
        case "corrected" if suspended:
            yield RecordEvent(step.day, "suspension_end")
        case _:
            return
