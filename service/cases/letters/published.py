"""What a letter takes from what was published at the moment of what it tells of: the texts, the name, whether it is invented."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from scoring.schema.measure import Basis
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from service.publications.parts import part_in
from service.publications.place import Place
from service.publications.publication import in_force_at
from service.publications.rests import ground_of, policy_of


class Published(NamedTuple):
    """The policy in force at a moment, the name of an enterprise then (its code where none was published), and whether its data are invented."""

    policy: Policy
    enterprise: str
    simulated: bool


def published_at(place: Place, connection: Connection, uscc: str, at: datetime) -> Published:
    """By the public publication that was in force at a moment, whatever was published since."""
    publication = in_force_at(connection, "public", at)
    part = part_in(connection, publication, uscc, whole=False)
    name = part.found["attributes"]["name"] if part else None
    simulated = ground_of(place.database, publication.number).manifest.simulated
    return Published(policy_of(place.database, publication.number), name or uscc, simulated)


def bases_in_words(bases: Iterable[Basis], policy: Policy, law: PolicyDay) -> str:
    """Those that were read and are in force on the day; a letter rests on no text but them."""
    cited = {one: law.citations([one]) for one in bases}
    read = [one for one, found in cited.items() if found and all(each.verified for each in found)]
    named = (f"《{policy.instrument_of[one.instrument].name}》{one.article}" for one in read)
    return f"{'、'.join(named)}。" if read else ""
