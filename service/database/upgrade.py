"""The version of the tables: bring a database to it, and refuse to work with another.

alembic is loaded where it is used: most commands touch no database.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, String, column, func, literal_column, select, table

from features.private_files import private_file
from service.database.dialogue import Dialogue
from service.database.engine import Database
from service.database.prepared import Prepared
from service.errors import DatabaseFault

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

_VERSION: Final = Prepared(select(table("alembic_version", column("version_num", String)).c.version_num))
_READ_ONLY: Final = Prepared(select(func.current_setting(literal_column("'transaction_read_only'"))))
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> tuple[str | None, str]:
    """Make or alter the tables up to this program's version, all or nothing; the version before and after.

    `DatabaseFault` for one that a newer program made.
    """
    if database.file is not None and database.missing:
        with suppress(OSError):  # what is wrong with its place is told by opening it
            private_file(database.file)
    with database.writing() as connection:
        return upgrade_in(connection)


def upgrade_in(connection: Connection) -> tuple[str | None, str]:
    """The same within a transaction of the caller."""
    from alembic import command

    before = version_of(connection)
    _require_known(before)
    command.upgrade(_config(connection), "head")
    return before, newest()


def newest() -> str:
    """The version of the tables that this program works with."""
    return str(_scripts().get_current_head())


def require_newest(database: Database) -> None:
    """`DatabaseFault` where the tables are missing or of another version."""
    if database.missing:  # asking would make an empty file
        raise DatabaseFault(
            f"没有数据库文件 {database.file}（SHOUXIN_DATABASE / SHOUXIN_HOME）；新装请运行 shouxin database upgrade"
        )
    with database.reading() as connection:
        found = version_of(connection)
    _require_known(found)
    if found is None:
        raise DatabaseFault("数据库中还没有表：新装请运行 shouxin database upgrade")
    if found != newest():
        raise DatabaseFault(
            f"数据库的表是版本 {found}，本程序用版本 {newest()}：请先用原来的程序备份，再运行 shouxin database upgrade"
        )


def _require_known(version: str | None) -> None:
    known = {one.revision for one in _scripts().walk_revisions()}
    if version is not None and version not in known:
        raise DatabaseFault(f"数据库的表是版本 {version}，由更新的程序建立；请改用那一版程序")


def state_of(database: Database) -> Dialogue[tuple[str | None, bool]]:
    """The version of the tables, and whether the database takes what is written: a standby, or one set to be read only, does not."""
    versions = yield _VERSION, {}
    read_only = "off"
    if not database.on_sqlite:
        [(read_only,)] = yield _READ_ONLY, {}
    return next((one for (one,) in versions), None), read_only == "off"


def version_of(connection: Connection) -> str | None:
    """The version of the tables that a database has; null for an empty one."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS))


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
