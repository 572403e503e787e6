"""The signed list of revoked certificates: whoever keeps a copy can verify without asking, as of the list's day."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, select

from service.database.tables import certificates
from service.keys.keyring import Keyring
from service.keys.signing import sign


class Revoked(BaseModel):
    """One revoked certificate. Why is told to those alone who may read it."""

    model_config = ConfigDict(strict=True, frozen=True)

    jti: str
    revoked_at: str


class Revocations(BaseModel):
    """Every certificate that was revoked before its time and would not have ended by the time of the list (`iat`)."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    iat: int
    revoked: list[Revoked]


def revocations(connection: Connection, keyring: Keyring, *, issuer: str, now: datetime) -> str:
    """The list, signed; `StateError` where no key is to be had."""
    columns = select(certificates.c.id, certificates.c.revoked_at).order_by(certificates.c.id)
    live = certificates.c.revoked_at.is_not(None), certificates.c.expires_at > now
    rows = connection.execute(columns.where(*live))
    found = [Revoked(jti=number, revoked_at=at.isoformat(timespec="seconds")) for number, at in rows]
    said = Revocations(iss=issuer, iat=int(now.timestamp()), revoked=found)
    return sign(keyring, "revocations", said.model_dump())
