"""What a procedure gives one matter: fixed with each step that is taken, so that no later change of the policy reaches it."""

from datetime import date, timedelta
from typing import Final

from scoring.procedure.working_days import WorkingDays
from scoring.schema.procedure import DecidedBy, Hearing, Notice, OnSilence, Procedure, Term
from scoring.schema.strict_model import StrictModel

_DAY: Final = timedelta(days=1)


class Terms(StrictModel):
    """The procedure as one matter has it, with the days that followed from the steps taken so far.

    Attributes:
        id: of the procedure whose words these were on the day of the first step.
        statement_until, hearing_until: last days on which may be stated and a hearing be asked for; null before the notice, or
            where the procedure has none.
        hearing_from: first day on which the hearing may be held; null unless it was asked for.
    """

    id: str
    notice: Notice
    statement: Term | None
    hearing: Hearing | None
    on_silence: OnSilence
    decided_by: DecidedBy
    statement_until: date | None = None
    hearing_until: date | None = None
    hearing_from: date | None = None


def terms_of(rule: Procedure) -> Terms:
    """What a procedure gives a matter in which nothing was done yet: its days are open."""
    return Terms(
        id=rule.id,
        notice=rule.notice,
        statement=rule.statement,
        hearing=rule.hearing,
        on_silence=rule.on_silence,
        decided_by=rule.decided_by,
    )


def after_notice(terms: Terms, day: date, calendar: WorkingDays) -> Terms:
    """With the last days that follow from a notice of a day.

    `CalendarEnds` where they, or the announcement of a hearing asked for on the last day, lie beyond the calendar: a request
    that comes in time must never be refused because nobody can date it.
    """
    statement = calendar.end_of(terms.statement, day) if terms.statement else None
    hearing = calendar.end_of(terms.hearing.request, day) if terms.hearing else None
    told = terms.model_copy(update={"statement_until": statement, "hearing_until": hearing})
    if hearing:
        after_request(told, hearing, calendar)
    return told


def after_request(terms: Terms, day: date, calendar: WorkingDays) -> Terms:
    """With the first day of a hearing that was asked for on a day; as they were where there is no hearing."""
    if terms.hearing is None:
        return terms
    return terms.model_copy(update={"hearing_from": calendar.end_of(terms.hearing.notice, day) + _DAY})
