"""Whether what is published is what was decided: every row of every publication, and the revocations that the log knows."""

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from service.database.engine import Database
from service.database.tables import audit, authorisations, decisions
from service.errors import StateError
from service.home import Home
from service.publications.parts import Part
from service.publications.publication import Publication, numbered, numbers
from service.publications.rests import decided, ground_of
from service.runs.run import open_run

_PIECE: Final = 1_000
_HEADS: Final = ("decision_id", "status", "grade", "score")
"""Columns beside a decision's content, by which it is found and listed: what its own row says."""
_ROWS: Final = select(decisions).order_by(decisions.c.uscc).limit(_PIECE)


class Fault(NamedTuple):
    """What is not as it was decided. `run`, `uscc`: where, null where it is about none; `what`: in Chinese."""

    run: str | None
    uscc: str | None
    what: str


def faults_in(database: Database, home: Home) -> Iterator[Fault]:
    """Everything that is not as it was decided, publication by publication in the order of their codes, then authorisations."""
    with database.reading() as connection:
        for number in numbers(connection):
            yield from _of_publication(database, connection, home, numbered(connection, number))
        yield from _revoked(connection)


def _of_publication(
    database: Database, connection: Connection, home: Home, one: Publication
) -> Iterator[Fault]:
    found = set()
    try:
        ground = ground_of(database, one.number)
    except StateError as error:
        yield Fault(one.run, None, str(error))
        return
    for row in _rows(connection, one.number):
        found.add(row.uscc)
        try:
            said = decided(ground, Part(one, row.county, row.content, row.superseded_by)).row
        except (StateError, ValueError, KeyError, TypeError) as error:
            told = str(error) if isinstance(error, StateError) else "内容读不了"
            yield Fault(one.run, row.uscc, told)
            continue
        if said["uscc"] != row.uscc:
            yield Fault(one.run, row.uscc, f"内容是 {said['uscc']} 的决定")
        elif differing := [name for name in _HEADS if said[name] != getattr(row, name)]:
            yield Fault(one.run, row.uscc, f"列 {'、'.join(differing)} 与决定的内容不符")
    if len(found) != one.enterprises:
        yield Fault(one.run, None, f"应有 {one.enterprises} 家企业的决定，现有 {len(found)} 家")
    folder = home.runs / one.run
    if folder.is_dir():
        run = open_run(folder)
        for uscc in sorted(set(run.collect(run.table("decisions").select("uscc"))["uscc"]) - found):
            yield Fault(one.run, uscc, "批次里有它的决定，发布里没有")


def _rows(connection: Connection, number: int) -> Iterator[Row[Any]]:
    ours, last = _ROWS.where(decisions.c.publication == number), ""
    while rows := connection.execute(ours.where(decisions.c.uscc > last)).all():
        yield from rows
        last = rows[-1].uscc


def _revoked(connection: Connection) -> Iterator[Fault]:
    """Authorisations that the log knows to be revoked and the register does not."""
    told = select(audit.c.subject, audit.c.details).where(audit.c.action == "authorisation_revoked")
    live = set(
        connection.execute(select(authorisations.c.id).where(authorisations.c.revoked_at.is_(None))).scalars()
    )
    for uscc, details in connection.execute(told):
        number = json.loads(details)["authorisation"]
        if number in live:
            yield Fault(None, uscc, f"授权 {number} 按审计日志已经撤销，登记里没有撤销")
