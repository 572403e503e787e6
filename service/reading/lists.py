"""Lists of ratings in one publication: by the order of codes, filtered, page by page, each row proven against its decision.

A list shows the publication as it was amended when the list began: an amendment that comes while somebody turns its pages
is not in it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, func, or_, select

from scoring.entries import Document
from scoring.manifest import Manifest
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.errors import StateError, WrongUse
from service.home import Home
from service.publications.parts import Part
from service.publications.publication import Publication, numbered
from service.publications.rests import decided, ground_of, policy_of
from service.publications.standing import grade_of

FIELDS: Final[Mapping[str, str]] = {
    "uscc": "统一社会信用代码",
    "name": "名称",
    "county": "登记地区划代码",
    "industry": "行业代码",
    "status": "状态",
    "grade": "决定的等级",
    "grade_in_effect": "现行对待的等级",
    "score": "得分",
    "decision_id": "决定编号",
}
"""The columns of a list → Chinese name."""
_KEYS: Final = ("county", "industry", "status", "grade", "score")
_COLUMNS: Final = (
    decisions.c.publication,
    decisions.c.uscc,
    *(decisions.c[name] for name in _KEYS),
    decisions.c.content,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which enterprises a list holds; null for all.

    Attributes:
        industry: how the code of an enterprise's industry begins: `E`, or `E47`.
    """

    grade: str | None = None
    county: str | None = None
    industry: str | None = None
    status: str | None = None

    def named(self) -> dict[str, str]:
        """Those that are set."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Amended(NamedTuple):
    """A whole publication as it was amended until one of its amendments; `until`: its own number for none of them."""

    publication: Publication
    until: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list is read out of.

    Attributes:
        publication: a whole one; `amended`: number of its last amendment that the list knows, or its own.
        on: today. `in_force`: whether the publication is the one on which measures rest.
        now: for a county's list of what is not in force: what is. Of those of the county then it holds who still is there.
    """

    home: Home
    database: Database
    publication: Publication
    amended: int
    on: date
    in_force: bool
    now: "Amended | None" = None

    @property
    def manifest(self) -> Manifest:
        """What the whole publication rests on."""
        return ground_of(self.database, self.publication.number).manifest


def amended_until(connection: Connection, publication: Publication, on: date | None) -> int:
    """The last amendment of a publication by a day (null: by now); the publication's own number where there is none."""
    query = select(func.max(publications.c.id)).where(_amends(publication))
    if on is not None:
        query = query.where(publications.c.as_of <= on)
    return connection.execute(query).scalar() or publication.number


def count(connection: Connection, listed: Listed, filters: Filters, *, after: str = "") -> int:
    """How many enterprises a list holds, after a code."""
    told = [*_where(listed, filters), decisions.c.uscc > after]
    found = (
        select(func.count()).select_from(decisions).where(place, *told)
        for place in _places(decisions, listed.publication, listed.amended)
    )
    return sum(connection.execute(query).scalar_one() for query in found)


def require_known(
    connection: Connection, listed: Listed, filters: Filters, divisions: Mapping[str, str]
) -> None:
    """`WrongUse` for an industry or a county that nobody in the publication is of, with those that there are.

    For a list that is empty: it cannot be told from a slip otherwise. `divisions`: the policy's, which are known though
    nobody is registered there.
    """
    publication = listed.publication
    county, industry = filters.county, filters.industry
    if (
        county is not None
        and county not in divisions
        and not count(connection, listed, Filters(county=county))
    ):
        there = "、".join(f"{code}（{name}）" for code, name in divisions.items())
        raise WrongUse(
            f"没有行政区划代码为 {county} 的县市，现有：{there}",
            english=f"there is no county {county}; there are {', '.join(divisions)}",
        )
    if industry is not None and not count(connection, listed, Filters(industry=industry)):
        section = func.substr(decisions.c.industry, 1, 1)
        ours = decisions.c.publication == publication.number, decisions.c.industry.is_not(None)
        query = select(section).where(*ours).distinct().order_by(section)
        sections = connection.execute(query).scalars().all()
        there = "、".join(sections) or "无"
        raise WrongUse(
            f"没有行业代码以“{industry}”开头的企业，现有的门类：{there}",
            english=f"no enterprise has an industry that begins as '{industry}'; there are the sections {', '.join(sections) or 'none'}",
        )


def page(
    connection: Connection, listed: Listed, filters: Filters, *, after: str, limit: int
) -> list[Document]:
    """The next rows after a code, with the names of `FIELDS`; `StateError` for one that was changed in the database."""
    rows: list[Row[Any]] = []
    for place in _places(decisions, listed.publication, listed.amended):
        codes = (
            select(decisions.c.publication, decisions.c.uscc)
            .where(place, *_where(listed, filters), decisions.c.uscc > after)
            .order_by(decisions.c.uscc)
            .limit(limit)
            .subquery()
        )
        ours = decisions.c.publication == codes.c.publication, decisions.c.uscc == codes.c.uscc
        rows += connection.execute(select(*_COLUMNS).join(codes, and_(*ours)))
    rows.sort(key=lambda row: row.uscc)
    return [_row(connection, listed, row) for row in rows[:limit]]


def _amends(publication: Publication) -> ColumnElement[bool]:
    return and_(publications.c.amends == publication.number, publications.c.published_at.is_not(None))


def _places(table: FromClause, publication: Publication, amended: int) -> list[ColumnElement[bool]]:
    """Where rows of a list stand: in the publication, and in its amendments, which are few. Each is asked by its own index.

    `table`: the decisions, or an alias of them.
    """
    own = table.c.publication == publication.number
    if amended == publication.number:
        return [own]
    later = select(publications.c.id).where(_amends(publication), publications.c.id <= amended)
    return [own, table.c.publication.in_(later)]


def _where(listed: Listed, filters: Filters) -> list[ColumnElement[bool]]:
    told = [_stands(decisions, listed.amended)]
    told += [decisions.c[name] == value for name, value in filters.named().items() if name != "industry"]
    if filters.industry is not None:
        told.append(decisions.c.industry.startswith(filters.industry, autoescape=True))
    if listed.now is not None:
        there = _registered(listed.now, filters.county)
        told.append(or_(*(decisions.c.uscc.in_(codes) for codes in there)))
    return told


def _stands(table: FromClause, amended: int) -> ColumnElement[bool]:
    return or_(table.c.superseded_by.is_(None), table.c.superseded_by > amended)


def _registered(now: Amended, county: str | None) -> list[Select[tuple[str]]]:
    """Codes of those that are registered in a county (null: in any, or nobody knows) by what is in force, wherever they stand."""
    there = decisions.alias()
    ours = [] if county is None else [there.c.county == county]
    places = _places(there, now.publication, now.until)
    return [select(there.c.uscc).where(place, _stands(there, now.until), *ours) for place in places]


def _row(connection: Connection, listed: Listed, stored: Row[Any]) -> Document:
    publication = listed.publication
    if stored.publication != publication.number:
        publication = numbered(connection, stored.publication)
    part = Part(publication, stored.county, stored.content)
    subject = decided(ground_of(listed.database, publication.number), part)
    row, attributes = subject.row, subject.attributes
    found = {
        "uscc": row["uscc"],
        "name": attributes.get("name"),
        "county": attributes.get("division"),
        "industry": attributes.get("industry"),
        "status": row["status"],
        "grade": row["grade"],
        "grade_in_effect": _in_effect(listed, part),
        "score": row["score"],
        "decision_id": row["decision_id"],
    }
    if any(found[name] != getattr(stored, name) for name in ("uscc", *_KEYS)):
        raise StateError(
            f"发布的批次 {publication.run} 中 {stored.uscc} 的索引列与决定不符：发布后在数据库中被改动过，请从备份恢复"
        )
    return found


def _in_effect(listed: Listed, part: Part) -> str | None:
    if not listed.in_force:
        return None
    number = part.publication.number
    policy, ground = policy_of(listed.database, number), ground_of(listed.database, number)
    return grade_of(listed.home, policy, ground, part, on=listed.on)
