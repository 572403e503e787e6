"""One enterprise's decisions over the publications, newest first, and what changed from each to the next."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection

from features.store import ZONE
from scoring import decision
from scoring.entries import Document, measure_head
from scoring.ground import Ground
from service.database.engine import Database
from service.errors import WrongUse
from service.publications.parts import part_in
from service.publications.publication import Publication, all_deciding
from service.publications.rests import decided, ground_of
from service.reading.cursor import Cursor, opened, sealed


class HistoryCursor(Cursor):
    """Behind which publication the history of an enterprise goes on."""

    uscc: str
    publication: int


class _Decided(NamedTuple):
    publication: Publication
    ground: Ground
    row: Mapping[str, Any]


def history(
    database: Database, connection: Connection, uscc: str, *, limit: int, cursor: str | None
) -> Document:
    """At most `limit` decisions and where the next page begins. Raises:

    `WrongUse` for a cursor of another list, `StateError` for a decision that was changed in the database.
    """
    published = all_deciding(connection, uscc)[_start(connection, uscc, cursor) :]
    found: list[_Decided] = []
    for one in published:
        part = part_in(connection, one, uscc, whole=False)
        if part is not None:
            ground = ground_of(database, one.number)
            row = decided(ground, part).row
            if found and found[-1].row["decision_id"] == row["decision_id"]:
                found.pop()  # an amendment that outlived its publication: it is told of where it began
            found.append(_Decided(one, ground, row))
        if len(found) > limit:
            break
    more = len(found) > limit
    last = found[limit - 1].publication.number if more else None
    return {
        "uscc": uscc,
        "decisions": list(_entries(found))[:limit],
        "next": None if last is None else sealed(HistoryCursor(uscc=uscc, publication=last)),
    }


def _start(connection: Connection, uscc: str, cursor: str | None) -> int:
    """Place in the list of publications behind that of the cursor."""
    if cursor is None:
        return 0
    asked = opened(HistoryCursor, cursor)
    numbers = [one.number for one in all_deciding(connection, uscc)]
    if asked.uscc != uscc or asked.publication not in numbers:
        raise WrongUse(
            "游标（cursor）属于另一家企业的历史，请原样使用上一页的 next，或从头开始",
            english="the cursor is of another enterprise's history; use next of the page before as it is, or begin anew",
        )
    return numbers.index(asked.publication) + 1


def _entries(found: Sequence[_Decided]) -> Iterator[Document]:
    for newer, older in pairwise(found):
        yield _entry(newer) | {"changed": _changed(older, newer)}
    if found:
        yield _entry(found[-1]) | {"changed": None}


def _entry(one: _Decided) -> Document:
    manifest = one.ground.manifest
    return {
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "published_at": one.publication.published_at.astimezone(ZONE).isoformat(),
        "run_id": one.publication.run_id,
        "decision_id": one.row["decision_id"],
        "status": one.row["status"],
        "grade": one.row["grade"],
        "score": one.row["score"],
    }


def _changed(older: _Decided, newer: _Decided) -> Document:
    """What is otherwise, and what of the ground was exchanged meanwhile, which may be why."""
    hashes = older.ground.manifest.hashes, newer.ground.manifest.hashes
    measures = _measures(older), _measures(newer)
    overrides = _overrides(older), _overrides(newer)
    scores = older.row["score"], newer.row["score"]
    return {
        "since": older.ground.manifest.as_of.isoformat(),
        "grade_before": older.row["grade"],
        "grade_changed": older.row["grade"] != newer.row["grade"],
        "score_by": None if None in scores else scores[1] - scores[0],
        "measures_gained": _missing_from(measures[1], measures[0]),
        "measures_lost": _missing_from(measures[0], measures[1]),
        "overrides_gained": _missing_from(overrides[1], overrides[0]),
        "overrides_lost": _missing_from(overrides[0], overrides[1]),
        "ground_changed": [
            name
            for name in ("policy", "law", "model", "features")
            if hashes[0].get(name) != hashes[1].get(name)
        ],
    }


def _measures(one: _Decided) -> dict[str, Document]:
    """Id → what names each measure that applies."""
    law = one.ground.law
    held = decision.unpacked(one.row["measures"], len(law.measures))
    return {rule.id: measure_head(rule) for rule, holds in zip(law.measures, held, strict=True) if holds}


def _overrides(one: _Decided) -> dict[str, Document]:
    """Id → what names each override that applies."""
    law = one.ground.law
    held = decision.unpacked(one.row["overrides"], len(law.overrides))
    return {
        rule.id: {"id": rule.id, "effect": rule.effect, "label": rule.label}
        for rule, holds in zip(law.overrides, held, strict=True)
        if holds
    }


def _missing_from(these: Mapping[str, Document], those: Mapping[str, Document]) -> list[Document]:
    return [one for name, one in these.items() if name not in those]
