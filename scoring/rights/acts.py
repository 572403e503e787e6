"""What an authority does to a record, or to an enterprise, without a case: which event that is, from which day it acts.

And what of it makes sense beside what others did: whose doing it may end, and that it comes to something.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from features.acts import VOID
from features.records.events import EVENT_TYPES
from scoring.errors import StepRefused
from scoring.rights.events import RecordEvent
from scoring.rights.lasting import ENDED_BY, lasting, told, turn_of
from scoring.rights.steps import Happened
from scoring.rights.words import PARTIES, EventType, Party
from scoring.schema.measure import RecordBasis
from scoring.schema.policy_day import PolicyDay
from scoring.schema.rights import Act

_NOTHING_LEFT: Final[Mapping[EventType, frozenset[EventType]]] = {
    **dict.fromkeys(VOID, frozenset({"removal", "suspension", "repair", "publicity_change"})),
    **dict.fromkeys(("repair", "removal"), frozenset({"suspension", "publicity_change"})),
}
"""What puts a record out of use for good → the acts that come to nothing while it lasts."""


def act_of(law: PolicyDay, event: EventType) -> Act:
    """The act that brings an event, by the law of a day; `StepRefused` where only a case does."""
    found = next((one for one in law.rights.acts if one.event == event), None)
    if found is None:
        could = "、".join(f"{one.event}（{one.label}）" for one in law.rights.acts)
        raise StepRefused(
            f"“{EVENT_TYPES[event]}”（{event}）不能不经申请而作出；可以不经申请作出的有：{could}"
        )
    return found


def require_may_do(act: Act, by: Party) -> None:
    """`StepRefused` where an act is not for that party to do."""
    if by not in {*act.by, *act.corrects}:
        may = "、".join(PARTIES[one] for one in act.by)
        raise StepRefused(f"“{act.label}”不能由{PARTIES[by]}作出；可以作出的是：{may}")


def event_of(act: Act, day: date, *, record_day: date | None) -> RecordEvent:
    """The event that an act brings.

    Args:
        act: as `act_of` found it.
        day: of the act itself.
        record_day: of the record that it names; null where it names none.

    Raises:
        StepRefused: it names no record although it must, or one of a later day.
    """
    if act.names_document != (record_day is not None):
        told = (
            "须以 record_id 指明所涉的记录"
            if act.names_document
            else "及于该企业的全部不利记录，不写 record_id"
        )
        raise StepRefused(f"“{act.label}”{told}")
    if record_day is not None and record_day > day:
        raise StepRefused(f"“{act.label}”的日期 {day} 早于所涉记录的日期 {record_day}，请核对日期")
    effective = record_day if act.effective == "record_day" and record_day is not None else day
    return RecordEvent(effective, act.event)


def require_may_end(law: PolicyDay, act: Act, by: Party, ended: Iterable[Happened]) -> None:
    """`StepRefused` where an act would end what another did who is not for that party to end, unless it corrects what was written down.

    Who did what only a file tells of is not known: that is left to who may do the act at all.
    """
    for one in ended:
        if one.by is None or by in act.corrects:
            continue
        could = [
            party for party in PARTIES if party in act.by and party in law.rights.undoing.may_end(one.by)
        ]
        if by not in could:
            may = "、".join(PARTIES[party] for party in could)
            correcting = "、".join(PARTIES[party] for party in act.corrects)
            raise StepRefused(
                f"“{act.label}”不能由{PARTIES[by]}作出：{told(one)}由{PARTIES[one.by]}作出，可以终止它的是：{may}"
                f"{f'；登记有误的，由{correcting}更正' if correcting else ''}"
            )


def require_something_left(event: EventType, day: date, known: Sequence[Happened], label: str) -> None:
    """`StepRefused` where an act would come to nothing, because the record is out of use for good.

    Args:
        event: what the act brings.
        day: of the act.
        known: what happened to the record.
        label: the name of the act.
    """
    for gone, ending in ENDED_BY.items():
        if event not in _NOTHING_LEFT.get(gone, ()):
            continue
        for one in lasting(ending, known):
            # What is void is so from the beginning, whenever that was decided.
            if one.event_type == gone and (gone in VOID or turn_of(one) <= day):
                since = "自始不使用" if gone in VOID else f"自 {turn_of(one)} 起不再使用"
                raise StepRefused(
                    f"“{label}”不起作用：该记录因{told(one)}的“{EVENT_TYPES[gone]}”{since}。"
                    f"请核对所涉的记录；以后“{EVENT_TYPES[ending]}”的，届时再凭该文书登记"
                )


def bases_of(act: Act, kind: str | None, body: str | None) -> tuple[RecordBasis, ...]:
    """Where an act stands that is on a record of a kind, issued by a body; `kind` is null where it is on no single record."""
    return tuple(
        one
        for one in act.bases
        if (one.speaks_of(kind, body) if kind is not None else not one.kinds and not one.bodies)
    )
