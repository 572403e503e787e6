"""The database: SQLite in one file, or PostgreSQL; the same statements on both."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio.to_thread
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from service.database.at_once import AtOnce
from service.database.dialogue import Dialogue, Seldom, held
from service.database.reasons import told
from service.database.same_file import SameFile
from service.database.session import RELIED_ON
from service.database.urls import SQLITE, file_of, url_from, wrong_url
from service.errors import AlreadyThere, DatabaseFault

if TYPE_CHECKING:
    from service.database.awaited import Awaited

T = TypeVar("T")
BUSY_SECONDS: Final = 30
"""How long a writer waits for another one on SQLite."""
CONNECTIONS: Final = 16
_WATCHED: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How PostgreSQL is reached over a network, unless the address says otherwise: a connection that a firewall forgot is noticed."""
_AGAIN_SECONDS: Final = 0.001
_BUSY: Final = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY_RECOVERY"})
_WRITES: Final = "shouxin_writes"
_ALONE: Final = "shouxin_alone"
_UNIQUE: Final = "23505"
_UNIQUE_SQLITE: Final = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


class Database:
    """One database, by its URL: `sqlite:////srv/shouxin/service.db` or `postgresql+psycopg://user@/name`."""

    def __init__(self, url: str, *, kept_open: bool = True) -> None:
        """Open it; nothing is read yet. `WrongUse` for a URL of another kind.

        `file` is that of SQLite, however the URL names it; null for PostgreSQL. `same_file` tells whether it is still there.
        `kept_open`: whether connections wait for the next use until `close`; a command of a moment closes each at once.
        """
        self.url = made = url_from(url)
        try:
            self.engine: Engine = create_engine(made, **_options(made, kept_open=kept_open))
            connects = self.engine.dialect.create_connect_args(made)
        except (ArgumentError, ValueError, TypeError) as error:
            # a port or an option that is no number, or is there twice: each library raises what it likes
            raise wrong_url() from error
        except (NoSuchModuleError, ImportError) as error:  # pragma: no cover - both drivers are dependencies
            raise wrong_url() from error
        self.file = file_of(*connects) if self.on_sqlite else None
        self._awaited: dict[asyncio.AbstractEventLoop, list[Awaited | AtOnce]] = {}
        self._loops = Lock()
        self.same_file = SameFile(self.file)
        if self.on_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "connect", self.same_file.opened)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql, insert=True)  # before the dialect asks

    @property
    def on_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.url.drivername == SQLITE

    @property
    def missing(self) -> bool:
        """Whether it is a file of SQLite that is not there."""
        return self.file is not None and not self.file.exists()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view. `DatabaseFault` where the database cannot be reached or read."""
        options = {} if self.on_sqlite else {"isolation_level": "REPEATABLE READ"}
        with _faults(self.engine), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """For statements each of which is a consistent view by itself: no transaction, which would cost more than they do."""
        options = {_ALONE: True} if self.on_sqlite else {"isolation_level": "AUTOCOMMIT"}
        with _faults(self.engine), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start on SQLite; all of it or nothing is kept."""
        # Whatever the server's default is: who waits for a turn then reads what the one before wrote.
        options = {_WRITES: True} if self.on_sqlite else {"isolation_level": "READ COMMITTED"}
        with _faults(self.engine), self.engine.connect() as connection:
            writes = connection.execution_options(**options)
            with writes.begin():
                yield writes

    def ask(self, dialogue: Dialogue[T]) -> T:
        """Hold a dialogue, each statement of which is a consistent view by itself."""
        with self.asking() as connection:
            return held(connection, dialogue)

    async def asked(self, dialogue: Dialogue[T]) -> T:
        """The same for an event loop, over a connection of its own: at once on SQLite, where a read waits for nobody."""
        ours = self._of_loop(asyncio.get_running_loop())
        connection = ours.pop() if ours else self._of_its_own()
        try:
            with _faults(self.engine):
                return await connection.held(dialogue)
        finally:
            ours.append(connection)

    def _of_its_own(self) -> "Awaited | AtOnce":
        if self.on_sqlite:
            return AtOnce(self._alone)
        from service.database.awaited import Awaited  # no command needs the driver of PostgreSQL to begin

        return Awaited(self.engine, _watched(self.url), self._seldom)

    def _alone(self) -> Connection:
        return self.engine.connect().execution_options(**{_ALONE: True})

    def _of_loop(self, loop: asyncio.AbstractEventLoop) -> list["Awaited | AtOnce"]:
        """The connections of a loop that are not in use; those of loops that have ended are let go."""
        with self._loops:  # of several threads
            if loop not in self._awaited:
                for ended in [one for one in self._awaited if one.is_closed()]:
                    _let_go(self._awaited.pop(ended))
            return self._awaited.setdefault(loop, [])

    def _seldom(self, step: Seldom) -> Any:
        with self.asking() as connection:
            return step(connection)

    async def run(self, work: Callable[[], T]) -> T:
        """Do what asks the database. A read of SQLite is done at once: it waits for nobody; else in a thread."""
        return work() if self.on_sqlite else await anyio.to_thread.run_sync(work)

    def close(self) -> None:
        """Give every connection back."""
        with self._loops:  # threads may begin to ask meanwhile
            for ours in self._awaited.values():
                _let_go(ours)
        self.engine.dispose()


def _let_go(connections: "list[Awaited | AtOnce]") -> None:
    while connections:
        connections.pop().close()


def _options(url: URL, *, kept_open: bool) -> dict[str, object]:
    on_sqlite = url.drivername == SQLITE
    if not kept_open:
        waits = {"timeout": BUSY_SECONDS} if on_sqlite else _watched(url)
        return {"poolclass": NullPool, "connect_args": waits}
    if on_sqlite:
        return {
            "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},
            "pool_size": CONNECTIONS,
        }
    return {
        "connect_args": _watched(url),
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_pre_ping": True,
        "pool_timeout": BUSY_SECONDS,
    }


def _watched(url: URL) -> dict[str, int]:
    return {name: value for name, value in _WATCHED.items() if name not in url.query}


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Transactions are begun by us; a commit is on the disk before it is told (WAL, FULL)."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("foreign_keys", "ON")):
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _prepare_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """In no transaction: one that is rolled back would take it along."""
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(RELIED_ON)
    cursor.close()
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if _ALONE not in options:
        if _WRITES in options:
            _begin_writing(connection.connection.driver_connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Any) -> None:
    """Wait for other writers by asking again every thousandth of a second: SQLite's own waits grow to a tenth, and last on when the other is done."""
    last = time.monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _begun(connection, last):
            time.sleep(_AGAIN_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _begun(connection: Any, last: float) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname not in _BUSY or time.monotonic() > last:
            raise
        return False
    return True


@contextmanager
def _faults(engine: Engine) -> Iterator[None]:
    """Faults of the database, as SQLAlchemy tells them and as its driver does, as ours."""
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        kind = AlreadyThere if _of_a_key(said) else DatabaseFault
        raise kind(f"数据库未能完成：{told(said)}") from error
    except PoolTimeout as error:
        raise DatabaseFault(f"数据库的 {CONNECTIONS} 个连接都在用，{BUSY_SECONDS} 秒内没有空出来") from error


def _of_a_key(said: BaseException | None) -> bool:
    """Whether two rows would have one key; other rules of a table are broken by defects of ours alone."""
    return getattr(said, "sqlstate", "") == _UNIQUE or getattr(said, "sqlite_errorname", "") in _UNIQUE_SQLITE
