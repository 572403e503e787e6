"""What an authority does to a record, or to an enterprise, without a case: which event that is, from which day it acts."""

from datetime import date

from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.events import RecordEvent
from scoring.rights.words import PARTIES, EventType, Party
from scoring.schema.policy_day import PolicyDay
from scoring.schema.rights import Act


def act_of(law: PolicyDay, event: EventType) -> Act:
    """The act that brings an event, by the law of a day; `StepRefused` where only a case does."""
    found = next((one for one in law.rights.acts if one.event == event), None)
    if found is None:
        could = "、".join(f"{one.event}（{one.label}）" for one in law.rights.acts)
        raise StepRefused(
            f"“{EVENT_TYPES[event]}”（{event}）不能不经申请而作出；可以不经申请作出的有：{could}"
        )
    return found


def event_of(act: Act, by: Party, day: date, *, record_day: date | None) -> RecordEvent:
    """The event that an act brings.

    Args:
        act: as `act_of` found it.
        by: who does it.
        day: of the act itself.
        record_day: of the record that it names; null where it names none.

    Raises:
        StepRefused: it is not for that party to do, it names no record although it must, or one of a later day.
    """
    if by not in act.by:
        may = "、".join(PARTIES[one] for one in act.by)
        raise StepRefused(f"“{act.label}”不能由{PARTIES[by]}作出；可以作出的是：{may}")
    if act.names_document != (record_day is not None):
        told = "须指明所涉的记录" if act.names_document else "及于该企业的全部不利记录，不指明文书"
        raise StepRefused(f"“{act.label}”{told}")
    if record_day is not None and record_day > day:
        raise StepRefused(f"“{act.label}”的日期 {day} 早于所涉记录的日期 {record_day}，请核对日期")
    effective = record_day if act.effective == "record_day" and record_day is not None else day
    return RecordEvent(effective, act.event)
