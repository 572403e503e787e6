"""Client secrets: shown once, kept as argon2id, each with an end, each revocable by itself."""

import re
import secrets as random
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import Connection, func, insert, select, update

from service.database.tables import parties, secrets
from service.errors import Conflict, NotFound

PROFILE: Final = RFC_9106_LOW_MEMORY
"""Memory, time and lanes of argon2id: the second option that RFC 9106 recommends, 64 MiB a hash."""
_HASHER: Final = PasswordHasher.from_parameters(PROFILE)
_BYTES: Final = 32
_ID_BYTES: Final = 6
_NUMBER: Final = re.compile(r"[0-9a-f]{12}")
MOST_LIVE: Final = 4
"""Secrets that a party may have live at a time by changing them itself."""
LIFETIME: Final = timedelta(days=365)


def _encoded(salt: bytes, digest: bytes) -> str:
    """A salt and a digest as argon2id writes them down."""
    told = (b64encode(part).rstrip(b"=").decode() for part in (salt, digest))
    costs = f"m={PROFILE.memory_cost},t={PROFILE.time_cost},p={PROFILE.parallelism}"
    return "$".join(("", "argon2id", f"v={PROFILE.version}", costs, *told))


_NOBODYS: Final = _encoded(random.token_bytes(PROFILE.salt_len), random.token_bytes(PROFILE.hash_len))
"""What a secret of nobody is compared with, so that who is unknown takes as long as who is wrong. Drawn, not hashed: each
command would wait for that, also those that know no secrets."""


class Secret(NamedTuple):
    """A secret as it is handed over once: `id` names it from then on, `text` is what the client sends."""

    id: str
    text: str
    expires_at: datetime


class Made(NamedTuple):
    """A secret that is not kept yet: `text` is hashed before the database is asked, which waits for nobody's hashing."""

    secret: Secret
    hash: str
    created_at: datetime


def make_secret(*, now: datetime) -> Made:
    """Make a secret of nobody yet."""
    number = random.token_hex(_ID_BYTES)
    text = f"{number}.{random.token_urlsafe(_BYTES)}"
    return Made(Secret(number, text, now + LIFETIME), _HASHER.hash(text), now)


def keep_secret(connection: Connection, party: str, made: Made) -> Secret:
    """Make it one more secret of a party; the old ones stay until they are revoked or end."""
    values = {"id": made.secret.id, "party": party, "hash": made.hash, "created_at": made.created_at}
    connection.execute(insert(secrets).values(expires_at=made.secret.expires_at, **values))
    return made.secret


def new_secret(connection: Connection, party: str, *, now: datetime) -> Secret:
    """Make one more secret of a party and keep it."""
    return keep_secret(connection, party, make_secret(now=now))


def replace_secrets(connection: Connection, party: str, made: Made, *, old_end: datetime) -> None:
    """Keep a new secret; the live ones end at `old_end`, at once where that is now. `Conflict` for too many live ones."""
    now = made.created_at
    connection.execute(select(parties.c.id).where(parties.c.id == party).with_for_update(key_share=True))
    live = (secrets.c.party == party, secrets.c.revoked_at.is_(None), secrets.c.expires_at > now)
    count = connection.execute(select(func.count()).select_from(secrets).where(*live)).scalar_one()
    if old_end > now and count >= MOST_LIVE:
        raise Conflict(
            f"已有 {count} 把有效的密钥，最多 {MOST_LIVE} 把：请先撤销不用的，或令旧密钥立即失效",
            english=f"there are {count} good secrets, and at most {MOST_LIVE} may be: revoke some, or end the old ones at once",
        )
    ending = update(secrets).where(*live)
    if old_end > now:
        connection.execute(ending.where(secrets.c.expires_at > old_end).values(expires_at=old_end))
    else:
        connection.execute(ending.values(revoked_at=now))
    keep_secret(connection, party, made)


class Kept(NamedTuple):
    """What may be shown of a secret that is kept."""

    id: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def secrets_of(connection: Connection, party: str) -> list[Kept]:
    """Every secret a party ever had, oldest first."""
    query = select(*(secrets.c[name] for name in Kept._fields)).where(secrets.c.party == party)
    return [Kept(*row) for row in connection.execute(query.order_by(secrets.c.created_at, secrets.c.id))]


def revoke_secret(connection: Connection, party: str, number: str, *, now: datetime) -> None:
    """End a secret at once, and with it the tokens it was given; `NotFound` where the party has no such live secret."""
    ended = connection.execute(
        update(secrets)
        .where(secrets.c.id == number, secrets.c.party == party, secrets.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if not ended.rowcount:
        raise NotFound(
            f"{party} 没有编号为 {number} 的有效密钥", english=f"{party} has no good secret {number}"
        )


def secret_matches(connection: Connection, party: str, text: str, *, now: datetime) -> str | None:
    """The id of the live secret of a party that a text is, or None. Whatever is wrong, one hash is computed."""
    number = text.partition(".")[0]
    row = None
    if _NUMBER.fullmatch(
        number
    ):  # what is no number asks the database nothing: it may not even be a text to it
        row = connection.execute(select(secrets).where(secrets.c.id == number)).first()
    kept = row.hash if row is not None else _NOBODYS
    try:
        fits = _HASHER.verify(kept, text)
    except VerificationError:
        return None
    live = row is not None and row.party == party and row.revoked_at is None
    return number if fits and live and row is not None and row.expires_at > now else None
