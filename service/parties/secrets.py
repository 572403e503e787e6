"""Client secrets: shown once, kept as argon2id, each with an end, each revocable by itself."""

import hmac
import secrets as random
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, insert, select, update

from service.database.tables import secrets
from service.errors import NotFound

_HASHER: Final = PasswordHasher()  # argon2id with the library's present parameters (RFC 9106)
_BYTES: Final = 32
_ID_BYTES: Final = 6
LIFETIME: Final = timedelta(days=365)
_NOBODYS: Final = _HASHER.hash("nobody's")
"""What a secret of nobody is compared with, so that who is unknown takes as long as who is wrong."""


class Secret(NamedTuple):
    """A secret as it is handed over once: `id` names it from then on, `text` is what the client sends."""

    id: str
    text: str
    expires_at: datetime


def new_secret(connection: Connection, party: str, *, now: datetime) -> Secret:
    """Make one more secret of a party; the old ones stay until they are revoked or end."""
    number = random.token_hex(_ID_BYTES)
    text = f"{number}.{random.token_urlsafe(_BYTES)}"
    values = {"id": number, "party": party, "hash": _HASHER.hash(text), "created_at": now}
    connection.execute(insert(secrets).values(expires_at=now + LIFETIME, **values))
    return Secret(number, text, now + LIFETIME)


def revoke_secret(connection: Connection, party: str, number: str, *, now: datetime) -> None:
    """End a secret at once, and with it the tokens it was given; `NotFound` where the party has no such live secret."""
    ended = connection.execute(
        update(secrets)
        .where(secrets.c.id == number, secrets.c.party == party, secrets.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if not ended.rowcount:
        raise NotFound(f"{party} 没有编号为 {number} 的有效密钥")


def secret_matches(connection: Connection, party: str, text: str, *, now: datetime) -> str | None:
    """The id of the live secret of a party that a text is, or None. It takes the same time whatever is wrong."""
    number = text.partition(".")[0][: 2 * _ID_BYTES]
    row = connection.execute(select(secrets).where(secrets.c.id == number)).first()
    kept = row.hash if row is not None else _NOBODYS
    try:
        fits = _HASHER.verify(kept, text)
    except VerificationError:
        return None
    live = row is not None and hmac.compare_digest(row.party, party) and row.revoked_at is None
    return number if fits and live and row is not None and row.expires_at > now else None
