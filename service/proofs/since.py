"""What has become of the decisions that a document names: the newest publication beside the one of then."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from scoring.entries import Document
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.publications.parts import part_of
from service.publications.publication import Publication, in_force, numbered
from service.publications.rests import document_in

_LAW: Final = ("policy", "law", "model")


class Named(NamedTuple):
    """A decision that a document names; null for an enterprise that was not evaluated."""

    uscc: str
    decision_id: str | None


def changes_since(
    database: Database, connection: Connection, named: Sequence[Named], domain: str | None
) -> dict[str, Any]:
    """The newest publication and, of those enterprises of which it says otherwise, what is other.

    `domain`: only its measures; null for all. `NotFound` where nothing is published.
    """
    newest = in_force(connection, "public")
    found = [one for each in named if (one := _of(database, connection, newest, each, domain))]
    return {"as_of": newest.as_of.isoformat(), "run_id": newest.run_id, "enterprises": found}


def _of(
    database: Database, connection: Connection, newest: Publication, named: Named, domain: str | None
) -> Document | None:
    """What is other of one enterprise; null where nothing is."""
    now = part_of(connection, newest, named.uscc, whole=False)
    if (now.found["row"]["decision_id"] if now else None) == named.decision_id:
        return None
    then = _publication_of(connection, named)
    before = document_in(database, connection, then, named.uscc) if then else None
    after = document_in(database, connection, now.publication, named.uscc) if now else None
    found = {
        "uscc": named.uscc,
        "decided": named.decision_id is not None,
        "known_here": then is not None,
        "then": _head(before),
        "now": _head(after),
    }
    if before is None or after is None:
        return found
    return found | _differences(before, after, domain)


def _differences(before: Document, after: Document, domain: str | None) -> dict[str, Any]:
    was, are = _measures(before, domain), _measures(after, domain)
    rested, rest = _records(before), _records(after)
    return {
        "grade_changed": before["grade"] != after["grade"],
        "gained": [one for name, one in are.items() if name not in was],
        "lost": [one for name, one in was.items() if name not in are],
        "ended_records": [rested[name] for name in sorted(rested.keys() - rest.keys())],
        "new_records": [rest[name] for name in sorted(rest.keys() - rested.keys())],
        "changed_rules": [name for name in _LAW if before["hashes"][name] != after["hashes"][name]],
    }


def _measures(document: Document, domain: str | None) -> dict[str, Document]:
    names = ("id", "label", "domain_label", "kind", "kind_label")
    return {
        one["id"]: {name: one[name] for name in names}
        for one in document["measures"]
        if domain in {None, one["domain"]}
    }


def _records(document: Document) -> dict[str, Document]:
    return {one["record_id"]: one for one in document["evidence_records"]}


def _head(document: Document | None) -> Document | None:
    if document is None:
        return None
    return {name: document[name] for name in ("as_of", "status", "grade", "score", "decision_id")}


def _publication_of(connection: Connection, named: Named) -> Publication | None:
    """The publication that has the decision; null for none, or one that is not known here."""
    if named.decision_id is None:
        return None
    ours = decisions.c.decision_id == named.decision_id, decisions.c.uscc == named.uscc
    number = connection.execute(
        select(publications.c.id)
        .join(decisions, decisions.c.publication == publications.c.id)
        .where(*ours)
        .order_by(publications.c.id.desc())
    ).scalar()
    return numbered(connection, number) if number else None
