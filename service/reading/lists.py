"""Lists of ratings in one publication: by the order of codes, filtered, page by page, each row proven against its decision."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, select

from scoring.document import Document, Ground
from scoring.schema.policy import Policy
from service.database.tables import decisions
from service.errors import StateError
from service.home import Home
from service.publications.published import Part, Publication, decided
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
_COLUMNS: Final = (decisions.c.uscc, *(decisions.c[name] for name in _KEYS), decisions.c.content)


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


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list is read out of.

    Attributes:
        policy: the publication's; `on`: today. `in_force`: whether the publication is the one on which measures rest.
    """

    home: Home
    policy: Policy
    ground: Ground
    publication: Publication
    on: date
    in_force: bool


def count(connection: Connection, publication: Publication, filters: Filters) -> int:
    """How many enterprises a list holds."""
    query = select(func.count()).select_from(decisions).where(*_where(publication, filters))
    return connection.execute(query).scalar_one()


def page(
    connection: Connection, listed: Listed, filters: Filters, *, after: str, limit: int
) -> list[Document]:
    """The next rows after a code, with the names of `FIELDS`; `StateError` for one that was changed in the database."""
    codes = (
        select(decisions.c.uscc)
        .where(*_where(listed.publication, filters), decisions.c.uscc > after)
        .order_by(decisions.c.uscc)
        .limit(limit)
    )
    query = (
        select(*_COLUMNS)
        .where(decisions.c.publication == listed.publication.number, decisions.c.uscc.in_(codes))
        .order_by(decisions.c.uscc)
    )
    return [_row(listed, row) for row in connection.execute(query)]


def _where(publication: Publication, filters: Filters) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool]] = [decisions.c.publication == publication.number]
    told += [decisions.c[name] == value for name, value in filters.named().items() if name != "industry"]
    if filters.industry is not None:
        told.append(decisions.c.industry.startswith(filters.industry, autoescape=True))
    return told


def _row(listed: Listed, stored: Row[Any]) -> Document:
    part = Part(stored.county, stored.content)
    subject = decided(listed.ground, listed.publication, part)
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
            f"发布的批次 {listed.publication.run} 中 {stored.uscc} 的索引列与决定不符：发布后在数据库中被改动过，请从备份恢复"
        )
    return found


def _in_effect(listed: Listed, part: Part) -> str | None:
    if not listed.in_force:
        return None
    return grade_of(listed.home, listed.policy, listed.ground, part, listed.publication, on=listed.on)
