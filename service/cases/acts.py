"""What an authority did to a record, or a court to all of them, written down without a case: it acts at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from features.store import ZONE
from scoring.errors import StepRefused
from scoring.rights.acts import act_of, event_of
from scoring.rights.events import RecordEvent as Acting
from scoring.rights.events import lasting, require_act_apart, require_act_ends
from scoring.rights.steps import Happened
from scoring.rights.words import EventType, Party
from service.amendments import register
from service.amendments.record_event import RecordEvent
from service.cases import act_register
from service.cases.act_register import RecordedAct
from service.cases.beside import beside
from service.cases.filing import Log
from service.cases.ground import CaseGround, ground_for_case
from service.cases.happened import happened
from service.cases.idempotency import Once, keep, made_under
from service.cases.register import By
from service.cases.target import CaseTarget, record_in
from service.database.alone import in_turn
from service.errors import Conflict, WrongUse
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.parties.registry import department_named
from service.publications.place import Place

_SAME: Final = ("event_type", "document_no", "effective_on", "publicity_until")
"""By what two acts on one record are the same act."""


class Act(NamedTuple):
    """What was done, by whom, by which document, on which day.

    `record_id`: null for what reaches all that speaks against the enterprise. `publicity_until`: the new end, where that is moved.
    `ends_all`: that all of its kind is over which other documents began on the record, of what ends something.
    """

    event: EventType
    by: Party
    body: str
    document_no: str
    day: date
    record_id: str | None
    publicity_until: date | None
    ends_all: bool = False


def record_act(
    place: Place, uscc: str, act: Act, *, now: datetime, log: Log, recorded_by: By, once: Once | None = None
) -> RecordedAct:
    """Write an act down, `once` under its idempotency key, with what it brings to the record. Raises:

    `NotFound` for a record that there is not, `StepRefused` where the rules know no such act of that authority or what it ends
    does not last, or not alone, `Conflict` for one that is written down already, `WrongUse` for a day to come, or a new end of publicity
    that is none.
    """
    today = now.astimezone(ZONE).date()
    _require_dated(act, today)
    with place.database.reading() as connection:
        ground = ground_for_case(place, connection, uscc, today)
    target = None
    if act.record_id is not None:
        target = CaseTarget.of_record(record_in(ground.gated, uscc, act.record_id))
    rule = act_of(ground.law, act.event)
    found = event_of(rule, act.by, act.day, record_day=target.occurred_on if target else None)
    number = act_register.number_at(now)
    event = _event(uscc, act, found, target)
    with place.database.writing() as connection:
        in_turn(place.database, connection, "cases")
        before = made_under(connection, once)
        if before is not None:
            return act_register.found(connection, before, {})
        _require_new(connection, event, target, rule.label)
        _require_acting(connection, ground, uscc, act, target, rule.label)
        register.put(connection, uscc, number, now=now, event=event)
        body = department_named(connection, act.body)
        made = RecordedAct(
            id=number,
            uscc=uscc,
            event=found.event_type,
            label=rule.label,
            by=act.by,
            body=act.body,
            party=body.id if body else None,
            document_no=act.document_no,
            day=act.day,
            effective_on=found.effective_on,
            publicity_until=act.publicity_until,
            target=target,
            at=now,
        )
        act_register.put(connection, made, recorded_by=recorded_by)
        keep(connection, once, number, now=now)
        told = {"act": number, "event": act.event, "document_no": act.document_no, "who": recorded_by.who}
        log(connection, "record_act", uscc, told | {"record": act.record_id})
        put(connection, [_notice(made, recorded_by)])
    return made


def _event(uscc: str, act: Act, found: Acting, target: CaseTarget | None) -> RecordEvent:
    """What an act brings to the record, as the record store takes it in."""
    name = target.named if target else None
    return RecordEvent(
        uscc=uscc,
        event_type=found.event_type,
        target_kind=name.kind if name else None,
        target_document_no=name.document_no if name else None,
        target_record_id=name.record_id if name else None,
        document_no=act.document_no,
        effective_on=found.effective_on,
        occurred_on=act.day,
        publicity_until=act.publicity_until,
        issuing_body=act.body,
    )


def _require_acting(
    connection: Connection, ground: CaseGround, uscc: str, act: Act, target: CaseTarget | None, label: str
) -> None:
    """That an act comes to something beside what happened to the record, and ends nothing unawares."""
    known = happened(connection, ground, uscc, target)
    begins = Acting(act.day, act.event)
    require_act_apart(begins, known, label)
    require_act_ends(begins, known, label)
    if target is not None:
        others = beside(connection, ground.events, uscc, target)
        _require_alone(act, lasting(act.event, others), label)


def _notice(act: RecordedAct, recorded_by: By) -> Notice:
    """That an act was written down, for the enterprise, for whoever did it, and for the bureau if another wrote it down."""
    whom = Whom(parties=(act.party,) if act.party else (), by=recorded_by.party)
    return Notice("act_recorded", act.uscc, f"act:{act.id}", act.at, {"act": act.id}, whom)


def _require_dated(act: Act, today: date) -> None:
    if act.day > today:
        raise WrongUse(f"日期 {act.day} 晚于今天 {today}，请登记已经作出的")
    if (act.event == "publicity_change") != (act.publicity_until is not None):
        raise WrongUse("新的公示截止期只在变更公示截止期时写明，并且必须写明")
    if act.publicity_until is not None and act.publicity_until < act.day:
        raise WrongUse(f"新的公示截止期 {act.publicity_until} 早于变更之日 {act.day}，应为该日或者以后的日子")


def _require_alone(act: Act, ended: Sequence[Happened], label: str) -> None:
    """`StepRefused` where an end would end what several documents began, unless all of it is said to be over."""
    if act.ends_all and not ended:
        raise WrongUse(
            "ends_all 只在终止一项变动时写明", english="ends_all is said of what ends something on a record"
        )
    documents = list(dict.fromkeys((one.document_no, one.body) for one in ended))
    if len(documents) < 2 or act.ends_all:
        return
    named = "、".join(f"“{number or '未写文号'}”（{body or '作出单位不详'}）" for number, body in documents)
    raise StepRefused(
        f"“{label}”会一并终止仍在持续的各项：{named}。只有其中一项终止的，记录状态不变，不用登记；各项都已终止的，请写明 ends_all: true"
    )


def _require_new(connection: Connection, event: RecordEvent, target: CaseTarget | None, label: str) -> None:
    for one in register.events_on(connection, event.uscc, target.named if target else None):
        if all(getattr(one, name) == getattr(event, name) for name in _SAME):
            raise Conflict(
                f"“{label}”（{event.document_no}，自 {event.effective_on} 起）已经登记，不重复登记",
                english=f"{event.event_type} by {event.document_no} is written down already",
            )
