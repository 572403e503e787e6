"""The log in the database: lines appended in groups, each group in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from orjson import dumps
from sqlalchemy import (
    JSON,
    Connection,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
)

from features.ledger import in_zone
from service.audit.chain import FIRST, Event, Line, linked
from service.authorisations.uses import keep_uses, rows_of_uses
from service.database.alone import in_turn, turn_of
from service.database.dialogue import Dialogue
from service.database.engine import Database
from service.database.prepared import Prepared
from service.database.tables import audit, audit_purges, uses

_PIECE = 5_000
_LAST = Prepared(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(literal_column("1")))
_PURGED = Prepared(
    select(audit_purges.c.seq, audit_purges.c.hash).order_by(audit_purges.c.seq.desc()).limit(1)
)
_INSERT = Prepared(insert(audit))
_BEGIN = Prepared(text("BEGIN ISOLATION LEVEL READ COMMITTED"))
_COMMIT = Prepared(text("COMMIT"))
_TURN = Prepared(turn_of("audit"))
_USED = Prepared(insert(uses))
_DETAILS: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_EVENT: Final = ("at", "party", "role", "action", "subject", "purpose", "status", "answer", "request")
_NAMES: Final = (*_EVENT, "seq", "details", "previous", "hash")
_GIVEN: Final = (
    func.json_to_recordset(cast(bindparam("lines", type_=Text()), JSON))
    .table_valued(*(column(name, audit.c[name].type) for name in _NAMES))
    .render_derived(name="given", with_types=True)
)
_INSERT_MANY = Prepared(insert(audit).from_select(_NAMES, select(*(_GIVEN.c[name] for name in _NAMES))))
"""Any number of lines by one statement of PostgreSQL, as one value."""
UNREADABLE: Final = Event(at=datetime(1, 1, 1, tzinfo=UTC), action="", status=0, request="")
"""What stands for content that is no event any more: it fits no hash."""


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


def append_asked(events: Sequence[Event], kept: Sequence[Kept] = ()) -> Dialogue[list[Line]]:
    """The same as `append` on PostgreSQL, in a transaction of two steps."""
    *_, found = yield [(_BEGIN, {}), (_TURN, {}), (_LAST, {})]
    seq, previous = next(iter(found or (yield _PURGED, {})), (0, FIRST))
    written = _following(events, seq, previous)
    lines = {"lines": dumps([_row(line) for line in written]).decode()}
    beside = [(_insert_into(one.table, tuple(one.row)), one.row) for one in kept]
    uses = [(_USED, row) for row in rows_of_uses(written)]
    yield [*beside, (_INSERT_MANY, lines), *uses, (_COMMIT, {})]
    return written


@lru_cache
def _insert_into(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table), columns)


def append_in(database: Database, connection: Connection, events: Sequence[Event]) -> list[Line]:
    """The same within a transaction of the caller: a change and its line are kept together."""
    in_turn(database, connection, "audit")
    lines = _following(events, *last(connection))
    _INSERT.write(connection, [_row(line) for line in lines])
    keep_uses(connection, lines)
    return lines


def _following(events: Sequence[Event], seq: int, previous: str) -> list[Line]:
    lines = []
    for event in events:
        seq += 1
        lines.append(linked(event, seq, previous))
        previous = lines[-1].hash
    return lines


def last(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last line, purged ones included."""
    seq, previous = next(iter(_LAST.rows(connection) or _PURGED.rows(connection)), (0, FIRST))
    return seq, previous


def lines(connection: Connection, *, after: int | None = 0, until: int | None = None) -> Iterator[Line]:
    """Lines after a number (null: from whichever is the lowest) in the order of their numbers, read piece by piece.

    A row that was made unreadable comes as a line that fits no hash.
    """
    # on SQLite an instant is text, and text can be no instant
    at = type_coerce(audit.c.at, String) if connection.dialect.name == "sqlite" else audit.c.at
    columns = [at.label("at"), *(column for column in audit.c if column.name != "at")]
    query = select(*columns).order_by(audit.c.seq).limit(_PIECE)
    if until is not None:
        query = query.where(audit.c.seq <= until)
    while True:
        piece = query if after is None else query.where(audit.c.seq > after)
        rows = connection.execute(piece).mappings().all()
        for row in rows:
            yield _line(row)
        if len(rows) < _PIECE:
            return
        after = rows[-1]["seq"]


def found_lines(
    connection: Connection,
    *,
    party: str | None,
    subject: str | None,
    begin: datetime | None,
    end: datetime | None,
    after: int,
    limit: int,
) -> list[Line]:
    """Lines after a number that are of a party, about a subject, of a time; as many as a limit."""
    query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
    if party is not None:
        query = query.where(audit.c.party == party)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    if begin is not None and end is not None:
        query = query.where(audit.c.at >= begin, audit.c.at < end)
    return [_line(row) for row in connection.execute(query).mappings()]


def _row(line: Line) -> dict[str, Any]:
    return {name: getattr(line.event, name) for name in _EVENT} | {
        "seq": line.seq,
        "details": _written(line.event.details),
        "previous": line.previous,
        "hash": line.hash,
    }


def _written(details: Mapping[str, Any]) -> str:
    return _DETAILS.encode(details)


def _read(text: str) -> Any:
    details = json.loads(text)
    if _written(details) != text:  # another text for the same is an edit too
        raise ValueError("not as written")
    return details


def _line(row: RowMapping) -> Line:
    found = dict(row)
    seq, previous, own = (found.pop(name) for name in ("seq", "previous", "hash"))
    try:
        event = event_from(found | {"details": _read(found["details"])})
    except (ValueError, TypeError, RecursionError, OverflowError):
        event = UNREADABLE
    return Line(seq, event, previous, own)


def event_from(content: Mapping[str, Any]) -> Event:
    """An event out of what is kept of it, on the clock of Asia/Shanghai; `ValueError` or `TypeError` where that is none."""
    at = content["at"]
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    if not isinstance(found, datetime) or found.tzinfo is None or not isinstance(content["details"], dict):
        raise ValueError("no event")
    return Event(**(dict(content) | {"at": in_zone(found)}))
