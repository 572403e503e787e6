"""What is in effect of what is published, and whom it tells when it changes: by steps of a procedure, and by time.

Steps are lines of a ledger, a file; notices are rows of the database. What was told last of each enterprise is kept beside
the notices and written with them, so a change is told once, and who dies behind a step leaves it to the next one here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select, update

from features.store import ZONE
from scoring.in_effect import Decided
from scoring.schema.measure import DOMAINS
from service.database.alone import in_turn
from service.database.engine import Database
from service.database.tables import standings
from service.home import Home
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.procedures import ledger
from service.procedures.ledger import Entries
from service.publications.parts import Part, parts_of
from service.publications.publication import newest
from service.publications.rests import ground_of, policy_of
from service.publications.standing import standing_of
from service.purposes import purpose_of

PIECE: Final = 500
"""Enterprises of which the published parts are in memory at a time."""
_TABLE: Final = standings.c


class InEffect(NamedTuple):
    """As what an enterprise is treated.

    Attributes:
        grade: null for a D by score that does not act, and for who is not rated.
        measures: id → domain of each that holds: of the decision, as far as they act, and what holds instead.
    """

    grade: str | None
    measures: Mapping[str, str]


class _Found(NamedTuple):
    """What is in effect of one enterprise now, and what was told of it last; `changes`: how often, null where never."""

    part: Part
    now: InEffect
    told: InEffect
    changes: int | None

    @property
    def changed(self) -> bool:
        return self.now != self.told


def tell_in_effect(database: Database, home: Home, *, now: datetime, of: str | None = None) -> int:
    """Tell of what began or ceased to act since it was last told, of one enterprise or of all with steps; of how many it did.

    Nothing is told where nothing is published: then nothing acts either.
    """
    return sum(_told(database, home, uscc, now) for uscc in other_in_effect(database, home, now=now, of=of))


def other_in_effect(database: Database, home: Home, *, now: datetime, of: str | None = None) -> list[str]:
    """Enterprises of which other things are in effect than was told last."""
    codes = sorted(one for one in ledger.read(home.root) if of in {None, one})
    pieces = (codes[start : start + PIECE] for start in range(0, len(codes), PIECE))
    with database.reading() as connection:
        return [one for piece in pieces for one in _changed(database, home, connection, piece, now)]


def _changed(
    database: Database, home: Home, connection: Connection, codes: Sequence[str], now: datetime
) -> list[str]:
    return [uscc for uscc, one in _found(database, home, connection, codes, now).items() if one.changed]


def _told(database: Database, home: Home, uscc: str, now: datetime) -> bool:
    """Look once more while nobody else tells of it, and tell."""
    with database.writing() as connection:
        in_turn(database, connection, "standings")
        one = _found(database, home, connection, [uscc], now).get(uscc)
        if one is None or not one.changed:
            return False
        number = (one.changes or 0) + 1
        _keep(connection, uscc, one, number, now)
        put(connection, _notices(uscc, one, f"standing:{number}", now))
        return True


def _found(
    database: Database, home: Home, connection: Connection, codes: Sequence[str], now: datetime
) -> dict[str, _Found]:
    whole = newest(connection, purpose_of("public"))
    if whole is None:
        return {}
    entries = ledger.read(home.root)
    kept = {row.uscc: row for row in connection.execute(select(standings).where(_TABLE.uscc.in_(codes)))}
    found = {}
    for uscc, part in parts_of(connection, whole, codes).items():
        row = kept.get(uscc)
        told = InEffect(**row.content) if row else _in_effect(database, home, part, {}, now)
        found[uscc] = _Found(
            part, _in_effect(database, home, part, entries, now), told, row.changes if row else None
        )
    return found


def _in_effect(database: Database, home: Home, part: Part, entries: Entries, now: datetime) -> InEffect:
    """Of one part of the publication in force, after the steps given; without any, nothing adverse acts."""
    ground = ground_of(database, part.publication.number)
    policy = policy_of(database, part.publication.whole)
    on = now.astimezone(ZONE).date()
    standing = standing_of(home, policy, entries, ground, part, on=on)
    idle = {one["effect"] for one in standing["effects"] if not one["acting"]}
    idle |= {one["id"] for one in standing["measures_not_yet"]}
    holding = Decided.in_row(ground.law, part.subject.row).applied - idle
    holding |= {one["id"] for one in standing["measures_meanwhile"]}
    domains = {one.id: one.domain for one in ground.law.measures}
    return InEffect(standing["grade_in_effect"], {name: domains[name] for name in sorted(holding)})


def _keep(connection: Connection, uscc: str, one: _Found, number: int, now: datetime) -> None:
    values: dict[str, Any] = {"changes": number, "content": one.now._asdict(), "at": now}
    if one.changes is None:
        connection.execute(insert(standings).values(uscc=uscc, **values))
    else:
        connection.execute(update(standings).where(_TABLE.uscc == uscc).values(values))


def _notices(uscc: str, one: _Found, cause: str, now: datetime) -> Iterator[Notice]:
    row = one.part.subject.row
    said = {"as_of": one.part.publication.as_of.isoformat(), "decision_id": row["decision_id"]}
    if one.now.grade != one.told.grade:
        yield Notice("grade_in_effect_changed", uscc, cause, now, said, Whom(county=one.part.county))
    other = {domain for _, domain in one.now.measures.items() ^ one.told.measures.items()}
    if other:
        whom = Whom(county=one.part.county, domains=tuple(each for each in DOMAINS if each in other))
        yield Notice("measures_in_effect_changed", uscc, cause, now, said, whom)
