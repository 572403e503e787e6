"""What the installation at hand adds to a document that was verified: its own register, and what changed since."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from service.authorisations import registry
from service.authorisations.receipt import Granted
from service.certificates import register
from service.certificates.certificate import Certificate
from service.certificates.revocations import Revocations
from service.database.engine import Database
from service.database.upgrade import require_newest
from service.errors import DatabaseFault, NotFound
from service.proofs.checked import Checked
from service.proofs.since import Named, changes_since
from service.screenings.receipt import Receipt
from service.settings import Settings

NO_DATABASE: Final = "本机没有数据库，说不出此后有什么变化"


def known_here(settings: Settings, found: Checked, *, now: datetime) -> dict[str, Any]:
    """`since`, `register` and `note`: what is known here of a good signature's document, or why nothing is."""
    nothing: dict[str, Any] = {"since": None, "register": None, "note": None}
    content = found.content
    if content is None or isinstance(content, Revocations):
        return nothing
    database = Database(settings.database_url, kept_open=False)
    if database.missing:
        return nothing | {"note": NO_DATABASE}
    try:
        require_newest(database)
        return nothing | _asked(database, content, now)
    except (DatabaseFault, NotFound) as error:
        return nothing | {"note": f"{NO_DATABASE}：{error}"}


def _asked(database: Database, content: Certificate | Receipt | Granted, now: datetime) -> dict[str, Any]:
    with database.reading() as connection:
        if isinstance(content, Granted):
            return {"note": _authorised(connection, content, now)}
        if isinstance(content, Receipt):
            named = [Named(*one) for one in content.codes.items()]
            return {"since": changes_since(database, connection, named, content.domain)}
        named = [Named(content.uscc, content.decision_id)]
        row = register.found(connection, content.jti)
        return {
            "since": changes_since(database, connection, named, None),
            "register": register.standing(connection, row, now=now) if row else None,
            "note": None if row else "本机的证书登记簿里没有这份证书，说不出它是否已吊销",
        }


def _authorised(connection: Connection, content: Granted, now: datetime) -> str:
    """What has become of an authorisation: its receipt says only what was granted."""
    try:
        found = registry.found(connection, content.jti)
    except NotFound:
        return "本机的授权登记里没有这份授权，说不出它是否仍然有效"
    return f"这份授权在本机登记里的状态：{found.state_label(now.date())}"
