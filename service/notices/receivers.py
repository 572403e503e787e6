"""Who is told of a notice: parties that may know of it and have somewhere to be told at; asked again at each attempt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection, select

from features.store import ZONE
from service.database.tables import authorisations, parties, subscriptions
from service.notices.kinds import TOLD, Reach
from service.notices.notice import Notice
from service.parties.party import Party
from service.publications.parts import county_now

_AUTHORISED: Final = select(
    authorisations.c.uscc, authorisations.c.bank, authorisations.c.purpose, authorisations.c.id
).where(authorisations.c.revoked_at.is_(None))
_LISTENING: Final = (
    select(subscriptions.c.id.label("subscription"), parties)
    .join(parties, parties.c.id == subscriptions.c.party)
    .where(subscriptions.c.closed_at.is_(None), parties.c.closed_at.is_(None))
    .order_by(subscriptions.c.id)
)


@dataclass(frozen=True, slots=True)
class Listener:
    """A party with the subscriptions by which it is told."""

    party: Party
    subscriptions: list[str] = field(default_factory=list)


class Told(NamedTuple):
    """That a party is told of a notice, and why."""

    notice: Notice
    listener: Listener
    reach: Reach


@dataclass(frozen=True)
class Listening:
    """Every party with a live subscription, found by what it may be told of."""

    by_id: Mapping[str, Listener]
    by_uscc: Mapping[str, list[Listener]]
    by_county: Mapping[str, list[Listener]]
    by_domain: Mapping[str, list[Listener]]
    banks: Mapping[str, Listener]
    bureaus: Mapping[str, Listener]

    @classmethod
    def now(cls, connection: Connection) -> Self:
        """Those of this moment."""
        by_id: dict[str, Listener] = {}
        for row in connection.execute(_LISTENING):
            if row.id not in by_id:
                by_id[row.id] = Listener(Party(id=row.id, role=row.role, name=row.name, scope=row.scope), [])
            by_id[row.id].subscriptions.append(row.subscription)
        by_uscc: dict[str, list[Listener]] = {}
        by_county: dict[str, list[Listener]] = {}
        by_domain: dict[str, list[Listener]] = {}
        for one in by_id.values():
            scope = one.party.scope
            if scope.uscc is not None:
                by_uscc.setdefault(scope.uscc, []).append(one)
            if scope.county is not None:
                by_county.setdefault(scope.county, []).append(one)
            for domain in scope.domains:
                by_domain.setdefault(domain, []).append(one)
        banks = {name: one for name, one in by_id.items() if one.party.role == "bank"}
        bureaus = {name: one for name, one in by_id.items() if one.party.role == "bureau"}
        return cls(by_id, by_uscc, by_county, by_domain, banks, bureaus)

    def told(self, connection: Connection, notices: Sequence[Notice]) -> Iterator[Told]:
        """Who is told of each, each party once."""
        authorised = self._authorised(connection, notices)
        for one in notices:
            seen = set()
            for reach in TOLD[one.kind]:
                for listener in self._of(one, reach, authorised):
                    if listener.party.id not in seen:
                        seen.add(listener.party.id)
                        yield Told(one, listener, reach)

    def _of(self, one: Notice, reach: Reach, authorised: "Authorised") -> Iterator[Listener]:
        match reach:
            case "own":
                yield from self.by_uscc.get(one.uscc, ())
            case "county":
                yield from self.by_county.get(one.whom.county or "", ())
            case "domains":
                for domain in one.whom.domains:
                    yield from self.by_domain.get(domain, ())
            case "authorised":
                for bank in authorised.get((one.uscc, _day(one)), ()):
                    yield self.banks[bank]
            case "addressed":
                yield from (self.by_id[party] for party in one.whom.parties if party in self.by_id)
            case "bureau":
                yield from (found for name, found in self.bureaus.items() if name != one.whom.by)

    def _authorised(self, connection: Connection, notices: Sequence[Notice]) -> "Authorised":
        asked: dict[date, list[str]] = {}
        for one in notices:
            if self.banks and "authorised" in TOLD[one.kind]:
                asked.setdefault(_day(one), []).append(one.uscc)
        found: dict[tuple[str, date], list[str]] = {}
        for on, usccs in asked.items():
            for uscc, bank, purpose, _ in connection.execute(_live(list(self.banks), usccs, on)):
                banks = found.setdefault((uscc, on), [])
                if purpose in self.banks[bank].party.scope.purposes and bank not in banks:
                    banks.append(bank)
        return found


Authorised = Mapping[tuple[str, date], Sequence[str]]
"""Enterprise and day → banks that it let ask then."""


def still_told(
    connection: Connection, party: Party, uscc: str, reach: Reach, whom: Mapping[str, Any], *, on: date
) -> list[str] | None:
    """The authorisations that telling a party on a day rests on, none where it needs none; null where it may not be told any more.

    `whom`: county and domains by which it was told.
    """
    match reach:
        case "own":
            told = party.scope.uscc == uscc
        case "county":
            now = county_now(connection, uscc)
            told = party.scope.county == whom["county"] and now in {None, whom["county"]}
        case "domains":
            told = not set(party.scope.domains).isdisjoint(whom["domains"])
        case "authorised":
            rows = connection.execute(_live([party.id], [uscc], on)).all()
            return [row.id for row in rows if row.purpose in party.scope.purposes] or None
        case "addressed":
            told = True
        case "bureau":
            told = party.role == "bureau"
    return [] if told else None


def _live(banks: Sequence[str], usccs: Sequence[str], on: date) -> Any:
    return _AUTHORISED.where(
        authorisations.c.bank.in_(banks),
        authorisations.c.uscc.in_(usccs),
        authorisations.c.from_day <= on,
        authorisations.c.until_day >= on,
    ).order_by(authorisations.c.id)


def _day(one: Notice) -> date:
    return one.at.astimezone(ZONE).date()
