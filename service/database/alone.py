"""One at a time: what must not be done twice at once, whichever process tries."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, func, literal_column, select
from sqlalchemy.exc import DBAPIError

from features.system_reasons import system_reason
from service.database.engine import Database
from service.errors import Conflict, NotWritten


@contextmanager
def alone(database: Database, what: str, *, told: str) -> Iterator[None]:
    """Do something of a kind while nobody else does; `Conflict` (saying `told`) where somebody is at it.

    What holds the lock is the process: when it dies, the lock is free.
    """
    holder = _by_file(database, what) if database.on_sqlite else _by_lock(database, what)
    with holder as got:
        if not got:
            raise Conflict(told)
        yield


def in_turn(database: Database, connection: Connection, what: str) -> None:
    """Wait until no other transaction of a kind is under way, and hold the turn until this one ends. SQLite has one writer anyway."""
    if not database.on_sqlite:
        connection.execute(turn_of(what))


def turn_of(what: str) -> Select[Any]:
    """The statement by which a transaction on PostgreSQL waits for its turn; `what`: a word of ours, that goes into the text."""
    return select(func.pg_advisory_xact_lock(func.hashtext(literal_column(f"'shouxin:{what}'"))))


@contextmanager
def _by_file(database: Database, what: str) -> Iterator[bool]:
    path = Path(f"{database.file}.{what}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NotWritten(f"写不了 {path}{system_reason(error)}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def _by_lock(database: Database, what: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.sha256(f"shouxin:{what}".encode()).digest()[:8], signed=True)
    with database.reading() as connection:
        got = bool(connection.execute(select(func.pg_try_advisory_lock(number))).scalar_one())
        connection.commit()
        try:
            yield got
        finally:
            if got:
                with suppress(DBAPIError):  # a connection that broke took the lock with it
                    connection.execute(select(func.pg_advisory_unlock(number)))
                    connection.commit()
