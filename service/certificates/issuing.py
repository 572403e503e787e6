"""Issuing a certificate out of what is published."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from service.administration import Installation
from service.audit.log import Kept
from service.certificates.certificate import Certificate, certificate_of
from service.certificates.register import registered
from service.keys.keyring import Keyring
from service.keys.signing import sign
from service.procedures import ledger
from service.publications.parts import part_of
from service.publications.place import Place
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of, policy_of
from service.publications.standing import standing_of


class Issued(NamedTuple):
    """A certificate, as it was signed, and its row for the register."""

    certificate: Certificate
    text: str
    row: Kept


def issue(
    place: Place | Installation,
    connection: Connection,
    keyring: Keyring,
    uscc: str,
    *,
    purpose: str,
    by: str,
    now: datetime,
) -> Issued:
    """The certificate of an enterprise's decision in force, signed. It is good once its row is kept.

    `NotFound` for an enterprise that was not evaluated, `Conflict` where no grade of it acts, `StateError` where no key is
    to be had or the row is not the one decided.
    """
    publication = in_force(connection, "public")
    part = part_of(connection, publication, uscc, whole=False)
    if part is None:
        raise publication.unknown(uscc)
    number = part.publication.number
    ground = ground_of(place.database, number)
    subject = decided(ground, part)
    entries = ledger.read(place.home.root)
    standing = standing_of(
        place.home,
        policy_of(place.database, number),
        entries,
        ground,
        part,
        on=now.date(),
    )
    made = certificate_of(
        ground,
        subject,
        grade_in_effect=standing["grade_in_effect"],
        purpose=purpose,
        issuer=place.settings.issuer,
        now=now,
        lasting=timedelta(days=place.settings.certificate_days),
    )
    text = sign(keyring, "certificate", made.model_dump())
    return Issued(made, text, registered(made, text, by=by))
