"""Publications held against the log: each was seen when a line says so, and has a line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from service.database.tables import decisions, publications
from service.integrity.fault import Fault
from service.integrity.log import UNLOGGED, Entry, as_stored, entries, told_at, told_by

_TABLE: Final = publications.c
_WANTED: Final = {"publish": ("enterprises", "who"), "amend": ("run", "amends", "decision_id", "who")}


class _Row(NamedTuple):
    """A publication as it is kept. `amends`: run of the one it amends, which is `whole`; `decision`: that of an amendment."""

    number: int
    run: str
    published: Any
    who: str
    enterprises: int
    amends: str | None
    whole: int | None
    uscc: str | None
    decision: str | None


def publications_not_as_logged(connection: Connection, since: datetime | None) -> Iterator[Fault]:
    """Every difference. `since`: when the log begins to have everything, null: it has all."""
    seen = _seen(connection)
    told: set[int] = set()
    last: dict[str | None, int] = {}
    astray: list[Entry] = []
    for entry in entries(connection, _WANTED):
        if isinstance(entry, Fault):
            yield entry
            continue
        row = _of_line(seen.get(_run_of(entry), []), entry)
        if row is None:
            astray.append(entry)
            continue
        told.add(row.number)
        yield from _otherwise(entry, row)
        uscc = _uscc_of(entry)
        if row.number < last.get(uscc, 0):
            what = f"它的次序与审计日志第 {entry.seq} 行所记的发布不符：更早的发布排在它之后"
            yield Fault(row.run, uscc, what)
        last[uscc] = max(row.number, last.get(uscc, 0))
    yield from _astray(astray, seen, told)
    for row in chain.from_iterable(seen.values()):
        if row.number not in told and told_by(row.published, since):
            yield Fault(row.run, row.uscc, f"{UNLOGGED}它的发布")
        if row.whole is not None and row.number < row.whole:
            what = f"它是发布 {row.number}，排在它所更正的发布 {row.whole} 之前"
            yield Fault(row.run, row.uscc, what)


def _astray(lines: Sequence[Entry], seen: dict[str, list[_Row]], told: set[int]) -> Iterator[Fault]:
    """Of each line whose publication amends another one now: that one of its run of which no line tells, else that it is gone."""
    for entry in lines:
        run = _run_of(entry)
        row = next((one for one in seen.get(run, []) if one.number not in told), None)
        if row is None:
            what = f"审计日志第 {entry.seq} 行记有它的发布，数据库里没有，或者没有发布时间"
            yield Fault(run, _uscc_of(entry), what)
        else:
            told.add(row.number)
            yield from _otherwise(entry, row)


def _run_of(entry: Entry) -> str:
    return str(entry.details["run"] if entry.action == "amend" else entry.subject)


def _uscc_of(entry: Entry) -> str | None:
    return entry.subject if entry.action == "amend" else None


def _of_line(rows: Sequence[_Row], entry: Entry) -> _Row | None:
    """The publication of which a line tells: of amendments to the same effect, which are one run, that of the same publication."""
    amends = entry.details.get("amends")
    return next((one for one in rows if one.amends == amends), None)


def _otherwise(entry: Entry, row: _Row) -> Iterator[Fault]:
    """Columns that say otherwise than a line."""
    said = entry.details
    pairs: dict[str, tuple[Any, Any]] = {"published_by": (row.who, said["who"])}
    if entry.action == "amend":
        pairs |= {
            "amends": (row.amends, said["amends"]),
            "uscc": (row.uscc, entry.subject),
            "decision_id": (row.decision, said["decision_id"]),
        }
    else:
        pairs |= {"amends": (row.amends, None), "enterprises": (row.enterprises, said["enterprises"])}
    differ = [name for name, (kept, logged) in pairs.items() if kept != logged]
    if not told_at(row.published, entry):
        differ.insert(0, "published_at")
    if differ:
        what = f"{'、'.join(differ)} 与审计日志第 {entry.seq} 行所记的发布不符"
        yield Fault(row.run, _uscc_of(entry), what)


def _seen(connection: Connection) -> dict[str, list[_Row]]:
    """Run → its publications, of those that are seen: an amendment that a later publication carries over is of the same run again."""
    whole = publications.alias()
    query = (
        select(
            _TABLE.id,
            _TABLE.run,
            as_stored(connection, _TABLE.published_at),
            _TABLE.published_by,
            _TABLE.enterprises,
            whole.c.run.label("amends"),
            _TABLE.amends.label("whole"),
            decisions.c.uscc,
            decisions.c.decision_id,
        )
        .outerjoin(whole, whole.c.id == _TABLE.amends)
        .outerjoin(decisions, (decisions.c.publication == _TABLE.id) & _TABLE.amends.is_not(None))
        .where(_TABLE.published_at.is_not(None))
        .order_by(_TABLE.id)
    )
    found: dict[str, list[_Row]] = {}
    for row in connection.execute(query):
        found.setdefault(row.run, []).append(_Row(*row))
    return found
