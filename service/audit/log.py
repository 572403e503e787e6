"""The log in the database: lines appended in groups, each group in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Table, func, insert, select

from service.audit.chain import FIRST, Event, Line, linked
from service.database.engine import Database
from service.database.tables import audit

_LOCK = "shouxin:audit"
_PIECE = 5_000
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_INSERT = insert(audit)


class Kept(NamedTuple):
    """A row that is to be kept together with the line of the answer that tells of it."""

    table: Table
    row: Mapping[str, Any]


def append(database: Database, events: Sequence[Event], kept: Sequence[Kept] = ()) -> list[Line]:
    """Write events as the next lines, and what is kept with them, all or none; they are on the disk when this returns."""
    with database.writing() as connection:
        for table in {one.table.name: one.table for one in kept}.values():
            connection.execute(insert(table), [dict(one.row) for one in kept if one.table is table])
        return append_in(database, connection, events)


def append_in(database: Database, connection: Connection, events: Sequence[Event]) -> list[Line]:
    """The same within a transaction of the caller: a change and its line are kept together."""
    if not database.on_sqlite:
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))
    last = connection.execute(_LAST).first()
    seq, previous = (0, FIRST) if last is None else (last.seq, last.hash)
    lines = []
    for event in events:
        seq += 1
        lines.append(linked(event, seq, previous))
        previous = lines[-1].hash
    connection.execute(_INSERT, [_row(line) for line in lines])
    return lines


def lines(connection: Connection, *, after: int = 0) -> Iterator[Line]:
    """Every line after a number, in the order of their numbers, read piece by piece."""
    while True:
        query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(_PIECE)
        rows = connection.execute(query).mappings().all()
        for row in rows:
            yield _line(row)
        if len(rows) < _PIECE:
            return
        after = rows[-1]["seq"]


def _row(line: Line) -> dict[str, Any]:
    event = line.event
    names = ("at", "party", "role", "action", "subject", "purpose", "status", "answer", "request")
    return {name: getattr(event, name) for name in names} | {
        "seq": line.seq,
        "details": json.dumps(event.details, ensure_ascii=False, sort_keys=True),
        "previous": line.previous,
        "hash": line.hash,
    }


def _line(row: RowMapping) -> Line:
    found = dict(row)
    seq, previous, own = (found.pop(name) for name in ("seq", "previous", "hash"))
    details = json.loads(found.pop("details"))
    return Line(seq, Event(details=details, **found), previous, own)
