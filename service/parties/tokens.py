"""Access tokens: signed, short-lived, for this service alone; good only while party and secret are."""

import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from orjson import dumps, loads
from sqlalchemy import Connection, bindparam, delete, insert, select

from service.database.dialogue import Dialogue
from service.database.prepared import Prepared, one_of
from service.database.tables import parties, revoked_tokens, secrets
from service.errors import Unauthenticated
from service.keys.keyring import ALGORITHM, Keyring
from service.parties.party import Party, Role

LIFETIME: Final = timedelta(minutes=10)
AUDIENCE: Final = "shouxin"
_TYPE: Final = "at+jwt"
_LEEWAY: Final = 5  # seconds that clocks may differ
_LONGEST: Final = 2_000  # characters
_KEPT: Final = 4_096
_PARTIES: Final = Prepared(
    select(secrets.c.id, *(parties.c[name] for name in ("id", "role", "name", "scope")), revoked_tokens.c.jti)
    .join(parties, secrets.c.party == parties.c.id)
    .outerjoin(revoked_tokens, one_of(revoked_tokens.c.jti, "tokens"))
    .where(
        one_of(secrets.c.id, "secrets"),
        secrets.c.revoked_at.is_(None),
        secrets.c.expires_at > bindparam("now"),
        parties.c.closed_at.is_(None),
    )
)
NOT_GOOD: Final = "令牌无效、已过期或已撤销，请重新取得"
_NOT_GOOD_ENGLISH: Final = "the token is not good, expired or revoked; get a new one"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says whose signature is good."""

    party: str
    secret: str
    jti: str
    expires_at: datetime


def not_good() -> Unauthenticated:
    """The one refusal of a token, whatever is wrong with it."""
    return Unauthenticated(NOT_GOOD, english=_NOT_GOOD_ENGLISH)


def issue(keyring: Keyring, party: str, secret: str, *, issuer: str, now: datetime) -> str:
    """A token for a party that proved a secret of its own."""
    key = keyring.signing("token")
    claims = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": party,
        "sid": secret,
        "jti": random.token_hex(16),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }
    return jwt.encode({"typ": _TYPE, "alg": ALGORITHM, "kid": key.id}, claims, key.key)


def read(keyring: Keyring, token: str, *, issuer: str, now: datetime) -> Claims:
    """What a token says; `Unauthenticated` unless it is ours, for us, and its time is now."""
    if len(token) > _LONGEST:
        raise not_good()
    claims, first = _verified(tuple(one.id for one in keyring.of("token")), keyring, token, issuer)
    seconds = now.timestamp()
    in_its_time = claims["nbf"] - _LEEWAY <= seconds < claims["exp"]
    if not in_its_time or monotonic() - first >= LIFETIME.total_seconds():
        raise not_good()
    expires = datetime.fromtimestamp(claims["exp"], UTC)
    return Claims(claims["sub"], claims["sid"], claims["jti"], expires)


@lru_cache(maxsize=_KEPT)
def _verified(
    _keys: tuple[str, ...], keyring: Keyring, token: str, issuer: str
) -> tuple[dict[str, Any], float]:
    """The claims of a token, and when by a clock that nobody sets it was first seen here.

    Its signature is checked once, its time at each use: by both clocks, so that one set back makes no token last longer.
    """
    try:
        found = jwt.decode(token, keyring.verifying("token"), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise not_good() from error
    said = found.claims
    texts = all(isinstance(said.get(name), str) for name in ("sub", "sid", "jti"))
    times = all(type(said.get(name)) is int for name in ("iat", "nbf", "exp"))
    ours = said.get("iss") == issuer and said.get("aud") == AUDIENCE and found.header.get("typ") == _TYPE
    if not (texts and times and ours):
        raise not_good()
    return dict(found.claims), monotonic()


def parties_of(claims: Sequence[Claims], *, now: datetime) -> Dialogue[dict[Claims, Party]]:
    """The parties as they are now; none once one is closed, its secret revoked or ended, or the token revoked."""
    asked = {
        "secrets": sorted({one.secret for one in claims}),
        "tokens": sorted({one.jti for one in claims}),
        "now": now,
    }
    found: dict[str, Party] = {}
    revoked = set()
    # each with each revoked token, of which there is hardly ever one
    for secret, number, role, name, scope, jti in (yield _PARTIES, asked):
        revoked.add(jti)
        if secret not in found:
            found[secret] = _party(number, role, name, dumps(scope))
    return {
        one: found[one.secret]
        for one in claims
        if one.jti not in revoked and one.secret in found and found[one.secret].id == one.party
    }


@lru_cache(maxsize=_KEPT)
def _party(number: str, role: Role, name: str, scope: bytes) -> Party:
    """A party out of its row as it is now; rows that say the same are checked once."""
    return Party(id=number, role=role, name=name, scope=loads(scope))


def revoke(connection: Connection, claims: Claims, *, now: datetime) -> bool:
    """End one token before its time; whether it was live until then. What ended by itself is forgotten."""
    connection.execute(
        select(parties.c.id).where(parties.c.id == claims.party).with_for_update(key_share=True)
    )
    connection.execute(delete(revoked_tokens).where(revoked_tokens.c.expires_at <= now))
    known = select(revoked_tokens.c.jti).where(revoked_tokens.c.jti == claims.jti)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(
        insert(revoked_tokens).values(jti=claims.jti, expires_at=claims.expires_at, revoked_at=now)
    )
    return True
