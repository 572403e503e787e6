"""A notice: that something changed, and where what it is now can be fetched."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scoring.schema.measure import Domain
from service.notices.kinds import SAID, Kind, fetched_at
from service.runs.canonical import canonical

_ID_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Whom:
    """By what parties are told, which is never sent.

    Attributes:
        county: where the enterprise is registered; null where unknown.
        domains: those in which a measure appeared or ended.
        parties: who is addressed besides: the provider a case was forwarded to, the body that did an act, the bank whose authorisation ended.
        by: who did it, as far as it is one of the bureau, which is not told what it did itself; null where nobody did, or at the machine.
    """

    county: str | None = None
    domains: tuple[Domain, ...] = ()
    parties: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, for whoever is told of it.

    Attributes:
        cause: what brought it, such as `publication:12` or `case:20261126-…:3`. The same kind for the same enterprise by the same cause
            is one notice to each party, however often it is put.
        at: when it came to be so.
        content: what it says besides, by the names of `kinds.SAID`.
    """

    kind: Kind
    uscc: str
    cause: str
    at: datetime
    content: Mapping[str, str]
    whom: Whom = field(default_factory=Whom)

    def __post_init__(self) -> None:
        """`ValueError` for what a notice may not say, and where what its address needs is missing: defects of ours."""
        if more := sorted(self.content.keys() - SAID):
            raise ValueError(
                f"a notice says nothing of {', '.join(more)}; it may say {', '.join(sorted(SAID))}"
            )
        try:
            fetched_at(self.kind, self.uscc, self.content)
        except KeyError as error:
            raise ValueError(f"a notice of {self.kind} must say {error.args[0]}") from error


def id_of(notice: Notice, party: str) -> str:
    """The number under which a party is told, the same each time it is."""
    one = canonical([notice.kind, notice.uscc, notice.cause, party])
    return hashlib.sha256(one).hexdigest()[:_ID_CHARACTERS]


def body_of(
    number: str, kind: Kind, uscc: str, party: str, at: datetime, content: Mapping[str, str], *, issuer: str
) -> bytes:
    """What is sent, as JSON: kind, enterprise, time, numbers, and where to fetch the rest."""
    said: dict[str, Any] = {
        "type": kind,
        "id": number,
        "iss": issuer,
        "to": party,
        "uscc": uscc,
        "at": at.isoformat(timespec="seconds"),
        **content,
        "fetch": fetched_at(kind, uscc, content),
    }
    return canonical(said)
