"""A lock of PostgreSQL whose connection broke is gone with it, and leaving it is no fault of what was done meanwhile."""

from sqlalchemy import text

from service.database.alone import alone
from service.database.engine import Database

_END_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_what_was_done_alone_stands_though_the_connection_of_the_lock_broke(postgres):
    url = postgres.fresh()
    holder, other = Database(url), Database(url)
    with alone(holder, "publish", told="taken"), other.writing() as connection:
        connection.execute(_END_THE_OTHERS)
    with alone(other, "publish", told="taken"):
        pass
    holder.close()
    other.close()
