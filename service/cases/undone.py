"""What others did to what a case had brought to its record: by what it was ended, and when it was written down again."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Connection

from features.store import ZONE
from scoring.procedure.working_days import WorkingDays
from scoring.rights.events import Other, events_of
from scoring.rights.lasting import corrects_register
from scoring.rights.steps import Happened
from scoring.rights.undone import NOTHING_BY_OTHERS, ByOthers, undone
from service.cases import act_register, register
from service.cases.beside import Brought, all_on, brought, others
from service.cases.case import Case
from service.cases.known import Known
from service.cases.target import CaseTarget


def undone_in(connection: Connection, case: Case, known: Known | None) -> tuple[Happened, ...]:
    """By what it was ended, by acts, other cases and files, as they are known; nothing for a case about an evaluation, which has nothing `known`."""
    if known is None:
        return ()
    return _undone(connection, case, all_on(connection, known.events, case.uscc, case.target.named))


def undone_here(connection: Connection, case: Case) -> ByOthers:
    """By acts and other cases alone, of which the register knows without the records."""
    if case.target.named is None or not events_of(case.taken, case.target.occurred_on):
        return NOTHING_BY_OTHERS
    known = brought(connection, case.uscc, case.target.named)
    ends = _undone(connection, case, known)
    return ByOthers(ends, _last_on(case, known, ends))


def others_about(
    connection: Connection, uscc: str, target: CaseTarget, *, but: str | None = None
) -> list[Other]:
    """The cases about the same record or effect, with what became of what they brought. `but`: the number of the one that is left out."""
    about = register.about_the_same(connection, uscc, target)
    return [Other(one.taken, undone_here(connection, one)) for one in about if one.id != but]


def stand_anew(
    connection: Connection, uscc: str, target: CaseTarget | None, on: date, calendar: WorkingDays
) -> None:
    """Keep with each case about a record how it stands after what others did: by that those are found that wait for somebody."""
    if target is None:
        return
    for case in register.about_the_same(connection, uscc, target):
        found = case.standing(on, calendar, undone_here(connection, case))
        register.keep_state(connection, case.id, found.state)


def _undone(connection: Connection, case: Case, known: Iterable[Brought]) -> tuple[Happened, ...]:
    happened = [one.happened for one in known if not _corrects_another(connection, case, one)]
    by_others = list(others(happened, case.id))
    return undone([one for one in happened if one not in by_others], by_others)


def _corrects_another(connection: Connection, case: Case, one: Brought) -> bool:
    """Whether the bureau corrected what the case did not decide.

    Such an end names nothing where it left nothing, and seems to be of all before it: of what a file alone had ended too, of which
    the register does not know.
    """
    if one.cause is None or not corrects_register(one.happened):
        return False
    ended = act_register.found(connection, one.cause, {}).ended
    return list(others(ended, case.id)) == list(ended)


def _last_on(case: Case, known: Iterable[Brought], ends: Collection[Happened]) -> date | None:
    """When an end was last written down, or by an act that bears the number of its step what the case had brought."""
    acts = (one for one in known if act_register.is_number(one.cause or ""))
    ours = (one.at for one in acts if one.happened in ends or not list(others([one.happened], case.id)))
    return max((at.astimezone(ZONE).date() for at in ours), default=None)
