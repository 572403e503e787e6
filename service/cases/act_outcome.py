"""What an act comes to beside what happened to its record: since when it acts, what it ends, what goes on besides."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from features.acts import VOID
from features.store import ZONE
from scoring.rights.acts import require_may_end, require_something_left
from scoring.rights.lasting import acts_from, document_of, ending_of, is_of, name_of, require_act_begun, told
from scoring.rights.out_of_use import out_of_use
from scoring.rights.steps import Ended, Happened
from scoring.rights.undone import first_end
from scoring.schema.policy_day import PolicyDay
from scoring.schema.rights import Act as Rule
from service.cases.act_register import RecordedAct
from service.cases.case import Case
from service.cases.register import case_of, found
from service.cases.restructured import restructured
from service.errors import Conflict, WrongUse


def beginning(
    made: RecordedAct, over: Happened | None, known: Sequence[Happened]
) -> tuple[RecordedAct, date]:
    """An act that ends nothing, with the day on which the store is told that it was decided: of what is void after all ends that reach it, so that it lasts.

    Args:
        made: the act as it is asked for.
        over: by what the same was ended that was written down before: that end is corrected; null where it is new.
        known: what happened to the record.

    Raises:
        StepRefused: it would come to nothing, or could not act before tomorrow.
        WrongUse: it corrects an end, and nobody says why.
    """
    if over is not None:
        _require_why_again(made, over)
        made = made._replace(ended=(over,))
    since = acts_from(made.happened, known)
    require_something_left(made.event, since, known, made.label)
    require_act_begun(made.happened, known, made.label, on=made.at.astimezone(ZONE).date())
    if made.event in VOID:
        return made, since
    return made._replace(effective_on=since), made.day


def ending(
    connection: Connection,
    made: RecordedAct,
    ends: Sequence[Ended] | None,
    rule: Rule,
    law: PolicyDay,
    known: Sequence[Happened],
) -> tuple[RecordedAct, date]:
    """An act that ends something, with what it ends, and the day on which the store is told that it was decided.

    Args:
        connection: in which the register is read.
        made: the act as it is asked for.
        ends: the documents whose doing it ends; null: the one that lasts.
        rule: what the rules say of it.
        law: by which it is told whose doing it may end.
        known: what happened to the record.

    Raises:
        StepRefused: it does not last, or is not for it to end.
        Conflict: it would correct what another decided in a case himself.
    """
    require_something_left(made.event, made.day, known, made.label)
    over = ending_of(made.event, made.day, ends, known, made.label)
    require_may_end(law, rule, made.by, over.ended)
    made = made._replace(ended=over.ended, still=over.still, effective_on=over.since)
    _require_written_down(connection, made, known)
    return made, over.since if made.event == "reinstatement" else made.day


def require_why(made: RecordedAct) -> None:
    """`WrongUse` where the bureau, or who is called as it is, ends something and does not say why.

    What it did itself, or decided in a case, it ends for a reason too: mostly it spoke for the enterprise.
    """
    if made.text is not None:
        return
    if made.corrected:
        raise WrongUse(
            f"“{made.label}”更正的是{'、'.join(map(told, made.corrected))}，不是本部门作出的：请在 text 写明登记有误在哪里、凭什么更正",
            english="the bureau corrects what another did: say why in text",
        )
    raise WrongUse(
        f"“{made.label}”终止的是{'、'.join(dict.fromkeys(map(told, made.ended)))}：由发展改革部门终止的，请在 text 写明理由",
        english="the bureau ends what was begun: say why in text",
    )


def _require_why_again(made: RecordedAct, over: Happened) -> None:
    """One document begins a thing once: written down again it says that its end was not one."""
    if made.text is None:
        raise WrongUse(
            f"“{made.label}”（{made.document_no}）登记过，已由{told(over)}终止：再次登记即更正那项终止，请在 text 写明为什么",
            english="this document was written down before and ended: writing it down again corrects that end, say why in text",
        )


def _require_written_down(connection: Connection, made: RecordedAct, known: Sequence[Happened]) -> None:
    """`Conflict` where the bureau would correct what another decided in a case himself: what it wrote down from his paper alone is its entry.

    Where that was ended by others and came back, it is their end that is written down once more: by that it is known again.
    """
    for one in made.corrected:
        number = one.document_no or ""
        case = case_of(number)
        before = _ended_before(one, known) if case is not None else None
        if before is not None:
            raise Conflict(
                f"“{made.label}”不能更正{told(one)}：它曾由{told(before)}终止，后来再次登记。再次登记有误的，请再次登记“{name_of(before)}”",
                english=f"this was ended by {before.document_no} and written down again: write that end down once more",
            )
        if case is not None and not _on_paper(found(connection, case[1], {}), number):
            raise Conflict(
                f"“{made.label}”不能更正{told(one)}：它是作出决定的单位自己在事项 {case[1]} 中办理的，不是凭文书登记的；请由该单位在该事项中撤销",
                english=f"this was decided in the case {case[1]}: it is ended there, by who decided",
            )


def _ended_before(one: Happened, known: Sequence[Happened]) -> Happened | None:
    """By which end of others, that was taken for a mistake, what lasts now had been ended; null where by none."""
    same = [other for other in known if other.event_type == one.event_type and is_of(document_of(one), other)]
    ends = (first_end(other, known) for other in same if other != one)
    return next((end for end in ends if end is not None and end.by != "bureau"), None)


def _on_paper(case: Case, number: str) -> bool:
    """Whether the step of a case that a number names was written down from a paper."""
    seq = int(number.rpartition("-")[2])
    return any(one.seq == seq and one.taken.terms.paper is not None for one in case.steps)


def besides_it(
    connection: Connection, events: pl.DataFrame, made: RecordedAct, known: Sequence[Happened]
) -> tuple[Happened, ...]:
    """By what else the record is not used on the day on which an act is written down: by a court's decision on the enterprise as a whole too.

    Args:
        connection: in which the register is read.
        events: what happened to the enterprise's records, as the store knows it.
        made: the act, with what it ends.
        known: what happened to the record.
    """
    if made.target is None:
        return ()
    whole = [one.happened for one in restructured(connection, events, made.uscc, made.target)]
    keeping = out_of_use((*known, *whole), (), on=made.at.astimezone(ZONE).date())
    return tuple(one for one in keeping if one not in (*made.ended, *made.still))
