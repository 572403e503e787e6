"""What became overdue of cases: told once for each thing that is late, to the enterprise, whom it was passed on to, and the bureau.

Nothing is kept of it but the notices: the same cause is one notice to a party, however often it is put.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from features.store import ZONE
from scoring.rights.standing import TABLES, Due
from scoring.rights.undone import NOTHING_BY_OTHERS
from service.cases import register
from service.cases.case import Case
from service.cases.ground import rules_today
from service.cases.undone import undone_here
from service.notices.kinds import kind_of_step
from service.notices.notice import Notice, Whom
from service.notices.outbox import not_put, put
from service.publications.place import Place

AWAITED: Final = sorted({state for table in TABLES.values() for state in table.awaited})
"""States in which something may be due from somebody."""


def untold_overdue(place: Place, *, now: datetime) -> int:
    """How many notices of what is late wait to be put."""
    with place.database.reading() as connection:
        return not_put(connection, list(_overdue(place, connection, now)))


def tell_overdue(place: Place, *, now: datetime) -> int:
    """Tell whoever listens of what is late and was not told yet; how many notices."""
    with place.database.writing() as connection:
        return put(connection, list(_overdue(place, connection, now)))


def _overdue(place: Place, connection: Connection, now: datetime) -> Iterator[Notice]:
    cases = register.listed(connection, {}, states=AWAITED)
    if not cases:
        return
    on = now.astimezone(ZONE).date()
    _, calendar = rules_today(place, connection, on)
    for case in cases:
        if case.steps[-1].taken.step.day > on:  # the clock was set back
            continue
        # What others did moves the times of a repair alone.
        by_others = undone_here(connection, case) if case.kind == "repair" else NOTHING_BY_OTHERS
        for due in case.standing(on, calendar, by_others).dues:
            if due.overdue and due.until is not None:
                yield _notice(case, due, due.until)


def _notice(case: Case, due: Due, until: date) -> Notice:
    """It came to be so with the first moment of the day after the last one."""
    at = datetime.combine(until + timedelta(days=1), time(), ZONE)
    whom = Whom(parties=(case.provider,) if case.provider else ())
    said = {"case": case.id}
    return Notice(
        kind_of_step(case.kind, "overdue"), case.uscc, f"case:{case.id}:{due.what}:{until}", at, said, whom
    )
