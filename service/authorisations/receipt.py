"""The signed form of an authorisation: both sides can keep it, and anybody can verify it with the published keys."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from service.authorisations.authorisation import Terms
from service.keys.keyring import Keyring
from service.keys.signing import sign


class Granted(BaseModel):
    """What the receipt of an authorisation says: what was granted then. Whether it is still live only the service says.

    Attributes:
        iss, iat, jti: issuer, time of signing, the authorisation's id.
        sub: code of the enterprise; `bank`: id of the party that may ask.
        from_day, until_day: first and last day, both included.
        paper: the paper's file number; null where it was granted through the API.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    iat: int
    jti: str
    sub: str
    bank: str
    scope: str
    purpose: str
    from_day: str
    until_day: str
    paper: str | None


def receipt(
    keyring: Keyring, number: str, terms: Terms, *, issuer: str, paper: str | None, now: datetime
) -> str:
    """What was granted, signed; `StateError` where no certificate key signs."""
    said = Granted(
        iss=issuer,
        iat=int(now.timestamp()),
        jti=number,
        sub=terms.uscc,
        bank=terms.bank,
        scope=terms.scope,
        purpose=terms.purpose,
        from_day=terms.from_day.isoformat(),
        until_day=terms.until_day.isoformat(),
        paper=paper,
    )
    return sign(keyring, "authorisation", said.model_dump())
