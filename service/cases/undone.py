"""By what others ended what a case had brought to its record."""

from collections.abc import Iterable

from sqlalchemy import Connection

from scoring.rights.events import events_of
from scoring.rights.steps import Happened
from scoring.rights.undone import undone
from service.cases.beside import beside, brought, others
from service.cases.case import Case
from service.cases.known import Known


def undone_in(connection: Connection, case: Case, known: Known | None) -> tuple[Happened, ...]:
    """By acts, other cases and files, as they are known; nothing for a case about an evaluation, which has nothing `known`."""
    if known is None:
        return ()
    return _undone(case, beside(connection, known.events, case.uscc, case.target.named))


def undone_here(connection: Connection, case: Case) -> tuple[Happened, ...]:
    """By acts and other cases alone, of which the register knows without the records."""
    if case.target.named is None or not events_of(case.taken, case.target.occurred_on):
        return ()
    return _undone(case, (one.happened for one in brought(connection, case.uscc, case.target.named)))


def _undone(case: Case, happened: Iterable[Happened]) -> tuple[Happened, ...]:
    known = list(happened)
    by_others = list(others(known, case.id))
    return undone([one for one in known if one not in by_others], by_others)
