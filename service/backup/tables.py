"""The database in a backup: a file of SQLite by its own copying, tables of PostgreSQL by COPY, each one consistent state."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, select, text

from features.private_files import private_file, private_folder
from features.sqlite_url import sqlite_url
from service.audit.log import last
from service.database.engine import Database
from service.database.reasons import told
from service.database.tables import metadata
from service.database.upgrade import upgrade_in
from service.errors import Conflict, DatabaseFault, StateError

if TYPE_CHECKING:
    from psycopg.sql import Composed

FOLDER: Final = "database"
FULL_COPY: Final = {"FULL": "备份所在的磁盘空间不足，请腾出空间，或者把备份放到别处"}
"""Where a file of SQLite is copied, the disk that is full is that of the copy."""
_FILE: Final = "service.db"
_PIECE: Final = 1 << 20


def copy_tables(database: Database, folder: Path) -> tuple[int, str]:
    """Copy the database as it is at one moment, while it is used; number and hash of the log's last line in the copy."""
    target = folder / FOLDER
    target.mkdir()
    if database.file is None:
        return _copied_out(database, target)
    try:
        copy_sqlite(database.file, target / _FILE)
    except sqlite3.Error as error:
        raise DatabaseFault(f"{database.file.name} 未能备份：{told(error, elsewhere=FULL_COPY)}") from error
    copy = Database(sqlite_url(target / _FILE), kept_open=False)
    with copy.reading() as connection:
        found = last(connection)
    _settle(target / _FILE)
    return found


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one file of SQLite that may be in use, by its own means; `sqlite3.Error` where that fails."""
    of_source = f"{source.resolve().as_uri()}?mode=rw"  # makes none where it is gone
    with closing(sqlite3.connect(of_source, uri=True)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
    _settle(target)


def _settle(path: Path) -> None:
    """One file, without a log of its own beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _copied_out(database: Database, target: Path) -> tuple[int, str]:
    with database.reading() as connection:  # REPEATABLE READ: every table at one moment
        found = last(connection)
        for table in metadata.sorted_tables:
            with (
                (target / f"{table.name}.copy").open("wb") as file,
                _cursor(connection) as cursor,
                cursor.copy(_statement(table, "TO STDOUT")) as copy,
            ):
                for piece in copy:
                    file.write(piece)
    return found


def require_empty(database: Database) -> None:
    """`Conflict` where the database to restore into has anything in it."""
    if database.file is not None:
        if not database.missing:
            raise Conflict(f"数据库 {database.file} 已存在，只恢复到没有数据库的地方")
        return
    with database.reading() as connection:
        tables = text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        if connection.execute(tables).scalar_one():
            raise Conflict("数据库不是空的，只恢复到空的数据库")


def restore_tables(database: Database, folder: Path) -> None:
    """Bring the tables back, all or nothing."""
    source = folder / FOLDER
    if database.file is not None:
        target = database.file
        private_folder(target.parent)
        partial = target.with_name(f".{target.name}.partial")
        private_file(partial)
        shutil.copyfile(source / _FILE, partial)
        partial.replace(target)
        return
    with database.writing() as connection:
        upgrade_in(connection)
        for table in metadata.sorted_tables:
            with _cursor(connection) as cursor, cursor.copy(_statement(table, "FROM STDIN")) as copy:
                for piece in _pieces(source / f"{table.name}.copy"):
                    copy.write(piece)
        _count_on(connection)


def _count_on(connection: Connection) -> None:
    """Numbers that the database gives go on after those that are there."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = select(func.pg_get_serial_sequence(table.name, column.name))
        highest = connection.execute(select(func.max(column))).scalar_one()
        name = connection.execute(sequence).scalar_one()
        if highest is not None and name is not None:
            connection.execute(select(func.setval(name, highest)))


def _statement(table: Any, way: str) -> "Composed":
    from psycopg import sql  # most commands have nothing to do with PostgreSQL

    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table.name), columns, sql.SQL(way))


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    driver = connection.connection.driver_connection
    if driver is None:
        raise StateError("数据库连接已断开")
    with driver.cursor() as cursor:
        yield cursor


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
