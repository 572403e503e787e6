"""What published decisions rest on, and that a part is the one decided."""

from functools import lru_cache
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection, select

from models.evaluator import Evaluator, inputs_of, read_evaluator
from scoring.decision_id import id_of
from scoring.document import render
from scoring.entries import Document
from scoring.ground import Ground, Subject
from scoring.manifest import Manifest
from scoring.schema.policy import Policy, kept_hashes, kept_policy
from service.database.engine import Database
from service.database.tables import contents, publications
from service.errors import StateError
from service.law_on import law_for
from service.publications.parts import Part, part_in
from service.publications.publication import Publication
from service.purposes import purpose_of

_KEPT: Final = 64
"""Publications whose ground a server keeps in memory; most of them share policy and evaluator."""
_KEPT_CONTENTS: Final = 8


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
        return kept_policy(kept)
    except ValidationError as error:
        code = manifest.hashes.get("code", "未知")[:12]
        raise StateError(
            f"发布 {number} 完好，但它的政策是另一版本的程序（代码 {code}）写成的，现在的程序读不懂；"
            "请用当时的程序版本答复这一次发布，或者重新评价、发布后查询现行的结果"
        ) from error


@lru_cache(maxsize=_KEPT_CONTENTS)
def _evaluator(database: Database, name: str) -> Evaluator:
    return read_evaluator(_content(database, name))


def _content(database: Database, name: str) -> str:
    with database.reading() as connection:
        text: str = connection.execute(select(contents.c.content).where(contents.c.hash == name)).scalar_one()
    return text
