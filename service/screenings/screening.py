"""A whole screening: every enterprise asked about, out of the publication that applied."""

import secrets
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from scoring.document import SIMULATED_NOTICE
from scoring.entries import Document
from scoring.ground import Ground
from scoring.schema.measure import DOMAINS, Domain
from service.parties.party import Party
from service.procedures import ledger
from service.publications.parts import Part, parts_of
from service.publications.place import Place
from service.publications.publication import Publication, in_force
from service.publications.rests import decided, ground_of, policy_of
from service.publications.standing import standing_of
from service.screenings.notices import EARLIER, NOT_ACTING
from service.screenings.prepared import prepared
from service.screenings.question import Question, told_apart
from service.screenings.screened import in_domain, screened, unknown

_ID_BYTES: Final = 16


def screen(
    place: Place,
    connection: Connection,
    question: Question,
    party: Party,
    *,
    on: date | None,
    now: datetime,
) -> Document:
    """The answer to a question. `on`: the day asked for; null for what is in force.

    `NotFound` where nothing is published for that day, `StateError` where a row is not the one decided.
    """
    newest = in_force(connection, "public")
    publication = newest if on is None else in_force(connection, "public", on)
    current = publication.number == newest.number
    codes = told_apart(question.uscc)
    ground = ground_of(place.database, publication.number)
    parts = parts_of(connection, publication, codes.good, on=on)
    entries = ledger.read(place.home.root) if current else None
    return {
        "id": secrets.token_hex(_ID_BYTES),
        "at": now.isoformat(timespec="seconds"),
        "party": party.id,
        "party_name": party.name,
        "domain": question.domain,
        "domain_label": DOMAINS[question.domain],
        "purpose": question.purpose,
        "reference": question.reference,
        "as_of": on.isoformat() if on else None,
        "publication": _publication(publication, ground, in_force=current),
        "notices": _notices(publication, newest, ground),
        "enterprises": [
            _one(place, publication, parts[code], question.domain, entries, now.date())
            if code in parts
            else unknown(code)
            for code in codes.good
        ],
        "malformed": codes.malformed,
        "repeated": codes.repeated,
    }


def _one(
    place: Place,
    publication: Publication,
    part: Part,
    domain: Domain,
    entries: ledger.Entries | None,
    today: date,
) -> Document:
    """`entries`: steps of the ledger; null where nothing is to be acted on."""
    number = part.publication.number
    ground, measures = ground_of(place.database, number), prepared(place.database, number, domain)
    subject = decided(ground, part)
    standing = None
    if entries is not None:
        policy = policy_of(place.database, number)
        found = standing_of(place.home, policy, entries, ground, part, on=today)
        standing = in_domain(found, domain, ground.law)
    amended = None if part.publication is publication else _decided_in(part.publication, ground)
    return screened(
        ground,
        measures,
        subject,
        standing=standing,
        succeeded_by=part.found["succeeded_by"] or (),
        amended=amended,
    )


def _publication(publication: Publication, ground: Ground, *, in_force: bool) -> Document:
    """What the decisions were made by: run, versions, hashes."""
    told = {
        "in_force": in_force,
        "simulated": ground.manifest.simulated,
        "hashes": dict(ground.manifest.hashes),
    }
    return _decided_in(publication, ground) | told


def _decided_in(publication: Publication, ground: Ground) -> Document:
    """In which run, of which day and knowledge, and since when published."""
    return {
        "run": publication.run,
        "run_id": publication.run_id,
        "as_of": publication.as_of.isoformat(),
        "known_at": ground.manifest.known_at,
        "published_at": publication.published_at.isoformat(timespec="seconds"),
        "data_version": ground.manifest.data_version,
    }


def _notices(publication: Publication, newest: Publication, ground: Ground) -> list[str]:
    simulated = [SIMULATED_NOTICE] if ground.manifest.simulated else []
    if publication.number == newest.number:
        return [*simulated, NOT_ACTING]
    return [*simulated, EARLIER.format(as_of=publication.as_of, newest=newest.as_of)]
