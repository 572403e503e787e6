"""What was published: which publication answers a question, and one enterprise's part of it.

A publication may be amended: one enterprise was evaluated again after it. An amendment is a publication of that one
decision; the decision that it replaces names it.
"""

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
from service.database.prepared import Prepared, one_of
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
_KEPT_IN_PART: Final = tuple(
    decisions.c[name] for name in ("publication", "uscc", "county", "content", "superseded_by")
)
_PART: Final = select(*_KEPT_IN_PART).where(*_ROW)
_WHOLE: Final = select(*_KEPT_IN_PART, decisions.c.unused).where(*_ROW)
_PARTS: Final = select(*_KEPT_IN_PART).where(
    decisions.c.publication == bindparam("publication"),
    decisions.c.uscc.in_(bindparam("codes", expanding=True)),
)

_NAMES: Final = (
    *("id", "run", "run_id", "purpose", "as_of", "published_at", "published_by", "enterprises"),
    "amends",
)
_PUBLICATIONS: Final = select(*(publications.c[name] for name in _NAMES)).where(_SEEN)
_WHOLE_ONES: Final = publications.c.amends.is_(None)
_NEWEST: Final = (publications.c.as_of.desc(), publications.c.id.desc())
_IN_FORCE: Final = (
    _PUBLICATIONS.where(
        _WHOLE_ONES, publications.c.purpose == bindparam("purpose"), publications.c.as_of <= bindparam("day")
    )
    .order_by(*_NEWEST)
    .limit(1)
)
_NEWEST_ID: Final = (
    select(publications.c.id)
    .where(_SEEN, _WHOLE_ONES, publications.c.purpose == bindparam("purpose"))
    .order_by(*_NEWEST)
    .limit(1)
    .scalar_subquery()
)
_APPLIED: Final = _IN_FORCE.with_only_columns(publications.c.id, _NEWEST_ID.label("newest")).subquery()
_PUBLISHED: Final = Prepared(
    select(_APPLIED.c.id, _APPLIED.c.newest, *_KEPT_IN_PART).select_from(
        _APPLIED.outerjoin(
            decisions,
            and_(decisions.c.publication == _APPLIED.c.id, one_of(decisions.c.uscc, "codes")),
        )
    )
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


def publication_of_run(connection: Connection, run: str) -> Publication | None:
    """The publication of a run, if it is published."""
    newest_first = _PUBLICATIONS.where(publications.c.run == run).order_by(publications.c.id.desc())
    row = connection.execute(newest_first).first()
    return None if row is None else _publication(row)


def publication_of_id(connection: Connection, run_id: str) -> Publication | None:
    """The publication that a decision names as its `run_id`; the newest where the same run was made and published again."""
    query = _PUBLICATIONS.where(publications.c.run_id == run_id).order_by(*_NEWEST).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _publication(row)


def in_force(connection: Connection, purpose: Purpose, on: date | None = None) -> Publication:
    """The newest publication of a purpose whose day is not after a day; `NotFound` where there is none."""
    found = newest(connection, purpose, on)
    if found is None:
        raise _nothing(on)
    return found


def newest(connection: Connection, purpose: Purpose, on: date | None = None) -> Publication | None:
    """The same; None where there is none."""
    row = connection.execute(_IN_FORCE, {"purpose": purpose, "day": on or date.max}).first()
    return None if row is None else _publication(row)


def all_published(connection: Connection, purpose: Purpose | None = None) -> list[Publication]:
    """Every whole publication, newest day first."""
    query = _PUBLICATIONS.where(_WHOLE_ONES).order_by(*_NEWEST)
    if purpose is not None:
        query = query.where(publications.c.purpose == purpose)
    return [_publication(row) for row in connection.execute(query)]


def of_decision(connection: Connection, decision_id: str) -> tuple[Publication, str] | None:
    """The publication that has a decision, and the enterprise it is of."""
    mine = decisions.c.decision_id == decision_id
    query = select(decisions.c.uscc, publications.c.id).join(publications).where(mine, _SEEN)
    row = connection.execute(query.order_by(publications.c.id.desc())).first()
    return None if row is None else (numbered(connection, row.id), row.uscc)


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
    return [_publication(row) for row in connection.execute(query.order_by(*_NEWEST))]


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
    rows = _PUBLISHED.rows(connection, told)
    if not rows:
        return dict.fromkeys(asked, _nothing(on))
    number, newest, *_ = rows[0]
    publication, current = numbered(connection, number), number == newest
    parts = {
        uscc: amended(connection, Part(publication, *kept), uscc, on=on, whole=False)
        for _, _, _, uscc, *kept in rows
        if uscc is not None
    }
    return {
        one: Published(publication, part, in_force=current and (part is None or part.superseded_by is None))
        for one in asked
        for part in (parts.get(one.uscc),)
    }


def document_in(database: Database, connection: Connection, publication: Publication, uscc: str) -> Document:
    """One enterprise's decision document in this very publication: equal to what the run itself says."""
    found = part_in(connection, publication, uscc)
    if found is None:
        raise publication.unknown(uscc)
    ground = ground_of(database, publication.number)
    return render(ground, decided(ground, found))


def decided(ground: Ground, part: Part) -> Subject:
    """One enterprise's part as it was decided; `StateError` where its row is not what its id is the hash of."""
    row = part.subject.row
    if id_of(row, len(ground.features), ground.manifest.hash) != row["decision_id"]:
        raise StateError(
            f"发布的批次 {part.publication.run} 中 {row['uscc']} 的决定与其编号不符：发布后在数据库中被改动过，请从备份恢复"
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


def numbered(connection: Connection, number: int) -> Publication:
    """A publication by its number, amendments among them."""
    return _numbered(connection.engine, number)


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
