"""Whether what is published is what was decided, and the registers of what was allowed and certified are what the log knows."""

from collections.abc import Iterator

from service.database.engine import Database
from service.home import Home
from service.integrity.authorisations import authorisations_not_as_logged
from service.integrity.certificates import certificates_not_as_logged
from service.integrity.decisions import decisions_not_as_decided
from service.integrity.fault import Fault
from service.integrity.log import complete_since
from service.integrity.publications import publications_not_as_logged
from service.integrity.replaced import wrongly_replaced


def faults_in(database: Database, home: Home) -> Iterator[Fault]:
    """Everything that is not as it was decided or logged: publications in their order, what replaces what, then the registers."""
    with database.reading() as connection:
        since = complete_since(connection)
        yield from decisions_not_as_decided(database, connection, home)
        yield from wrongly_replaced(connection)
        yield from publications_not_as_logged(connection, since)
        yield from authorisations_not_as_logged(connection, since)
        yield from certificates_not_as_logged(connection, since)
