"""Whether an act was written down before: while that lasts it is refused; what was ended is taken again, and so corrects its end."""

from collections.abc import Sequence

from sqlalchemy import Connection

from features.acts import VOID
from scoring.rights.lasting import document_of, is_of, same_body, same_document
from scoring.rights.standing import TABLES
from scoring.rights.steps import Ended, Happened, Step
from scoring.rights.words import Kind
from service.cases import act_register
from service.cases.act_asked import Act, not_a_document
from service.cases.act_lasting import corrections, ended_by, first_end
from service.cases.act_register import RecordedAct
from service.cases.beside import Brought
from service.cases.register import case_of, found
from service.cases.target import TargetName
from service.errors import Conflict


def ended_before(
    connection: Connection,
    act: Act,
    uscc: str,
    name: TargetName | None,
    ends: Sequence[Ended] | None,
    known: Sequence[Brought],
) -> Happened | None:
    """By what the same, which the same document of the same body began before, was ended; null where it is new.

    Args:
        connection: in which the register is read.
        act: as it is asked to be written down.
        uscc: the enterprise that it is about.
        name: the record; null where it reaches all that speaks against the enterprise.
        ends: the documents whose doing it ends, of what ends something.
        known: what happened to the record.

    Raises:
        Conflict: it was not ended, then it is written down already; or its case went on without it.
        WrongUse: the number is that of a case by whose decision no such thing was begun, or it was and no act ended it, or the case itself did, written down again as it was.
    """
    over: Happened | None = None
    of_case = _is_of_case(act)
    for one in act_register.listed(connection, {"uscc": uscc}):
        if not _same(one, act, name, ends) or _taken_back(one, ends, known):
            continue
        end = ended_by(one, known)
        if end is None:
            raise Conflict(
                f"“{one.label}”（{one.document_no}，自 {one.effective_on} 起）已经登记，不重复登记",
                english=f"{one.event} by {one.document_no} is written down already",
            )
        if of_case and not act_register.is_number(end.cause or ""):
            raise not_a_document(act)
        over = over or end.happened
    over = over or _ended_of_case(act, known)
    if of_case and over is not None:
        _require_no_step_since(connection, act, over)
    return over


def _same(one: RecordedAct, act: Act, name: TargetName | None, ends: Sequence[Ended] | None) -> bool:
    """Whether an act says the same; what an end ends besides is said in one act, or by its name.

    The number of a case is of one body, whatever that is called.
    """
    other = one.target.named if one.target else None
    alike = (one.event, one.publicity_until) == (act.event, act.publicity_until)
    by_it = same_document(one.document_no, act.document_no)
    by_it = by_it and (_is_of_case(act) or same_body(one.body, act.body))
    since = one.event in VOID or one.day == act.day
    on = other is None if name is None else other is not None and name.same_as(other)
    more = ends is not None and not all(any(is_of(named, each) for each in one.ended) for named in ends)
    return alike and since and on and by_it and not more


def _taken_back(one: RecordedAct, ends: Sequence[Ended] | None, known: Sequence[Brought]) -> bool:
    """Whether all that an end is asked to end, and did end, was written down again since."""
    ended = [each for each in one.ended if ends is None or any(is_of(named, each) for named in ends)]
    corrected = corrections(one, known)
    return bool(ended) and all(document_of(each) in corrected for each in ended)


def _ended_of_case(act: Act, known: Sequence[Brought]) -> Happened | None:
    """By which act that was ended, before anything else, what a case decided whose number stands in the place of a document's; null where none does."""
    if not _is_of_case(act):
        return None
    decided = next((one.happened for one in known if _decided(one, act)), None)
    end = first_end(decided, known) if decided else None
    if end is None or not act_register.is_number(end.cause or ""):
        raise not_a_document(act)
    return end.happened


def _require_no_step_since(connection: Connection, act: Act, end: Happened) -> None:
    """`Conflict` where the case went on without what was ended; what moves nothing, or leaves the decision as it was, does not."""
    kind, number = case_of(act.document_no) or ("repair", "")
    for one in found(connection, number, {}).taken:
        if end in one.terms.undone and _goes_without(kind, one.step):
            label = TABLES[kind].steps[one.step.kind]
            raise Conflict(
                f"事项 {number} 在“{end.document_no}”之后已继续办理（{one.step.day} {label}），原决定不再另行登记",
                english=f"case {number} went on since; what it decided before is not written down again",
            )


def _goes_without(kind: Kind, step: Step) -> bool:
    """Whether by a step a case goes on without the decision that was ended: an objection by a review that says otherwise, a repair by all that moves it."""
    if kind == "objection":
        return step.kind == "review_decided" and step.outcome != "rejected"
    return step.kind not in TABLES[kind].beside


def _is_of_case(act: Act) -> bool:
    """Whether the number of a case stands in the place of a document's."""
    return case_of(act.document_no) is not None


def _decided(one: Brought, act: Act) -> bool:
    """Whether it is what a case decided that an act says, by the same party on the same day."""
    ours, by = one.happened, one.cause is not None and one.cause.startswith("case:")
    said = (act.event, act.document_no, act.day, act.by)
    alike = (ours.event_type, ours.document_no, ours.decided_on, ours.by) == said
    return by and alike and (ours.body is None or same_body(ours.body, act.body))
