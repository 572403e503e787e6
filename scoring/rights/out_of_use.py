"""Which of what others did to a record keeps it out of use on a day, beside what a case about it brings.

Of a beginning and an end on one day the end stands, whoever brought it, as `features.acts` has it; an end of some ends those alone.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from scoring.rights.events import RecordEvent
from scoring.rights.lasting import ends
from scoring.rights.steps import Happened
from scoring.rights.words import EventType

_KEEP_OUT: Final[frozenset[EventType]] = frozenset(
    {"annulment", "withdrawal", "repair", "removal", "suspension", "objection", "restructuring"}
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
