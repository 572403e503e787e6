"""A case as it stands today, and whether what it brought to the record was brought about."""

from sqlalchemy import Connection

from service import clock
from service.amendments import register as reconsidered
from service.cases.case import Case
from service.cases.documents import Document, case_document
from service.cases.ground import rules_today
from service.publications.place import Place


def brought(connection: Connection, cause: str) -> Document:
    """Whether all of a cause was brought about, and what hindered it."""
    open_ = reconsidered.still_open(connection, cause)
    faults = dict.fromkeys(why for why in open_.values() if why is not None)
    return {"brought_about": not open_, "fault": "；".join(faults) or None}


def told_today(place: Place, connection: Connection, found: Case) -> Document:
    """Its document, with whether what it brought was brought about.

    One whose last step is dated later (the clock was set back) is told as of that step: it must not hide the others.
    """
    today = clock.today()
    _, calendar = rules_today(place, connection, today)
    on = max(today, found.steps[-1].taken.step.day)
    return case_document(found, on, calendar) | brought(connection, f"case:{found.id}:")
