"""A server's writer: one chain with those of other servers, all that waits is written, and what hinders an anchor hinders nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from service.audit import writer as writer_module
from service.audit.chain import Event, breaks
from service.audit.log import lines
from service.audit.writer import AuditWriter
from service.authorisations.uses import DETAIL, uses_of
from service.database.alone import in_turn
from service.database.tables import audit_purges
from service.errors import NotWritten


class Hindered:
    """A keeper of anchors that cannot keep any."""

    def __init__(self, error):
        self.error = error

    def due(self, seq):
        return bool(seq)

    def at(self, seq, hash):  # noqa: A002 - its name everywhere
        raise self.error

    def newest(self, database):
        raise self.error


@pytest.mark.parametrize(
    "error", [NotWritten("no room"), PermissionError("keys"), ValueError("nobody thought of it")]
)
def test_lines_go_on_and_the_stop_ends(database, error):
    writer = AuditWriter(database, Hindered(error))

    async def trial():
        for number in range(3):
            await writer.write(Event(at=datetime.now(UTC), action="a", status=200, request=f"r{number}"))

    asyncio.run(trial())
    assert writer.alive
    writer.close()
    assert (writer.lines, writer.anchor_failed) == (3, True)
    with database.reading() as connection:
        assert len(list(lines(connection))) == 3


def test_a_log_that_stands_still_while_lines_wait_is_told(database, monkeypatch):
    monkeypatch.setattr(writer_module, "STANDS_SECONDS", 0)
    writer = AuditWriter(database)

    async def trial():
        with database.writing() as connection:
            in_turn(database, connection, "audit")
            writing = asyncio.create_task(writer.write(_event(1)))
            await asyncio.wait([writing], timeout=0.1)
            assert writer.trouble == "审计日志 0 秒没有写下一行"
        await writing
        assert writer.trouble is None

    asyncio.run(trial())
    writer.close()
    assert writer.trouble == "审计日志已停止，不能答复"


def _event(number, **details):
    return Event(at=datetime.now(UTC), action="a", status=200, request=f"r{number}", details=details)


def _all(database):
    with database.reading() as connection:
        return list(lines(connection))


def test_servers_that_write_at_once_make_one_chain(database):
    def server(first):
        async def many():
            writer = AuditWriter(database)
            for start in range(first, first + 50, 5):
                await asyncio.gather(*(writer.write(_event(start + n)) for n in range(5)))
            writer.close()

        asyncio.run(many())

    with ThreadPoolExecutor(3) as servers:
        list(servers.map(server, (0, 50, 100)))
    found = _all(database)
    assert {one.event.request for one in found} == {f"r{number}" for number in range(150)}
    assert len(found) == 150
    assert list(breaks(found)) == []


def test_what_waits_at_the_stop_is_written(database):
    async def stopped():
        writer = AuditWriter(database)
        waiting = [asyncio.ensure_future(writer.write(_event(number))) for number in range(3)]
        await asyncio.sleep(0)
        assert writer.queue == 3
        await writer.finish()
        writer.close()
        written = len(_all(database))
        await asyncio.gather(*waiting)
        return written

    assert asyncio.run(stopped()) == 3


def test_a_line_follows_what_a_purge_removed(database):
    with database.writing() as connection:
        connection.execute(insert(audit_purges).values(seq=7, hash="x", at=datetime.now(UTC), signature="s"))

    async def one():
        writer = AuditWriter(database)
        await writer.write(_event(8))
        writer.close()

    asyncio.run(one())
    assert [(line.seq, line.previous) for line in _all(database)] == [(8, "x")]


def test_the_uses_of_authorisations_are_kept_with_their_lines(database):
    async def two():
        writer = AuditWriter(database)
        await asyncio.gather(writer.write(_event(1, **{DETAIL: ["g1", "g2"]})), writer.write(_event(2)))
        writer.close()

    asyncio.run(two())
    with database.reading() as connection:
        assert [one.request for one in uses_of(connection, "g2")] == ["r1"]
