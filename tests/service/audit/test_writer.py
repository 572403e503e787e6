"""What hinders an anchor hinders neither the lines nor the stop: it is told."""

import asyncio
from datetime import UTC, datetime

import pytest

from service.audit.chain import Event
from service.audit.log import lines
from service.audit.writer import AuditWriter
from service.errors import NotWritten


class Hindered:
    """A keeper of anchors that cannot keep any."""

    def __init__(self, error):
        self.error = error

    def passed(self, seq, hash):  # noqa: A002 - its name everywhere
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
