"""Whether what is published is what was decided, and the registers of what was allowed and certified are what the log knows."""

from collections.abc import Iterator
from datetime import date

from service.database.engine import Database
from service.home import Home
from service.integrity.authorisations import authorisations_not_as_logged
from service.integrity.certificates import certificates_not_as_logged
from service.integrity.decisions import decisions_not_as_decided
from service.integrity.fault import Fault
from service.integrity.log import complete_since
from service.integrity.publications import publications_not_as_logged
from service.integrity.replaced import wrongly_replaced


def faults_in(database: Database, home: Home, *, since: date | None = None) -> Iterator[Fault]:
    """Everything that is not as it was decided or logged: publications in their order, what replaces what, then the registers.

    `since`: of decisions only those are held against their runs that were published on that day or later: it is the most of the work.
    """
    with database.reading() as connection:
        complete = complete_since(connection)
        yield from decisions_not_as_decided(database, connection, home, since=since)
        yield from wrongly_replaced(connection)
        yield from publications_not_as_logged(connection, complete)
        yield from authorisations_not_as_logged(connection, complete)
        yield from certificates_not_as_logged(connection, complete)
