"""One enterprise's part of what was published, as it was amended by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from orjson import loads
from sqlalchemy import Connection, Engine, and_, bindparam, select

from scoring.ground import Subject
from service.database.dialogue import Dialogue, Seldom
from service.database.prepared import Prepared, one_of
from service.database.tables import decisions, publications
from service.errors import NotFound, StateError
from service.publications.content import subject_from
from service.publications.publication import (
    IN_FORCE,
    NEWEST,
    SEEN,
    WHOLE_ONES,
    Publication,
    newest,
    nothing_by,
    number_asked,
    numbered,
)

_ROW: Final = (decisions.c.publication == bindparam("publication"), decisions.c.uscc == bindparam("uscc"))
_KEPT_IN_PART: Final = tuple(
    decisions.c[name] for name in ("publication", "uscc", "county", "content", "superseded_by")
)
_PART: Final = select(*_KEPT_IN_PART).where(*_ROW)
_WHOLE: Final = select(*_KEPT_IN_PART, decisions.c.unused).where(*_ROW)
_PARTS: Final = select(*_KEPT_IN_PART).where(
    decisions.c.publication == bindparam("publication"),
    decisions.c.uscc.in_(bindparam("codes", expanding=True)),
)
_NEWEST_ID: Final = (
    select(publications.c.id)
    .where(SEEN, WHOLE_ONES, publications.c.purpose == bindparam("purpose"))
    .order_by(*NEWEST)
    .limit(1)
    .scalar_subquery()
)
_APPLIED: Final = IN_FORCE.with_only_columns(publications.c.id, _NEWEST_ID.label("newest")).subquery()
_PUBLISHED: Final = Prepared(
    select(_APPLIED.c.id, _APPLIED.c.newest, *_KEPT_IN_PART).select_from(
        _APPLIED.outerjoin(
            decisions,
            and_(decisions.c.publication == _APPLIED.c.id, one_of(decisions.c.uscc, "codes")),
        )
    )
)


@dataclass(frozen=True)
class Part:
    """One enterprise's part of a publication, as it is kept.

    Attributes:
        publication: the one that decided it: the whole one asked about, or its amendment.
        county: code of the county it is registered in; null where unknown.
        superseded_by: number of the amendment that replaced it since; null while it stands.
    """

    publication: Publication
    county: str | None
    content: str
    superseded_by: int | None = None
    unused: bytes | None = None

    def stands_in(self, newest: Publication) -> bool:
        """Whether it stands in the publication in force."""
        return self.publication.whole == newest.number and self.superseded_by is None

    @cached_property
    def found(self) -> dict[str, Any]:
        """What is kept, read: the subject's parts and what stands beside the decision."""
        read: dict[str, Any] = loads(self.content)
        return read

    @cached_property
    def subject(self) -> Subject:
        """What it is rendered from."""
        return subject_from(self.found, self.unused)


class Asked(NamedTuple):
    """A question about one enterprise. `on`: in the publication that applied on that day; null: in the one in force."""

    uscc: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Published:
    """What is published of one enterprise.

    Attributes:
        publication: the whole one that applied; `part`: null where it was not evaluated.
        in_force: whether measures rest on it.
    """

    publication: Publication
    part: Part | None
    in_force: bool


def of_decision(connection: Connection, decision_id: str) -> tuple[Publication, str] | None:
    """The publication that has a decision, and the enterprise it is of."""
    mine = decisions.c.decision_id == decision_id
    query = select(decisions.c.uscc, publications.c.id).join(publications).where(mine, SEEN)
    row = connection.execute(query.order_by(publications.c.id.desc())).first()
    return None if row is None else (numbered(connection, row.id), row.uscc)


def part_in(
    connection: Connection, publication: Publication, uscc: str, *, whole: bool = True
) -> Part | None:
    """One enterprise's part of this very publication, without its unused records unless whole; None for a code that it lacks."""
    query = _WHOLE if whole else _PART
    row = connection.execute(query, {"publication": publication.number, "uscc": uscc}).first()
    return None if row is None else _part(publication, row)


def part_of(
    connection: Connection,
    publication: Publication,
    uscc: str,
    *,
    on: date | None = None,
    whole: bool = True,
) -> Part | None:
    """The same, as it was amended by a day (null: by now)."""
    found = part_in(connection, publication, uscc, whole=whole)
    return None if found is None else amended(connection, found, uscc, on=on, whole=whole)


def county_now(connection: Connection, uscc: str) -> str | None:
    """Code of the county in which an enterprise is registered by the publication in force; null where unknown, or where it is in it no more."""
    publication = newest(connection, "public")
    part = None if publication is None else part_of(connection, publication, uscc, whole=False)
    return None if part is None else part.county


def parts_of(
    connection: Connection, publication: Publication, codes: Sequence[str], *, on: date | None = None
) -> dict[str, Part]:
    """The parts of those of many enterprises that were evaluated, as amended by a day (null: by now), without unused records."""
    rows = connection.execute(_PARTS, {"publication": publication.number, "codes": list(codes)})
    parts = {row.uscc: _part(publication, row) for row in rows}
    return {uscc: amended(connection, part, uscc, on=on, whole=False) for uscc, part in parts.items()}


def amended(connection: Connection, part: Part, uscc: str, *, on: date | None, whole: bool) -> Part:
    """The part that stood in place of one on a day: the last of its amendments whose day is not after that."""
    while part.superseded_by is not None:
        by = numbered(connection, part.superseded_by)
        if on is not None and by.as_of > on:
            return part
        newer = part_in(connection, by, uscc, whole=whole)
        if newer is None:
            raise StateError(
                f"发布 {by.run} 中没有它所更正的 {uscc} 的决定：发布后在数据库中被改动过，请从备份恢复"
            )
        part = newer
    return part


def _part(publication: Publication, row: Any) -> Part:
    return Part(publication, row.county, row.content, row.superseded_by, getattr(row, "unused", None))


def _in_place_of(part: Part, uscc: str, on: date | None) -> Seldom:
    return lambda connection: amended(connection, part, uscc, on=on, whole=False)


def published_parts(engine: Engine, asked: Sequence[Asked]) -> Dialogue[dict[Asked, Published | NotFound]]:
    """What is published of many enterprises, without their unused records; that nothing is published where that is so."""
    found: dict[Asked, Published | NotFound] = {}
    for on in dict.fromkeys(one.on for one in asked):
        ours = [one for one in asked if one.on == on]
        found |= yield from _published_on(engine, on, ours)
    return found


def _published_on(
    engine: Engine, on: date | None, asked: Sequence[Asked]
) -> Dialogue[dict[Asked, Published | NotFound]]:
    told = {"purpose": "public", "day": on or date.max, "codes": [one.uscc for one in asked]}
    rows = yield _PUBLISHED, told
    if not rows:
        return dict.fromkeys(asked, nothing_by(on))
    number, newest, *_ = rows[0]
    publication, current = (yield from number_asked(engine, number)), number == newest
    parts = {}
    for _, _, _, uscc, *kept in rows:
        if uscc is not None:
            part = Part(publication, *kept)
            parts[uscc] = part if part.superseded_by is None else (yield _in_place_of(part, uscc, on))
    return {
        one: Published(publication, part, in_force=current and (part is None or part.superseded_by is None))
        for one in asked
        for part in (parts.get(one.uscc),)
    }
