"""Work at the machine itself: the installation that settings name, and its changes in the log."""

import getpass
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from service import clock
from service.audit.chain import Event
from service.audit.log import append, append_in
from service.database.engine import Database
from service.database.upgrade import require_newest
from service.home import Home
from service.keys.keyring import Keyring
from service.settings import Settings, settings


@dataclass(frozen=True)
class Installation:
    """What commands work on."""

    settings: Settings
    home: Home
    database: Database
    keyring: Keyring


def installation(*, any_version: bool = False) -> Installation:
    """The installation of this process; `DatabaseFault` where its tables are of another version, unless any will do."""
    found = settings()
    home = found.at
    home.require_path()
    database = Database(found.database_url, kept_open=False)
    if not any_version:
        require_newest(database)
    return Installation(found, home, database, Keyring(home.keys))


def installation_with_database() -> Installation | None:
    """The same; null where its database was never made: nothing is published then, and nobody is to be told."""
    found = settings()
    found.at.require_path()
    if Database(found.database_url, kept_open=False).missing:
        return None
    return installation()


def changed(place: Installation, action: str, *, subject: str, details: Mapping[str, Any]) -> None:
    """Put a change that was made into the log."""
    append(place.database, [change(action, subject=subject, details=details)])


def changed_in(
    database: Database, connection: Connection, action: str, *, subject: str, details: Mapping[str, Any]
) -> None:
    """Put a change into the log within its own transaction."""
    append_in(database, connection, [change(action, subject=subject, details=details)])


def change(action: str, *, subject: str, details: Mapping[str, Any]) -> Event:
    """A change made here, as the log has it."""
    return Event(
        at=clock.now(),
        action=action,
        status=0,
        request=secrets.token_hex(16),
        subject=subject,
        details={"account": getpass.getuser(), **details},
    )
