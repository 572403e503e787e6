"""What a running server holds: settings, home, database, keys, and the log's writer."""

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, Request

from service.audit.writer import AuditWriter
from service.database.engine import Database
from service.database.upgrade import require_newest
from service.home import Home
from service.keys.keyring import Keyring
from service.settings import Settings


@dataclass(frozen=True)
class Running:
    """The parts that endpoints work with."""

    settings: Settings
    home: Home
    database: Database
    keyring: Keyring
    audit: AuditWriter

    @classmethod
    def begun(cls, settings: Settings) -> Self:
        """Open everything; raises where the policy is unlawful, the tables are of another version or no key signs tokens."""
        home = settings.at
        home.policy()
        database = Database(settings.database_url)
        require_newest(database)
        keyring = Keyring(home.keys)
        keyring.signing("token")
        return cls(settings, home, database, keyring, AuditWriter(database))

    def close(self) -> None:
        """Write what is waiting and let go of everything."""
        self.audit.close()
        self.database.close()


async def _running(request: Request) -> Running:
    found = request.app.state.running
    assert isinstance(found, Running)  # noqa: S101 - `create_app` put it there
    return found


TheRunning = Annotated[Running, Depends(_running)]
"""The parts of the server, in an endpoint's signature."""
