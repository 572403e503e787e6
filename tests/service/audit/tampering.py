"""Someone who owns the database: the guards of its tables are taken away."""

from contextlib import contextmanager

from sqlalchemy import Connection, text

GUARDS = {
    "audit": ("audit_appends", "audit_keeps", "audit_stays", "audit_whole"),
    "audit_purges": ("audit_purges_keeps", "audit_purges_stays", "audit_purges_whole"),
}


def unguard(connection: Connection) -> None:
    """Take the triggers away for good."""
    on_sqlite = connection.dialect.name == "sqlite"
    for table, names in GUARDS.items():
        for name in names:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if on_sqlite else f" ON {table}")))


@contextmanager
def tampering(database):
    """A transaction in which everything may be changed."""
    with database.writing() as connection:
        unguard(connection)
        yield connection
