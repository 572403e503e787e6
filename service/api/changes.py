"""A change made through the API: it and a line that names it are kept together."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from service import clock
from service.api.heard import Heard
from service.api.running import Running
from service.audit.chain import Event
from service.audit.log import append_in


def changed_in(
    running: Running,
    connection: Connection,
    about: Heard,
    action: str,
    *,
    subject: str,
    details: Mapping[str, Any],
) -> None:
    """Put a change into the log within its own transaction. The answer that tells of it is another line, of the same request."""
    event = Event(
        at=clock.now(),
        action=action,
        status=0,
        request=about.request,
        party=about.party.id if about.party else None,
        role=about.party.role if about.party else None,
        subject=subject,
        purpose=about.purpose,
        details=details,
    )
    append_in(running.database, connection, [event])
