"""What was published: which publication answers a question, and one enterprise's part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from orjson import loads
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, and_, bindparam, select

from features.feature import Purpose
from models.evaluator import Evaluator, inputs_of, read_evaluator
from scoring.decision_id import id_of
from scoring.document import Document, Ground, Subject, render
from scoring.manifest import Manifest
from scoring.schema.policy import Policy, kept_hashes
from service.database.engine import Database
from service.database.tables import contents, decisions, publications
from service.errors import NotFound, StateError
from service.law_on import law_for
from service.publications.content import subject_from
from service.purposes import purpose_of

_KEPT: Final = 64
"""Publications whose ground a server keeps in memory; most of them share policy and evaluator."""
_KEPT_CONTENTS: Final = 8
_SEEN: Final = publications.c.published_at.is_not(None)
_ROW: Final = (decisions.c.publication == bindparam("publication"), decisions.c.uscc == bindparam("uscc"))
_PART: Final = select(decisions.c.county, decisions.c.content).where(*_ROW)
_WHOLE: Final = select(decisions.c.county, decisions.c.content, decisions.c.unused).where(*_ROW)
_PARTS: Final = select(decisions.c.uscc, decisions.c.county, decisions.c.content).where(
    decisions.c.publication == bindparam("publication"),
    decisions.c.uscc.in_(bindparam("codes", expanding=True)),
)

_NAMES: Final = ("id", "run", "run_id", "purpose", "as_of", "published_at", "published_by", "enterprises")
_PUBLICATIONS: Final = select(*(publications.c[name] for name in _NAMES)).where(_SEEN)
_NEWEST: Final = (publications.c.as_of.desc(), publications.c.id.desc())
_IN_FORCE: Final = (
    _PUBLICATIONS.where(
        publications.c.purpose == bindparam("purpose"), publications.c.as_of <= bindparam("day")
    )
    .order_by(*_NEWEST)
    .limit(1)
)
_NEWEST_ID: Final = (
    select(publications.c.id)
    .where(_SEEN, publications.c.purpose == bindparam("purpose"))
    .order_by(*_NEWEST)
    .limit(1)
    .scalar_subquery()
)
_APPLIED: Final = _IN_FORCE.with_only_columns(publications.c.id, _NEWEST_ID.label("newest")).subquery()
_PUBLISHED: Final = select(
    _APPLIED.c.id, _APPLIED.c.newest, *(decisions.c[name] for name in ("uscc", "county", "content"))
).select_from(
    _APPLIED.outerjoin(
        decisions,
        and_(
            decisions.c.publication == _APPLIED.c.id,
            decisions.c.uscc.in_(bindparam("codes", expanding=True)),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One published run.

    Attributes:
        number: its number in the database; `run`: the name of the run's folder; `run_id`: the hash of its manifest.
        enterprises: how many decisions it has.
    """

    number: int
    run: str
    run_id: str
    purpose: Purpose
    as_of: date
    published_at: datetime
    published_by: str
    enterprises: int

    def unknown(self, uscc: str) -> NotFound:
        """That an enterprise was not evaluated."""
        return NotFound(
            f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {self.as_of}）",
            english=f"there is no enterprise {uscc} (evaluated as of {self.as_of})",
        )


@dataclass(frozen=True)
class Part:
    """One enterprise's part of a publication, as it is kept.

    Attributes:
        county: code of the county it is registered in; null where unknown.
    """

    county: str | None
    content: str
    unused: bytes | None = None

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
    """What is published of one enterprise. `part`: null where it was not evaluated; `in_force`: whether measures rest on it."""

    publication: Publication
    part: Part | None
    in_force: bool


def publication_of_run(connection: Connection, run: str) -> Publication | None:
    """The publication of a run, if it is published."""
    row = connection.execute(_PUBLICATIONS.where(publications.c.run == run)).first()
    return None if row is None else _publication(row)


def in_force(connection: Connection, purpose: Purpose, on: date | None = None) -> Publication:
    """The newest publication of a purpose whose day is not after a day; `NotFound` where there is none."""
    asked = {"purpose": purpose, "day": on or date.max}
    row = connection.execute(_IN_FORCE, asked).first()
    if row is None:
        raise _nothing(on)
    return _publication(row)


def all_published(connection: Connection, purpose: Purpose | None = None) -> list[Publication]:
    """Every publication, newest day first."""
    query = _PUBLICATIONS.order_by(*_NEWEST)
    if purpose is not None:
        query = query.where(publications.c.purpose == purpose)
    return [_publication(row) for row in connection.execute(query)]


def of_decision(connection: Connection, decision_id: str) -> tuple[Publication, str] | None:
    """The publication that has a decision, and the enterprise it is of."""
    mine = decisions.c.decision_id == decision_id
    query = select(decisions.c.uscc, publications.c.run).join(publications).where(mine, _SEEN)
    row = connection.execute(query).first()
    found = None if row is None else publication_of_run(connection, row.run)
    return None if row is None or found is None else (found, row.uscc)


def part_of(
    connection: Connection, publication: Publication, uscc: str, *, whole: bool = True
) -> Part | None:
    """One enterprise's part, or None for a code that was not evaluated; without its unused records unless whole."""
    query = _WHOLE if whole else _PART
    row = connection.execute(query, {"publication": publication.number, "uscc": uscc}).first()
    return None if row is None else Part(*row)


def parts_of(connection: Connection, publication: Publication, codes: Sequence[str]) -> dict[str, Part]:
    """The parts of those of many enterprises that were evaluated, without their unused records."""
    rows = connection.execute(_PARTS, {"publication": publication.number, "codes": list(codes)})
    return {uscc: Part(county, content) for uscc, county, content in rows}


def published_parts(connection: Connection, asked: Sequence[Asked]) -> dict[Asked, Published | NotFound]:
    """What is published of many enterprises, without their unused records; that nothing is published where that is so."""
    found: dict[Asked, Published | NotFound] = {}
    for on in dict.fromkeys(one.on for one in asked):
        ours = [one for one in asked if one.on == on]
        found |= _published_on(connection, on, ours)
    return found


def _published_on(
    connection: Connection, on: date | None, asked: Sequence[Asked]
) -> dict[Asked, Published | NotFound]:
    told = {"purpose": "public", "day": on or date.max, "codes": [one.uscc for one in asked]}
    rows = connection.execute(_PUBLISHED, told).all()
    if not rows:
        return dict.fromkeys(asked, _nothing(on))
    number, newest = rows[0].id, rows[0].newest
    publication, current = _numbered(connection.engine, number), number == newest
    parts = {uscc: Part(county, content) for _, _, uscc, county, content in rows}
    return {one: Published(publication, parts.get(one.uscc), in_force=current) for one in asked}


def document_in(database: Database, connection: Connection, publication: Publication, uscc: str) -> Document:
    """One enterprise's decision document: equal to what the run itself says."""
    found = part_of(connection, publication, uscc)
    if found is None:
        raise publication.unknown(uscc)
    ground = ground_of(database, publication.number)
    return render(ground, decided(ground, publication, found))


def decided(ground: Ground, publication: Publication, part: Part) -> Subject:
    """One enterprise's part as it was decided; `StateError` where its row is not what its id is the hash of."""
    row = part.subject.row
    if id_of(row, len(ground.features), ground.manifest.hash) != row["decision_id"]:
        raise StateError(
            f"发布的批次 {publication.run} 中 {row['uscc']} 的决定与其编号不符：发布后在数据库中被改动过，请从备份恢复"
        )
    return part.subject


def ground_of(database: Database, number: int) -> Ground:
    """What a publication rests on; it never changes, so it is read once."""
    return _rests(database, number)[0]


def policy_of(database: Database, number: int) -> Policy:
    """The whole policy by which a publication was decided."""
    return _rests(database, number)[1]


@lru_cache(maxsize=_KEPT)
def _rests(database: Database, number: int) -> tuple[Ground, Policy]:
    names = ("manifest", "policy", "evaluator")
    with database.reading() as connection:
        found = connection.execute(
            select(*(publications.c[name] for name in names)).where(publications.c.id == number)
        ).one()
    manifest = Manifest.from_json(found.manifest)
    kept = _content(database, found.policy)
    hashes = kept_hashes(kept)
    if hashes is None or hashes[0] != manifest.hashes["policy"]:
        raise StateError(f"发布 {number} 的政策与它的批次所记不符，数据库被改动过")
    policy, evaluator = _policy(kept, number, manifest), _evaluator(database, found.evaluator)
    if evaluator.hash != manifest.hashes["model"]:
        raise StateError(f"发布 {number} 的评分卡与它的批次所记不符，数据库被改动过")
    purpose = purpose_of(manifest.purpose)
    law = law_for(policy, manifest.as_of, purpose)
    return Ground(manifest, law, evaluator, inputs_of(evaluator, purpose)), policy


def _policy(kept: str, number: int, manifest: Manifest) -> Policy:
    try:
        return _read_policy(kept)
    except ValidationError as error:
        code = manifest.hashes.get("code", "未知")[:12]
        raise StateError(
            f"发布 {number} 完好，但它的政策是另一版本的程序（代码 {code}）写成的，现在的程序读不懂；"
            "请用当时的程序版本答复这一次发布，或者重新评价、发布后查询现行的结果"
        ) from error


@lru_cache(maxsize=_KEPT_CONTENTS)
def _read_policy(kept: str) -> Policy:
    return Policy.model_validate_json(kept)


@lru_cache(maxsize=_KEPT_CONTENTS)
def _evaluator(database: Database, name: str) -> Evaluator:
    return read_evaluator(_content(database, name))


def _content(database: Database, name: str) -> str:
    with database.reading() as connection:
        text: str = connection.execute(select(contents.c.content).where(contents.c.hash == name)).scalar_one()
    return text


@lru_cache(maxsize=_KEPT)
def _numbered(engine: Engine, number: int) -> Publication:
    """A publication by its number; it never changes, so it is read once."""
    with engine.connect() as connection:
        return _publication(connection.execute(_PUBLICATIONS.where(publications.c.id == number)).one())


def _nothing(on: date | None) -> NotFound:
    return NotFound(
        f"{f'{on} 及以前' if on else '还'}没有发布过评价结果",
        english=f"nothing was published {f'by {on}' if on else 'yet'}",
    )


def _publication(row: Row[Any]) -> Publication:
    found = {name: getattr(row, name) for name in _NAMES}
    return Publication(number=found.pop("id"), purpose=purpose_of(found.pop("purpose")), **found)
