"""The signed form of an authorisation: both sides can keep it, and anybody can verify it with the published keys."""

from datetime import datetime

from service.authorisations.authorisation import Terms
from service.keys.keyring import Keyring
from service.keys.signing import sign


def receipt(
    keyring: Keyring, number: str, terms: Terms, *, issuer: str, paper: str | None, now: datetime
) -> str:
    """What was granted, signed. It says what was granted then: whether it is still live only the service says.

    `StateError` where no certificate key signs.
    """
    content = {
        "iss": issuer,
        "jti": number,
        "iat": int(now.timestamp()),
        "sub": terms.uscc,
        "bank": terms.bank,
        "scope": terms.scope,
        "purpose": terms.purpose,
        "from_day": terms.from_day.isoformat(),
        "until_day": terms.until_day.isoformat(),
        "paper": paper,
    }
    return sign(keyring, "authorisation", content)
