"""The log in the database: lines of many writers make one chain, and none that was acknowledged is lost."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text, update

from service.audit.chain import Event, breaks
from service.audit.log import Kept, append, append_in, lines
from service.audit.writer import AuditWriter
from service.database.tables import audit, audit_purges, revoked_tokens
from service.errors import AlreadyThere, DatabaseFault
from tests.service.audit.tampering import tampering

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def _event(number):
    details = {"n": number, "文字": "值"}
    return Event(at=datetime.now(UTC), action="a", status=200, request=f"r{number}", details=details)


def _all(database):
    with database.reading() as connection:
        return list(lines(connection))


def test_lines_come_back_as_they_were_written(database):
    written = append(database, [_event(1), _event(2)]) + append(database, [_event(3)])
    assert _all(database) == written
    assert [one.seq for one in written] == [1, 2, 3]
    with database.reading() as connection:
        assert [one.seq for one in lines(connection, after=2)] == [3]


def test_a_change_that_fails_leaves_no_line(database):
    def broken():
        with database.writing() as connection:
            append_in(database, connection, [_event(1)])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        broken()
    assert _all(database) == []


def test_many_writers_make_one_chain(database):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: append(database, [_event(number)]), range(40)))
    found = _all(database)
    assert sorted(one.event.details["n"] for one in found) == list(range(40))
    assert list(breaks(found)) == []


def test_an_edit_in_the_table_is_found(database):
    append(database, [_event(number) for number in range(5)])
    with tampering(database) as connection:
        connection.execute(update(audit).where(audit.c.seq == 3).values(status=403))
    assert [one.seq for one in breaks(_all(database))] == [3]


def test_what_was_acknowledged_is_on_the_disk_in_one_chain(database):
    async def many():
        writer = AuditWriter(database)
        await asyncio.gather(*(writer.write(_event(number)) for number in range(200)))
        seen = len(_all(database))
        writer.close()
        with pytest.raises(DatabaseFault, match="审计日志已停止"):
            await writer.write(_event(0))
        return seen

    assert asyncio.run(many()) == 200
    found = _all(database)
    assert sorted(one.event.details["n"] for one in found) == list(range(200))
    assert list(breaks(found)) == []


def test_what_could_not_be_written_is_told_to_each_that_waits(database):
    with database.engine.begin() as connection:
        audit.drop(connection)

    async def two():
        writer = AuditWriter(database)
        found = await asyncio.gather(*(writer.write(_event(n)) for n in range(2)), return_exceptions=True)
        writer.close()
        return found

    assert [type(one) for one in asyncio.run(two())] == [DatabaseFault, DatabaseFault]


def _refused(database, statement):
    with pytest.raises(DatabaseFault, match="is append-only"), database.writing() as connection:
        connection.execute(text(statement))


def test_the_database_itself_refuses_to_change_the_log(database):
    append(database, [_event(number) for number in range(5)])
    statements = ["UPDATE audit SET status = 403 WHERE seq = 3", "DELETE FROM audit WHERE seq = 5"]
    if database.on_sqlite:
        statements += ["INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 3", "DELETE FROM audit"]
    else:
        statements += ["TRUNCATE audit", "TRUNCATE audit_purges"]
    before = _all(database)
    for statement in statements:
        _refused(database, statement)
    assert _all(database) == before


def test_what_a_purge_removed_stays_named(database):
    with database.writing() as connection:
        connection.execute(insert(audit_purges).values(seq=1, hash="x", at=datetime.now(UTC), signature="s"))
    for statement in ("UPDATE audit_purges SET seq = 2", "DELETE FROM audit_purges"):
        _refused(database, statement)


def test_who_came_late_for_a_key_is_told_and_the_others_of_its_group_are_written(database):
    """A row is kept with its line or not at all."""

    def row(name):
        return Kept(revoked_tokens, {"jti": name, "expires_at": NOW, "revoked_at": NOW})

    async def group():
        writer = AuditWriter(database)
        wanted = (row("a"), None, row("a"), row("b"))
        found = await asyncio.gather(
            *(writer.write(_event(n), one) for n, one in enumerate(wanted)), return_exceptions=True
        )
        writer.close()
        return found

    assert [type(one) for one in asyncio.run(group())] == [type(None), type(None), AlreadyThere, type(None)]
    found = _all(database)
    assert [one.event.details["n"] for one in found] == [0, 1, 3]
    assert list(breaks(found)) == []
    with database.reading() as connection:
        kept = set(connection.execute(select(revoked_tokens.c.jti)).scalars())
    assert kept == {"a", "b"}
