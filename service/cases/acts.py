"""What an authority did to a record, or a court to all of them, written down without a case: it acts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from features.acts import RESTRUCTURING
from features.store import ZONE
from scoring.rights.acts import act_of, event_of, require_may_do
from scoring.rights.lasting import ENDED_BY, documents_of
from scoring.rights.steps import Ended
from scoring.schema.rights import Act as Rule
from service.amendments import register
from service.amendments.record_event import RecordEvent
from service.cases import act_register, partial_ends
from service.cases.act_again import ended_before
from service.cases.act_asked import Act, require_sound
from service.cases.act_bodies import called_bureau
from service.cases.act_ends import meant
from service.cases.act_lasting import names
from service.cases.act_outcome import beginning, besides_it, ending, require_why
from service.cases.act_register import RecordedAct, not_by_maker
from service.cases.act_repairs import require_why_repaired
from service.cases.beside import all_on
from service.cases.document_numbers import number_from
from service.cases.filing import Log
from service.cases.ground import CaseGround, ground_for_case
from service.cases.idempotency import Once, keep, made_under
from service.cases.register import By, case_of
from service.cases.target import CaseTarget, TargetName, record_in
from service.cases.undone import stand_anew
from service.database.alone import in_turn
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.parties.registry import department_named, unspaced
from service.publications.place import Place


@dataclass(frozen=True, slots=True)
class _Act:
    """An act with what the rules make of it, on its ground.

    `effective_on`: since when it acts, unless it ends something. `called_bureau`: whether its body is the bureau, or called as it is.
    """

    act: Act
    uscc: str
    ground: CaseGround
    rule: Rule
    target: CaseTarget | None
    effective_on: date
    called_bureau: bool

    @property
    def named(self) -> TargetName | None:
        """How events name the record; null where it reaches all that speaks against the enterprise."""
        return self.target.named if self.target else None


def record_act(
    place: Place, uscc: str, act: Act, *, now: datetime, log: Log, recorded_by: By, once: Once | None = None
) -> RecordedAct:
    """Write an act down, `once` under its idempotency key, with what it brings to the record. Raises:

    `NotFound` for a record that there is not, `StepRefused` where the rules know no such act of that authority, what it ends does
    not last or is not for it to end, or it would come to nothing, `Conflict` for one that is written down already or ends what is not
    told apart, `WrongUse` for a day to come, a number of a case in place of a document's, a body that cannot have done it as what it
    is said to be, a new end of publicity that is none, `ends` of what ends nothing, or an end by the bureau or a repair of what the rules do not repair without a reason.
    """
    act = act._replace(
        body=unspaced(act.body), document_no=number_from(act.document_no, "文书（document_no）")
    )
    require_sound(act, now.astimezone(ZONE).date())
    asked = _asked(place, uscc, act, now)
    with place.database.writing() as connection:
        in_turn(place.database, connection, "cases")
        before = made_under(connection, once)
        if before is not None:
            return act_register.found(connection, before, {})
        made, decided_on, ends = _made(connection, asked, now)
        _put_brought(connection, asked, made, decided_on, ends)
        others = _others(connection, asked, made)
        act_register.put(connection, made, recorded_by=recorded_by, readers=others)
        stand_anew(connection, uscc, asked.target, asked.ground.on, asked.ground.calendar)
        keep(connection, once, made.id, now=now)
        said = {"act": made.id, "event": act.event, "document_no": act.document_no, "who": recorded_by.who}
        log(
            connection,
            "record_act",
            uscc,
            said | {"record": act.record_id, "ends": list(names(made.ended))},
        )
        put(connection, [_notice(made, recorded_by, others)])
    return made


def _asked(place: Place, uscc: str, act: Act, now: datetime) -> _Act:
    """By the rules of today, on the records as they are known; before nobody else can write."""
    with place.database.reading() as connection:
        ground = ground_for_case(place, connection, uscc, now.astimezone(ZONE).date())
    target = None
    if act.record_id is not None:
        target = CaseTarget.of_record(record_in(ground.gated, uscc, act.record_id))
    rule = act_of(ground.law, act.event)
    if case_of(act.document_no) is None:
        require_may_do(rule, act.by)
    found = event_of(rule, act.day, record_day=target.occurred_on if target else None)
    called = called_bureau(place, act, uscc, target, now)
    return _Act(act, uscc, ground, rule, target, found.effective_on, called)


def _made(connection: Connection, asked: _Act, now: datetime) -> tuple[RecordedAct, date, tuple[Ended, ...]]:
    """The act as it is written down, where it is new and comes to something beside what happened to the record.

    With the day on which the record store is told that it was decided, by which it sees what came last, and the documents that it names as ended.
    """
    act = asked.act
    known = all_on(connection, asked.ground.events, asked.uscc, asked.named)
    ends = meant(act.ends, act.event, act.body, known)
    over = ended_before(connection, act, asked.uscc, asked.named, ends, known)
    body = department_named(connection, act.body)
    made = RecordedAct(
        id=act_register.number_at(now),
        uscc=asked.uscc,
        event=act.event,
        label=asked.rule.label,
        by=act.by,
        body=act.body,
        party=body.id if body else None,
        document_no=act.document_no,
        day=act.day,
        effective_on=asked.effective_on,
        publicity_until=act.publicity_until,
        text=act.text,
        target=asked.target,
        ended=(),
        still=(),
        out_of_use=(),
        at=now,
    )
    happened = [one.happened for one in known]
    if act.event in ENDED_BY.values():
        made, decided_on = ending(connection, made, ends, asked.rule, asked.ground.law, happened)
        if asked.called_bureau:
            require_why(made)
    else:
        made, decided_on = beginning(made, over, happened)
        require_why_repaired(made, asked.ground.gated, asked.ground.law)
    besides = besides_it(connection, asked.ground.events, made, happened)
    return made._replace(out_of_use=besides), decided_on, ends or ()


def _put_brought(
    connection: Connection, asked: _Act, made: RecordedAct, decided_on: date, ends: Sequence[Ended]
) -> None:
    """What an act brings to the record, to be brought about; an end of some of what lasts brings nothing and is kept apart.

    `ends`: the documents that it names as ended. Of restructurings the record store knows which one is over.
    """
    event, by_name = _event(asked, made, decided_on), made.event == RESTRUCTURING[1]
    if made.still or by_name:
        event = event.model_copy(update={"ends": documents_of(made.ended, ends)})
    if made.still and not by_name:
        partial_ends.put(connection, made.id, event, now=made.at)
    else:
        register.put(connection, made.uscc, made.id, now=made.at, event=event)


def _event(asked: _Act, made: RecordedAct, decided_on: date) -> RecordEvent:
    """What an act brings to the record, as the record store takes it in."""
    name = asked.named
    return RecordEvent(
        uscc=made.uscc,
        event_type=made.event,
        target_kind=name.kind if name else None,
        target_document_no=name.document_no if name else None,
        target_record_id=name.record_id if name else None,
        document_no=made.document_no,
        effective_on=made.effective_on,
        occurred_on=decided_on,
        publicity_until=made.publicity_until,
        issuing_body=made.body,
    )


def _others(connection: Connection, asked: _Act, made: RecordedAct) -> tuple[str, ...]:
    """Accounts of those whom an act is about besides who did it: whose doing it ends, and who made the record where another acts, or acted in what it ends, as such."""
    found = [_account(connection, made.not_by_its_maker)]
    if made.ended:
        found += _who_began(connection, asked, made)
    return tuple(dict.fromkeys(one for one in found if one is not None and one != made.party))


def _who_began(connection: Connection, asked: _Act, made: RecordedAct) -> list[str | None]:
    """Accounts of those whose doing an act ends: as their own acts were written down, or by their names; and of who made the record, where another decided on it."""
    acts = {one.id: one for one in act_register.listed(connection, {"uscc": made.uscc})}
    known = all_on(connection, asked.ground.events, asked.uscc, asked.named)
    found: list[str | None] = []
    for happened, cause, _ in known:
        if happened not in made.ended:
            continue
        act = acts.get(cause or "")
        found.append(act.party if act else _account(connection, happened.body))
        found.append(_account(connection, not_by_maker(made.target, happened)))
    return found


def _account(connection: Connection, body: str | None) -> str | None:
    """The account of a body by its name; null where it has none, or has no name here."""
    named = department_named(connection, body) if body else None
    return named.id if named else None


def _notice(act: RecordedAct, recorded_by: By, others: Sequence[str]) -> Notice:
    """That an act was written down, for the enterprise, whoever did it or is concerned besides, and the bureau if another wrote it down."""
    whom = Whom(parties=(*((act.party,) if act.party else ()), *others), by=recorded_by.party)
    return Notice("act_recorded", act.uscc, f"act:{act.id}", act.at, {"act": act.id}, whom)
