"""An amendment: one decision of the publication in force is replaced by that of a later evaluation of the one enterprise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from scoring.manifest import Manifest
from service import clock
from service.administration import changed_in
from service.certificates.register import revoke_all
from service.database.alone import in_turn
from service.database.engine import Database
from service.database.tables import decisions, publications
from service.home import Home
from service.notices.changes import changed
from service.notices.ended import certificate_revoked
from service.notices.outbox import put
from service.publications.insert import checked_tables, insert_publication, rows_of
from service.publications.parts import Part, part_of
from service.publications.publication import Publication, in_force
from service.publications.rests import ground_of
from service.purposes import purpose_of
from service.runs.run import Run

PUBLICATIONS: Final = "publications"
"""The turn that whoever changes what is in force takes."""
_WHY: Final = "企业的记录有变动，已重新评价"


@dataclass(frozen=True)
class Prepared:
    """One enterprise's decision of a run of its own, read and checked, to be put in the place of the one in force."""

    run: Run
    name: str
    uscc: str
    row: dict[str, Any]

    @property
    def version(self) -> int:
        """The version of the records that it rests on."""
        return self.run.manifest.data_version


def prepared(home: Home, run: Run, uscc: str) -> Prepared:
    """A run of one enterprise made ready; `StateError` where it is not what was decided."""
    (row,) = next(rows_of(checked_tables(home, run)))
    return Prepared(run, str(run.folder.relative_to(home.runs)), uscc, row)


def amend(database: Database, one: Prepared, *, who: str) -> tuple[bool, int | None]:
    """Put a decision in the place of the one in force.

    Returns whether it rests on the policy and the card in force (else nothing is done, and it is to be evaluated anew), and
    the number of the amendment; null where the publication in force does not have the enterprise: its next one will.
    """
    with database.writing() as connection:
        in_turn(database, connection, PUBLICATIONS)
        whole = in_force(connection, purpose_of(one.run.manifest.purpose))
        if not _same_ground(ground_of(database, whole.number).manifest, one.run.manifest):
            return False, None
        standing = part_of(connection, whole, one.uscc, whole=False)
        if standing is None:
            return True, None
        if standing.publication.run == one.name:  # done before, by who died behind it
            return True, standing.publication.number
        return True, put_in(
            database, connection, whole, standing, one, who=who, now=clock.now(), before=whole.number
        )


def put_in(
    database: Database,
    connection: Connection,
    whole: Publication,
    standing: Part,
    one: Prepared,
    *,
    who: str,
    now: datetime,
    before: int | None,
) -> int:
    """Write an amendment behind the part that stands, with its line of the log; certificates of the enterprise are revoked.

    `before`: number of the publication that was in force before, compared with which who may know is told of changes.
    """
    number = insert_publication(
        connection, one.run, one.name, who=who, amends=whole.number, published_at=now, enterprises=1
    )
    connection.execute(insert(decisions).values(publication=number, **one.row))
    connection.execute(
        update(decisions)
        .where(decisions.c.publication == standing.publication.number, decisions.c.uscc == one.uscc)
        .values(superseded_by=number)
    )
    revoked = revoke_all(connection, one.uscc, reason=_WHY, by=f"publication:{number}", now=now)
    details = {
        "run": one.name,
        "amends": whole.run,
        "decision_id": one.row["decision_id"],
        "revoked": revoked,
        "who": who,
        "published_at": now.isoformat(),
    }
    changed_in(database, connection, "amend", subject=one.uscc, details=details)
    ended = [certificate_revoked(one.uscc, each, at=now) for each in revoked]
    put(connection, [*changed(connection, before, number, [one.uscc], now=now), *ended])
    return number


def standing_amendments(connection: Connection, whole: Publication) -> dict[str, Manifest]:
    """Code → on what the amendment rests that stands, of every enterprise of which a publication was amended."""
    query = (
        select(decisions.c.uscc, publications.c.manifest)
        .join(publications, publications.c.id == decisions.c.publication)
        .where(publications.c.amends == whole.number, decisions.c.superseded_by.is_(None))
    )
    return {row.uscc: Manifest.from_json(row.manifest) for row in connection.execute(query)}


def _same_ground(one: Manifest, other: Manifest) -> bool:
    return all(one.hashes[name] == other.hashes[name] for name in ("policy", "model"))
