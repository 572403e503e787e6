"""An authorisation: what an enterprise allows one bank to see, what for, and from which day until which."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from features.store import ZONE
from service.authorisations.scopes import ENDED_WITH_ITS_BANK, SCOPES, STATES, AuthorisedScope, State


class Terms(NamedTuple):
    """What an enterprise allows.

    Attributes:
        bank: id of the party that may ask.
        purpose: what for: one of those the bank is registered with.
        from_day, until_day: first and last day (Asia/Shanghai), both included.
    """

    uscc: str
    bank: str
    scope: AuthorisedScope
    purpose: str
    from_day: date
    until_day: date


class Grant(NamedTuple):
    """The authorisation that allows an answer."""

    id: str
    scope: AuthorisedScope


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """One authorisation as it is registered.

    Attributes:
        bank_name: of the bank, as it is registered.
        granted_by: the enterprise's party; null where it was granted on paper (`paper`: the paper's file number).
        receipt: what was granted, signed (JWS).
        purpose_registered: whether the bank is registered with its purpose now, without which it may ask nothing.
        bank_closed_at: when the bank's account was closed, which is for good; null while it is open.
    """

    id: str
    terms: Terms
    bank_name: str
    granted_at: datetime
    granted_by: str | None
    paper: str | None
    receipt: str
    revoked_at: datetime | None
    purpose_registered: bool
    bank_closed_at: datetime | None

    def state(self, on: date) -> State:
        """Where it stands on a day."""
        if self.revoked_at is not None:
            return "revoked"
        if self._ended_with_its_bank:
            return "ended"
        if on < self.terms.from_day:
            return "coming"
        if on > self.terms.until_day:
            return "ended"
        return "live" if self.purpose_registered else "suspended"

    def state_label(self, on: date) -> str:
        """The Chinese name of where it stands on a day, with why where its term is not."""
        state = self.state(on)
        return ENDED_WITH_ITS_BANK if state == "ended" and self._ended_with_its_bank else STATES[state]

    @property
    def _ended_with_its_bank(self) -> bool:
        closed = self.bank_closed_at
        return closed is not None and closed.astimezone(ZONE).date() <= self.terms.until_day

    def document(self, on: date) -> dict[str, Any]:
        """It as text, with its state on a day."""
        return {
            "id": self.id,
            "uscc": self.terms.uscc,
            "bank": self.terms.bank,
            "bank_name": self.bank_name,
            "scope": self.terms.scope,
            "scope_label": SCOPES[self.terms.scope],
            "purpose": self.terms.purpose,
            "from_day": self.terms.from_day.isoformat(),
            "until_day": self.terms.until_day.isoformat(),
            "state": self.state(on),
            "state_label": self.state_label(on),
            "granted_at": _text(self.granted_at),
            "paper": self.paper,
            "revoked_at": _text(self.revoked_at) if self.revoked_at else None,
            "bank_closed_at": _text(self.bank_closed_at) if self.bank_closed_at else None,
            "receipt": self.receipt,
        }

    def log_details(self) -> dict[str, Any]:
        """What the log says of its grant."""
        terms = self.terms
        days = {"from_day": terms.from_day.isoformat(), "until_day": terms.until_day.isoformat()}
        return terms._asdict() | days | {"authorisation": self.id, "paper": self.paper}


def _text(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")
