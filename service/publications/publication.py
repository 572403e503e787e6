"""Publications: which one answers a question.

A publication may be amended: one enterprise was evaluated again after it. An amendment is a publication of that one
decision; the decision that it replaces names it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, and_, bindparam, func, select

from features.feature import Purpose
from features.store import ZONE
from service.database.dialogue import Dialogue, held
from service.database.prepared import Prepared
from service.database.tables import decisions, publications
from service.errors import NotFound
from service.purposes import purpose_of

_KEPT: Final = 64
"""Publications that a server keeps in memory: they never change."""
SEEN: Final = publications.c.published_at.is_not(None)
_NAMES: Final = (
    *("id", "run", "run_id", "purpose", "as_of", "published_at", "published_by", "enterprises"),
    "amends",
)
_PUBLICATIONS: Final = select(*(publications.c[name] for name in _NAMES)).where(SEEN)
_NUMBERED: Final = Prepared(_PUBLICATIONS.where(publications.c.id == bindparam("number")))
WHOLE_ONES: Final = publications.c.amends.is_(None)
NEWEST: Final = (publications.c.as_of.desc(), publications.c.id.desc())
IN_FORCE: Final = (
    _PUBLICATIONS.where(
        WHOLE_ONES, publications.c.purpose == bindparam("purpose"), publications.c.as_of <= bindparam("day")
    )
    .order_by(*NEWEST)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One published run.

    Attributes:
        number: its number in the database; `run`: the name of the run's folder; `run_id`: the hash of its manifest.
        enterprises: how many decisions it has.
        amends: number of the publication of which it replaces one decision; null for a whole one.
    """

    number: int
    run: str
    run_id: str
    purpose: Purpose
    as_of: date
    published_at: datetime
    published_by: str
    enterprises: int
    amends: int | None

    @property
    def whole(self) -> int:
        """The number of the publication it belongs to: its own, or that of the one it amends."""
        return self.number if self.amends is None else self.amends

    def unknown(self, uscc: str) -> NotFound:
        """That an enterprise was not evaluated."""
        return NotFound(
            f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {self.as_of}）",
            english=f"there is no enterprise {uscc} (evaluated as of {self.as_of})",
        )


def first_evaluated(connection: Connection, uscc: str) -> date:
    """The first day as of which an enterprise has a published decision; there is one."""
    of_it = select(func.min(publications.c.as_of)).join(decisions)
    found: date = connection.execute(
        of_it.where(SEEN, publications.c.purpose == "public", decisions.c.uscc == uscc)
    ).scalar_one()
    return found


def publication_of_run(connection: Connection, run: str) -> Publication | None:
    """The publication of a run, if it is published."""
    newest_first = _PUBLICATIONS.where(publications.c.run == run).order_by(publications.c.id.desc())
    row = connection.execute(newest_first).first()
    return None if row is None else _publication(row)


def publication_of_id(connection: Connection, run_id: str) -> Publication | None:
    """The publication that a decision names as its `run_id`; the newest where the same run was made and published again."""
    query = _PUBLICATIONS.where(publications.c.run_id == run_id).order_by(*NEWEST).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _publication(row)


def in_force(connection: Connection, purpose: Purpose, on: date | None = None) -> Publication:
    """The newest publication of a purpose whose day is not after a day; `NotFound` where there is none."""
    found = newest(connection, purpose, on)
    if found is None:
        raise nothing_by(on)
    return found


def newest(connection: Connection, purpose: Purpose, on: date | None = None) -> Publication | None:
    """The same; None where there is none."""
    row = connection.execute(IN_FORCE, {"purpose": purpose, "day": on or date.max}).first()
    return None if row is None else _publication(row)


def all_published(connection: Connection, purpose: Purpose | None = None) -> list[Publication]:
    """Every whole publication, newest day first."""
    query = _PUBLICATIONS.where(WHOLE_ONES).order_by(*NEWEST)
    if purpose is not None:
        query = query.where(publications.c.purpose == purpose)
    return [_publication(row) for row in connection.execute(query)]


def numbers(connection: Connection) -> list[int]:
    """The numbers of all publications that are seen, amendments among them, in their order."""
    return list(
        connection.execute(select(publications.c.id).where(SEEN).order_by(publications.c.id)).scalars()
    )


def all_deciding(connection: Connection, uscc: str) -> list[Publication]:
    """Every public publication that decided one enterprise, amendments among them, newest day first.

    Without those whose decision was never in force, because it was amended in the step by which it was to be seen.
    """
    later = publications.alias()
    at_once = later.c.published_at == publications.c.published_at
    query = (
        _PUBLICATIONS.join(decisions, decisions.c.publication == publications.c.id)
        .outerjoin(later, and_(later.c.id == decisions.c.superseded_by, at_once))
        .where(publications.c.purpose == "public", decisions.c.uscc == uscc, later.c.id.is_(None))
    )
    return [_publication(row) for row in connection.execute(query.order_by(*NEWEST))]


def numbered(connection: Connection, number: int) -> Publication:
    """A publication by its number, amendments among them."""
    return held(connection, number_asked(connection.engine, number))


def number_asked(engine: Engine, number: int) -> Dialogue[Publication]:
    """The same; it never changes, so it is read once."""
    kept = _kept(engine)
    found = kept.get(number)
    if found is None:
        [row] = yield _NUMBERED, {"number": number}
        found = _of_names(dict(zip(_NAMES, row, strict=True)))
        if len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        kept[number] = found
    return found


@lru_cache(maxsize=_KEPT)
def _kept(_engine: Engine) -> dict[int, Publication]:
    """Publications of a database by their numbers."""
    return {}


def in_force_at(connection: Connection, purpose: Purpose, at: datetime) -> Publication:
    """The one that was in force at a moment: no later publication changes it; `NotFound` where there was none."""
    seen_by = IN_FORCE.where(publications.c.published_at <= at)
    row = connection.execute(seen_by, {"purpose": purpose, "day": date.max}).first()
    if row is None:
        raise nothing_by(at.astimezone(ZONE).date())
    return _publication(row)


def nothing_by(on: date | None) -> NotFound:
    """That nothing was published by a day (null: by now)."""
    return NotFound(
        f"{f'{on} 及以前' if on else '还'}没有发布过评价结果",
        english=f"nothing was published {f'by {on}' if on else 'yet'}",
    )


def _publication(row: Row[Any]) -> Publication:
    return _of_names({name: getattr(row, name) for name in _NAMES})


def _of_names(found: dict[str, Any]) -> Publication:
    return Publication(number=found.pop("id"), purpose=purpose_of(found.pop("purpose")), **found)
