"""Which of what others did to a record keeps it out of use on a day, beside what a case about it brings.

Of a beginning and an end on one day the end stands, whoever brought it, as `features.acts` has it; an end of some ends those alone.
What is void is not repaired.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from features.acts import VOID
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.events import RecordEvent
from scoring.rights.lasting import ends, told
from scoring.rights.steps import Happened, Step
from scoring.rights.words import EventType

_KEEP_OUT: Final[frozenset[EventType]] = frozenset(
    {"annulment", "withdrawal", "repair", "removal", "suspension", "objection", "restructuring"}
)


def require_something_to_repair(step: Step, keeping: Iterable[Happened]) -> None:
    """`StepRefused` where a step grants the repair of a record that is void: that leaves nothing to repair.

    `keeping`: what others did by which the record is not used (`out_of_use`).
    """
    void = next((one for one in keeping if one.event_type in VOID), None)
    if step.kind == "decided" and step.outcome == "repaired" and void is not None:
        label = EVENT_TYPES[void.event_type]
        raise StepRefused(
            f"{step.day} 不能作出“准予修复”：该记录因{told(void)}的“{label}”自始不使用，没有可以修复的。"
            f"可以由认定单位作出“不予修复”，或者由企业撤回申请"
        )


def out_of_use(others: Iterable[Happened], own: Iterable[RecordEvent], *, on: date) -> tuple[Happened, ...]:
    """What others did by which the record is not used on a day, by the day from which it acts.

    Args:
        others: what happened to the record other than by the case.
        own: what the case brought to it: what it ends is ended for all, where the record store was told.
        on: the day; what acts from a later one does not count yet.
    """
    known = [one for one in others if one.effective_on <= on]
    ours = [
        Happened(event_type=one.event_type, effective_on=one.effective_on, decided_on=one.effective_on)
        for one in own
        if one.effective_on <= on
    ]
    keeping = [
        one
        for one in known
        if one.event_type in _KEEP_OUT and not any(ends(end, one) for end in (*known, *ours))
    ]
    return tuple(sorted(keeping, key=lambda one: (one.effective_on, one.event_type, one.document_no or "")))
