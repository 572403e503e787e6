"""What changed between two publications: grades, and measures by domain. One query, whatever the number of enterprises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    cast,
    func,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)

from scoring.decision import places_of
from scoring.schema.measure import DOMAINS, Domain
from scoring.schema.policy import kept_policy
from service import clock
from service.database.tables import contents, decisions, publications
from service.law_on import law_for
from service.notices.notice import Notice, Whom
from service.purposes import purpose_of

_FETCHED: Final = 2_000
"""Rows that are in memory at a time."""
_NO_GRADE: Final = "M"
"""Who is not rated, out of scope or not there has no grade: between these three nothing changes."""
_PAIRS: Final = 65_536
_NONE: Final = 0
"""The number of no publication."""
Layout = tuple[tuple[str, Domain], ...]
"""The measures of a publication, each with its domain, in the order of its bits."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two publications. `layout`: of none, empty; `amends`: whether it is of one enterprise alone."""

    layout: Layout = ()
    as_of: str = ""
    amends: bool = False


def changed(
    connection: Connection,
    before: int | None,
    after: int,
    usccs: Sequence[str] | None = None,
    *,
    now: datetime | None = None,
) -> Iterator[Notice]:
    """Notices of enterprises whose grade, or whose measures in a domain, are other in one publication than in another.

    Args:
        connection: in whose transaction both are read; rows come as they are taken.
        before: number of the whole publication that was in force, as its amendments left it; null for none.
        after: number of the one that takes its place, whether seen yet or not; of an amendment, its enterprise alone is compared.
        usccs: only these enterprises; null for all.
        now: when it came to be so; null for the present.
    """
    old, new = _side(connection, before), _side(connection, after)
    at, cause, said = now or clock.now(), f"publication:{after}", {"as_of": new.as_of}
    touched = lru_cache(_PAIRS)(_Touched(old.layout, new.layout))
    compared = _Compared(
        _NONE if before is None else before,
        after,
        usccs,
        every=not new.amends and usccs is None,
        same=old.layout == new.layout,
        on_sqlite=connection.dialect.name == "sqlite",
    )
    for row in connection.execute(compared.query(), execution_options={"yield_per": _FETCHED}):
        told = said | ({"decision_id": row.decision_id} if row.decision_id else {})
        if (row.was or _NO_GRADE) != (row.grade or _NO_GRADE):
            yield Notice("grade_changed", row.uscc, cause, at, told, Whom(county=row.county))
        if domains := touched(row.had or "", row.has or ""):
            whom = Whom(county=row.county, domains=domains)
            yield Notice("measures_changed", row.uscc, cause, at, told, whom)


class _Touched:
    """In which domains measures appeared or ended, from the bits of one layout to those of another."""

    def __init__(self, before: Layout, after: Layout) -> None:
        self._before, self._after = before, after

    def __call__(self, had: str, has: str) -> tuple[Domain, ...]:
        other = _held(self._before, had) ^ _held(self._after, has)
        found = {domain for _, domain in other}
        return tuple(domain for domain in DOMAINS if domain in found)


def _held(layout: Layout, bits: str) -> frozenset[tuple[str, Domain]]:
    """Of no bits, nothing: numpy unpacks them to whatever is in memory."""
    return (
        frozenset(layout[one] for one in places_of(bytes.fromhex(bits), len(layout))) if bits else frozenset()
    )


def _side(connection: Connection, number: int | None) -> _Side:
    if number is None:
        return _Side()
    query = select(publications, contents.c.content).join(contents, contents.c.hash == publications.c.policy)
    row: Row[Any] = connection.execute(query.where(publications.c.id == number)).one()
    return _Side(_layout(row.content, row.as_of, row.purpose), f"{row.as_of}", row.amends is not None)


@lru_cache(maxsize=4)
def _layout(policy: str, as_of: Any, purpose: str) -> Layout:
    """Reading a policy takes a second, and most publications share theirs."""
    law = law_for(kept_policy(policy), as_of, purpose_of(purpose))
    return tuple((one.id, one.domain) for one in law.measures)


@dataclass(frozen=True)
class _Compared:
    """The statement that finds both sides of each enterprise.

    Each part follows the key of publication and enterprise; a full join would compare all with all on SQLite.

    Attributes:
        every: whether enterprises that are gone are told of too.
        same: whether equal bits are equal measures: then only what differs is fetched.
    """

    before: int
    after: int
    usccs: Sequence[str] | None
    every: bool
    same: bool
    on_sqlite: bool

    def query(self) -> CompoundSelect[Any]:
        """Uscc, county, new decision's id, grade and bits of measures before (`was`, `had`) and after (`grade`, `has`)."""
        old, new = decisions.alias("old"), decisions.alias("new")
        here = and_(new.c.publication == self.after, new.c.uscc == old.c.uscc)
        there = and_(old.c.publication == self.before, old.c.uscc == new.c.uscc)
        amendments = select(publications.c.id).where(
            publications.c.amends == self.before,
            publications.c.id != self.after,
            publications.c.published_at.is_not(None),
        )
        found = self._sides(old, new, new.outerjoin(old, there), of=new).where(
            new.c.publication == self.after
        )
        amended = self._sides(old, new, old.outerjoin(new, here), of=old).where(
            old.c.publication.in_(amendments), true() if self.every else new.c.uscc.is_not(None)
        )
        if not self.every:
            return union_all(found, amended)
        gone = self._sides(old, new, old.outerjoin(new, here), of=old).where(
            old.c.publication == self.before, new.c.uscc.is_(None)
        )
        return union_all(found, amended, gone)

    def _sides(self, old: FromClause, new: FromClause, joined: FromClause, *, of: FromClause) -> Select[Any]:
        had, has = (self._measures(side.c.content) for side in (old, new))
        query = select(
            of.c.uscc,
            func.coalesce(new.c.county, old.c.county).label("county"),
            new.c.decision_id,
            old.c.grade.label("was"),
            new.c.grade,
            had.label("had"),
            has.label("has"),
        ).select_from(joined)
        # what an amendment replaced before is not what was in force
        query = query.where(or_(old.c.superseded_by.is_(None), old.c.superseded_by == self.after))
        if self.usccs is not None:
            query = query.where(of.c.uscc.in_(self.usccs))
        if not self.same:
            return query
        return query.where(or_(old.c.grade.is_distinct_from(new.c.grade), had.is_distinct_from(has)))

    def _measures(self, content: ColumnElement[str]) -> ColumnElement[str]:
        """The bits of the measures in what is kept of a decision."""
        document = type_coerce(content, JSON) if self.on_sqlite else cast(content, JSON)
        found: ColumnElement[str] = document["row", "measures"].as_string()
        return found
