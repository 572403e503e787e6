"""The outbox: a notice is written in the transaction of the change that it tells of, so that there is neither without the other."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from service.database.tables import deliveries, notices
from service.notices.notice import Notice, id_of
from service.notices.receivers import Listening, Told

PIECE: Final = 1_000
"""Notices for which receivers are looked up at a time."""


def put(connection: Connection, given: Iterable[Notice]) -> int:
    """Write notices for whoever may be told and listens, in the transaction of the caller; how many there were not before.

    The same cause is one notice to a party, however often it is put: under the same number, sent once. Notices are taken one
    piece after the other, and none where nobody listens.
    """
    listening = Listening.now(connection)
    if not listening.by_id:
        return 0
    rest, written = iter(given), 0
    while piece := list(islice(rest, PIECE)):
        written += _write(connection, _new(connection, dict(_numbered(listening.told(connection, piece)))))
    return written


def not_put(connection: Connection, given: Sequence[Notice]) -> int:
    """How many notices would be written, if these were put now."""
    return len(_new(connection, dict(_numbered(Listening.now(connection).told(connection, given)))))


def _numbered(found: Iterable[Told]) -> Iterator[tuple[str, Told]]:
    for one in found:
        yield id_of(one.notice, one.listener.party.id), one


def _new(connection: Connection, told: dict[str, Told]) -> dict[str, Told]:
    for number in _known(connection, list(told)):
        del told[number]
    return told


def _write(connection: Connection, told: dict[str, Told]) -> int:
    if not told:
        return 0
    _insert(connection, notices, [_row(number, one) for number, one in sorted(told.items())])
    _insert(
        connection,
        deliveries,
        [
            {
                "notice": number,
                "subscription": name,
                "state": "waiting",
                "since": one.notice.at,
                "next_at": one.notice.at,
            }
            for number, one in told.items()
            for name in one.listener.subscriptions
        ],
    )
    return len(told)


def _known(connection: Connection, numbers: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(numbers), PIECE):
        ours = notices.c.id.in_(numbers[start : start + PIECE])
        yield from connection.execute(select(notices.c.id).where(ours)).scalars()


def _row(number: str, one: Told) -> dict[str, Any]:
    told = one.notice
    return {
        "id": number,
        "kind": told.kind,
        "uscc": told.uscc,
        "party": one.listener.party.id,
        "cause": told.cause,
        "at": told.at,
        "reach": one.reach,
        "whom": {"county": told.whom.county, "domains": list(told.whom.domains)},
        "content": dict(told.content),
    }


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows of which none is there; one that another transaction wrote meanwhile stays as it is."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
