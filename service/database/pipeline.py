"""A connection to PostgreSQL as libpq's pipeline: statements go out together, and one waits once for the rows of all.

psycopg opens it and says how values and rows are written. Its cursors are left out: for a row that PostgreSQL finds at once they
take longer than the finding, and they have the event loop watch the connection anew for each wait.
"""

import asyncio
import select
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection, Error, abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from service.database.dialogue import Statement
from service.database.prepared import Prepared, Row, Worded

_NUMBERED = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call] # SQLAlchemy does not type it
"""Its statements say of each value of which type it is, so that a text is prepared once whatever its values are."""
_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED})


class Pipeline:
    """One connection; what is put to it is awaited before more is put."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        """Over a connection just opened, which it takes over, in the loop that runs."""
        self._connection = connection
        self._libpq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._kept: dict[Prepared, _Kept] = {}
        self._found: list[PGresult] = []
        self._arrived: asyncio.Future[None] | None = None
        self._libpq.enter_pipeline_mode()
        self._socket: int | None = self._libpq.socket
        self._loop.add_reader(self._socket, self._read)
        self._broken = select.poll()
        self._broken.register(self._socket, 0)  # of what is not asked for errors alone are told

    @property
    def ended(self) -> bool:
        """Whether the connection is no more."""
        return self._libpq.status != ConnStatus.OK

    async def rows(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """The rows of each. Raises psycopg's errors: then it is to be closed."""
        asked = [kept for prepared, values in statements for kept in self._sent(prepared, values)]
        self._libpq.pipeline_sync()
        self._found, self._arrived = [], self._loop.create_future()
        self._write()
        await self._arrived
        for found in self._found:
            if found.status in _FAILED:
                raise error_from_result(found)
        answers = zip(asked, self._found, strict=True)
        return [kept.read(found) for kept, found in answers if kept is not None]

    def close(self) -> None:
        """Let go of it, and of whatever it had begun."""
        self._leave()
        self._libpq.finish()

    def _sent(self, prepared: Prepared, values: Mapping[str, Any]) -> "Iterator[_Kept | None]":
        """What is sent of a statement: what reads its rows, behind its preparation (null) at its first use."""
        kept = self._kept.get(prepared)
        if kept is None:
            name = str(len(self._kept)).encode()
            kept = self._kept[prepared] = _Kept(
                name, prepared.worded(_NUMBERED), Transformer(self._connection)
            )
            self._libpq.send_prepare(name, kept.worded.text.encode())
            yield None
        self._libpq.send_query_prepared(kept.name, kept.written(values))
        yield kept

    def _write(self) -> None:
        """Send what the socket takes, and the rest when it takes more."""
        if self._libpq.flush() and self._socket is not None:
            self._loop.add_writer(self._socket, self._write_on)

    def _write_on(self) -> None:
        try:
            if not self._libpq.flush() and self._socket is not None:
                self._loop.remove_writer(self._socket)
        except Error as error:
            self._over(error)

    def _read(self) -> None:
        """Take what has come; of a connection that broke all that is left, for uvloop tells of that once, whether it was read or not."""
        try:
            broke = self._broken.poll(0)
            self._libpq.consume_input()
            self._take()
            while broke:  # until libpq comes to the end
                self._libpq.consume_input()
                self._take()
        except Error as error:
            self._over(error)

    def _take(self) -> None:
        """Results, each but the last (of the sync) followed by a null; nulls one behind the other: there is nothing more."""
        before: PGresult | None = None
        while not self._libpq.is_busy():
            found = self._libpq.get_result()
            if found is not None and found.status == ExecStatus.PIPELINE_SYNC:
                self._over(None)
                return
            if found is not None:
                self._found.append(found)
            elif before is None:
                return
            before = found

    def _over(self, error: Error | None) -> None:
        """Tell who waits, of an end what the server said of it if it did."""
        if error is not None:
            self._leave()
        arrived, self._arrived = self._arrived, None
        if arrived is None or arrived.done():
            return
        if error is None or any(one.status in _FAILED for one in self._found):
            arrived.set_result(None)
        else:
            arrived.set_exception(error)

    def _leave(self) -> None:
        """Watch it no more, once: libpq has closed a socket that ended, and the next connection may have its number."""
        if self._socket is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._socket = None


class _Kept:
    """A statement that a connection keeps prepared under a name, with what writes its values and reads its rows."""

    def __init__(self, name: bytes, worded: Worded, psycopgs: abc.Transformer) -> None:
        self.name = name
        self.worded = worded
        self._psycopgs = psycopgs

    def written(self, values: Mapping[str, Any]) -> Sequence[Any]:
        given = self.worded.given(values)
        return self._psycopgs.dump_sequence(given, [PyFormat.TEXT] * len(given))

    def read(self, found: PGresult) -> list[Row]:
        self._psycopgs.set_pgresult(found)
        return self.worded.read(self._psycopgs.load_rows(0, found.ntuples, tuple))
