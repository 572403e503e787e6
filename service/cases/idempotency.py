"""A change that is sent again under its idempotency key happens once: the case or the act that it made is found instead."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from service.cases import register
from service.cases.case import Case
from service.database.tables import case_keys
from service.errors import Conflict


class Once(NamedTuple):
    """Under which key a party asks. `asked`: SHA-256 of all that is asked, so that a key serves one question alone."""

    party: str
    key: str
    asked: str


def made_under(connection: Connection, once: Once | None) -> str | None:
    """Number of what was made under the key; null where nothing was. `Conflict` where something else was asked under it.

    It is exact for who holds the turn of cases (`in_turn`); before, it is a first look.
    """
    if once is None:
        return None
    of_key = (case_keys.c.party == once.party, case_keys.c.idempotency_key == once.key)
    found = connection.execute(select(case_keys.c.asked, case_keys.c.made).where(*of_key)).first()
    if found is None:
        return None
    if found.asked != once.asked:
        raise Conflict(
            f"Idempotency-Key“{once.key}”已用于另一个请求（{found.made}）；新的请求请换一个新的键",
            english=f"Idempotency-Key '{once.key}' was used for another request ({found.made}); take a new key for a new one",
        )
    made: str = found.made
    return made


def case_under(connection: Connection, once: Once | None) -> Case | None:
    """The case that was filed, or went on by a step, under the key."""
    number = made_under(connection, once)
    return None if number is None else register.found(connection, number, {})


def keep(connection: Connection, once: Once | None, made: str, *, now: datetime) -> None:
    """Write down what was made under the key, in the transaction that makes it."""
    if once is None:
        return
    row = {"party": once.party, "idempotency_key": once.key, "asked": once.asked, "made": made, "at": now}
    connection.execute(insert(case_keys).values(row))
