"""Published decisions held against their runs: each publication, and each of its rows as publishing makes it out of the run.

Where a run is not at hand that is told, and its rows are held against their own ids and contents: all that is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, Row, String, cast, func, select
from sqlalchemy.exc import NoResultFound

from features.errors import FeatureError
from features.store import start_of_day
from models.errors import ModelError
from scoring.errors import ScoringError
from scoring.ground import Ground
from scoring.manifest import Manifest
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.errors import StateError
from service.home import Home
from service.integrity.fault import Fault
from service.integrity.row import differences, own_differences
from service.publications.insert import checked_tables, identity_of, rows_of
from service.publications.rests import ground_of
from service.runs.run import Run

Tables = dict[str, pl.DataFrame]
_PIECE: Final = 500
_FIRST: Final = date(2000, 1, 1)
"""Before this nothing was published; of the first day of all there is no instant."""
_ROWS: Final = select(decisions).order_by(decisions.c.uscc).limit(_PIECE)
_TOLD: Final = (StateError, FeatureError, ModelError, ScoringError)
"""Errors that say in Chinese what cannot be read, and where."""
_UNREADABLE: Final = (
    NoResultFound,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    pl.exceptions.PolarsError,
)
"""What else reading altered content ends in."""


def decisions_not_as_decided(
    database: Database, connection: Connection, home: Home, *, since: date | None = None
) -> Iterator[Fault]:
    """Every difference, publication by publication in the order of their codes; of all, or of those since a day."""
    at = publications.c.published_at
    seen = at.is_not(None) if since is None else at >= start_of_day(max(since, _FIRST))
    query = select(publications.c.id, publications.c.run).where(seen).order_by(publications.c.id)
    for number, name in connection.execute(query).all():
        yield from _of_publication(database, connection, home, number, name)


def _of_publication(
    database: Database, connection: Connection, home: Home, number: int, name: str
) -> Iterator[Fault]:
    run = Run(home.runs / name)
    tables, why = _tables(home, run)
    ground, without = _ground(database, number)
    yield from (Fault(name, None, one) for one in (why, without) if one)
    yield from _of_its_own(connection, number, name, None if tables is None else run.manifest)
    if tables is None:
        for row in _rows(connection, number):
            yield from _told(name, row.uscc, own_differences(ground, row))
        return
    for piece in rows_of(tables):
        for start in range(0, len(piece), _PIECE):
            yield from _of_piece(connection, number, name, piece[start : start + _PIECE])
    codes = set(tables["decisions"]["uscc"])
    for uscc in _codes(connection, number):
        if uscc not in codes:
            yield Fault(name, uscc, "发布里有它的决定，批次里没有")


def _tables(home: Home, run: Run) -> tuple[Tables | None, str | None]:
    """What a run says, or why nothing can be held against it."""
    if not run.folder.is_dir():
        return (
            None,
            "批次的文件夹不在 runs 里，它的决定只与各自的编号核对，不能与批次核对；请从备份恢复该文件夹",
        )
    try:
        tables = checked_tables(home, run)
        for _ in rows_of({name: table.head(1) for name, table in tables.items()}):
            pass  # that its columns are there
    except _TOLD as error:
        return None, f"不能与批次核对：{error}"
    except _UNREADABLE:
        return None, "不能与批次核对：批次的表读不了，请从备份恢复该文件夹"
    return tables, None


def _ground(database: Database, number: int) -> tuple[Ground | None, str | None]:
    """What a publication rests on as the database has it, or why it cannot be read."""
    try:
        return ground_of(database, number), None
    except _TOLD as error:
        return None, str(error)
    except _UNREADABLE:
        return None, "它的批次说明、政策或评分卡在数据库中读不了：被改动过，请从备份恢复"


def _of_its_own(connection: Connection, number: int, name: str, manifest: Manifest | None) -> Iterator[Fault]:
    """What the row of a publication says otherwise than its run, or than its own manifest where there is none at hand."""
    columns = [
        cast(publications.c[one], String).label(one) if one == "as_of" else publications.c[one]
        for one in ("run_id", "purpose", "as_of", "manifest", "policy", "evaluator", "enterprises")
    ]
    row = connection.execute(select(*columns).where(publications.c.id == number)).mappings().one()
    try:
        told = identity_of(manifest or Manifest.from_json(row["manifest"]))
    except _UNREADABLE:
        told = {}  # told with the ground
    if other := [one for one, value in told.items() if row[one] != _as_text(value)]:
        yield Fault(name, None, f"发布的 {'、'.join(other)} 与它的批次不符")
    ours = decisions.c.publication == number
    count = connection.execute(select(func.count()).select_from(decisions).where(ours)).scalar_one()
    if count != row["enterprises"]:
        yield Fault(name, None, f"应有 {row['enterprises']} 家企业的决定，现有 {count} 家")


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _of_piece(
    connection: Connection, number: int, name: str, piece: Sequence[Mapping[str, Any]]
) -> Iterator[Fault]:
    ours = decisions.c.publication == number, decisions.c.uscc.in_([one["uscc"] for one in piece])
    found = {row.uscc: row for row in connection.execute(select(decisions).where(*ours))}
    for told in piece:
        uscc = told["uscc"]
        if uscc in found:
            yield from _told(name, uscc, differences(told, found[uscc]))
        else:
            yield Fault(name, uscc, "批次里有它的决定，发布里没有")


def _told(name: str, uscc: str, found: Iterator[str]) -> Iterator[Fault]:
    """One fault of all that is other in one row."""
    if what := "；".join(found):
        yield Fault(name, uscc, what)


def _rows(connection: Connection, number: int) -> Iterator[Row[Any]]:
    ours, last = _ROWS.where(decisions.c.publication == number), ""
    while rows := connection.execute(ours.where(decisions.c.uscc > last)).all():
        yield from rows
        last = rows[-1].uscc


def _codes(connection: Connection, number: int) -> Iterator[str]:
    ours = select(decisions.c.uscc).where(decisions.c.publication == number)
    yield from connection.execute(ours.order_by(decisions.c.uscc)).scalars()
