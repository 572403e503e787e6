"""The party that asks, with the right it asks by: the one place where the object asked about is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from sqlalchemy import Connection

from scoring.schema.measure import Domain
from service.access.clearance import OF_ROLE, Clearance, of_scopes
from service.access.rights import STATES_PURPOSE, Reach, Right
from service.authorisations.authorisation import Grant
from service.authorisations.live import live, live_after
from service.authorisations.registry import EVERYBODYS, Whose
from service.errors import Forbidden, NotYours, WrongPurpose
from service.parties.party import Party
from service.publications.parts import county_now

NOT_YOURS = "无权查询该企业：不在本账户的范围内，或者没有有效的授权"
"""One text for every enterprise that a party may not see, whether it exists or not."""
_NOT_YOURS_ENGLISH = "no right to ask about this enterprise: it is outside the reach of this account, or there is no live authorisation"
NOT_ASKED = "无权取回：不是本账户筛查的，或者没有这个编号"
"""The same for answers that another party was given."""


def not_yours() -> NotYours:
    """The one refusal of an enterprise that a party may not see."""
    return NotYours(NOT_YOURS, english=_NOT_YOURS_ENGLISH)


@dataclass(frozen=True, slots=True)
class Asker:
    """A party with a right.

    Attributes:
        reach: about whom the party has the right.
        purpose: what for, as it stated it; null where its role states none.
        rests_on: ids of the authorisations that were found to allow what it asked, for the log.
    """

    party: Party
    right: Right
    reach: Reach
    purpose: str | None
    rests_on: list[str] = field(default_factory=list, compare=False)

    def stating(self, purpose: str | None) -> Self:
        """The same with the purpose it states; `Forbidden` for a role that must state one of its own and does not."""
        if self.party.role in STATES_PURPOSE and purpose not in self.party.scope.purposes:
            own = self.party.scope.purposes
            fault = "须写明用途（purpose）" if purpose is None else f"用途“{purpose}”未登记"
            wrong = (
                "a purpose must be stated" if purpose is None else f"purpose '{purpose}' is not registered"
            )
            raise WrongPurpose(
                f"{fault}，本账户登记的用途：{'、'.join(own)}",
                english=f"{wrong}; purposes registered for this account: {', '.join(own)}",
            )
        return self if purpose == self.purpose else replace(self, purpose=purpose)

    def require(self, connection: Connection, uscc: str, *, on: date, about: date | None = None) -> Clearance:
        """Which inputs the party may see of an enterprise; `Forbidden` unless it is one that it may ask about now.

        `about`: the day asked about, where it is not today: what an enterprise allows does not reach back before it allowed it.
        A county asks of any day about who is registered in it now, and of none about who is not.
        """
        if self.reach == "authorised":
            granted = self.granted(connection, [uscc], on=on, about=about).get(uscc)
            if granted is not None:
                return of_scopes([granted.scope])
        return self.require_within(
            uscc, county=county_now(connection, uscc) if self.reach == "county" else None
        )

    def require_within(self, uscc: str, *, county: str | None) -> Clearance:
        """The same for who needs no authorisation: by the reach alone.

        `county`: where it is registered now (`county_now`), whatever the day asked about; looked at only for a county.
        """
        if self._may(uscc, county):
            return OF_ROLE[self.party.role]
        raise not_yours()

    def granted(
        self, connection: Connection, usccs: Sequence[str], *, on: date, about: date | None = None
    ) -> Mapping[str, Grant]:
        """Of the enterprises asked about, those that allow it to the party for its purpose; each is a use of what allows it."""
        found = live(connection, self.party.id, self.purpose, usccs, on=on, about=about)
        self.rests_on.extend(one.id for one in found.values())
        return found

    def granted_after(
        self, connection: Connection, after: str, count: int, *, on: date
    ) -> tuple[Mapping[str, Grant], bool]:
        """The same of the next `count` enterprises after a code, and whether there are more."""
        found = live_after(connection, self.party.id, self.purpose, after, count + 1, on=on)
        page = dict(list(found.items())[:count])
        self.rests_on.extend(one.id for one in page.values())
        return page, len(found) > count

    def whose(self) -> Whose:
        """Which authorisations, cases or acts are the party's: its own, those granted or forwarded to it, those it did, or everybody's."""
        if self.reach == "all":
            return EVERYBODYS
        if self.reach == "forwarded":
            return {"provider": self.party.id}
        if self.reach == "made":
            return {"party": self.party.id}
        own = self.party.scope.uscc
        return {"bank": self.party.id} if own is None else {"uscc": own}

    def alone(self) -> str | None:
        """The party itself, where it is told the names of its own people only; null where of everybody's."""
        return None if self.reach == "all" else self.party.id

    def own_uscc(self) -> str:
        """The enterprise that the party is."""
        if self.party.scope.uscc is None:
            raise not_yours()
        return self.party.scope.uscc

    def domains(self) -> tuple[Domain, ...] | None:
        """The domains that the right is limited to; null for all."""
        return self.party.scope.domains if self.reach == "domains" else None

    def require_domain(self, domain: Domain) -> None:
        """`Forbidden` for a domain of another department."""
        ours = self.domains()
        if ours is not None and domain not in ours:
            raise Forbidden(
                f"领域 {domain} 不属于本部门，可用的：{'、'.join(ours)}",
                english=f"domain {domain} is not of this department; its own: {', '.join(ours)}",
            )

    def require_asked(self, party: str | None) -> None:
        """`Forbidden` unless the party may see what another one asked; `party`: who asked it, null where nobody did."""
        if self.reach != "all" and party != self.party.id:
            raise NotYours(
                NOT_ASKED,
                english="no right to fetch it: this account did not ask it, or there is no such number",
            )

    def _may(self, uscc: str, county: str | None) -> bool:
        match self.reach:
            case "all" | "domains":
                return True
            case "county":
                return county is not None and county == self.party.scope.county
            case "own":
                return uscc == self.party.scope.uscc
            case (
                "authorised" | "asked" | "forwarded" | "made"
            ):  # by `granted` alone; of answers, cases and acts, not of enterprises
                return False
