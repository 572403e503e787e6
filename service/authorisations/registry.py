"""The register of authorisations: grant, revoke, list, and the banks that can be authorised."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from features.store import ZONE
from service.authorisations.authorisation import Authorisation, Terms
from service.authorisations.receipt import receipt
from service.authorisations.scopes import SCOPES, AuthorisedScope
from service.database.tables import authorisations, parties
from service.days import months_away
from service.errors import Conflict, NotFound, WrongUse
from service.keys.keyring import Keyring
from service.notices.ended import authorisation_ended
from service.notices.outbox import put
from service.parties.party import ID, Party

Whose = Mapping[str, str]
"""Columns of an authorisation (`uscc`, `bank`) that must have a value."""
EVERYBODYS: Final[Whose] = MappingProxyType({})
_TABLE: Final = authorisations.c
_ALL: Final = select(
    authorisations,
    parties.c.name.label("bank_name"),
    parties.c.scope.label("bank_scope"),
    parties.c.closed_at.label("bank_closed_at"),
).join(parties, parties.c.id == _TABLE.bank)


def scope_of(text: str) -> AuthorisedScope:
    """The scope of that name, or `WrongUse`."""
    for scope in SCOPES:
        if scope == text:
            return scope
    told = "、".join(f"{name}（{label}）" for name, label in SCOPES.items())
    raise WrongUse(f"授权范围“{text}”应为以下之一：{told}")


def banks(connection: Connection) -> list[Party]:
    """The banks that can be authorised, by id."""
    query = select(parties).where(parties.c.role == "bank", parties.c.closed_at.is_(None))
    return [_party(row) for row in connection.execute(query.order_by(parties.c.id))]


def grant(
    connection: Connection,
    keyring: Keyring,
    terms: Terms,
    *,
    by: str | None,
    paper: str | None,
    issuer: str,
    months: int,
    now: datetime,
) -> Authorisation:
    """Register what an enterprise allows; it acts from its first day on. Raises:

    `WrongUse` for a bank, a purpose or a term that cannot be (`months`: the longest, from today), `Conflict` where the
    same is already granted for some of the days, `StateError` where no key signs the receipt.
    """
    bank = _locked_bank(connection, terms.bank)
    if terms.purpose not in bank.scope.purposes:
        known = bank.scope.purposes
        raise WrongUse(
            f"{bank.name}（{bank.id}）没有登记用途“{terms.purpose}”，可授权的用途：{'、'.join(known)}",
            english=f"bank {bank.id} is not registered for the purpose '{terms.purpose}'; it is for: {', '.join(known)}",
        )
    _require_term(terms, now.astimezone(ZONE).date(), months)
    _require_new(connection, terms)
    number = f"{now.astimezone(ZONE):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    signed = receipt(keyring, number, terms, issuer=issuer, paper=paper, now=now)
    own = {"id": number, "granted_at": now, "granted_by": by, "paper": paper, "receipt": signed}
    connection.execute(insert(authorisations).values(own | terms._asdict()))
    return found(connection, number)


def revoke(connection: Connection, number: str, whose: Whose, *, now: datetime) -> Authorisation:
    """End an authorisation at once, and tell both sides; `NotFound` where there is none of theirs, `Conflict` where it is revoked already."""
    before = found(connection, number, whose)
    live = _TABLE.id == number, _TABLE.revoked_at.is_(None)
    ended = connection.execute(update(authorisations).where(*live).values(revoked_at=now, end_told_at=now))
    if not ended.rowcount:
        at = before.document(now.date())["revoked_at"]
        raise Conflict(
            f"授权 {number} 已经撤销（{at}）", english=f"authorisation {number} was revoked already ({at})"
        )
    terms = before.terms
    put(connection, [authorisation_ended(terms.uscc, number, terms.bank, at=now)])
    return found(connection, number)


def found(connection: Connection, number: str, whose: Whose = EVERYBODYS) -> Authorisation:
    """One authorisation; `NotFound` alike where there is none and where it is another's."""
    row = connection.execute(_of(whose).where(_TABLE.id == number)).first()
    if row is None:
        raise NotFound(
            "没有这个编号的授权，或者不是本账户的",
            english="there is no authorisation of this number, or it is not of this account",
        )
    return _authorisation(row)


def listed(
    connection: Connection, whose: Whose, *, before: str | None = None, limit: int | None = None
) -> list[Authorisation]:
    """Authorisations, the newest first: those granted before one (`before`: its id), so many."""
    query = _of(whose).order_by(_TABLE.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_TABLE.id < before)
    return [_authorisation(row) for row in connection.execute(query)]


def _of(whose: Whose) -> Any:
    return _ALL.where(*(_TABLE[name] == value for name, value in whose.items()))


def _locked_bank(connection: Connection, number: str) -> Party:
    """The bank, held until the end of the transaction: grants to one bank follow each other, and hinder nobody who tells it something."""
    query = select(parties).where(
        parties.c.id == number, parties.c.role == "bank", parties.c.closed_at.is_(None)
    )
    row = connection.execute(query.with_for_update(key_share=True)).first() if ID.fullmatch(number) else None
    if row is None:
        raise WrongUse(
            f"没有编号为“{number}”的金融机构，请核对可授权的金融机构的编号",
            english=f"there is no bank '{number}'; compare the ids of banks that can be authorised",
        )
    return _party(row)


def _require_term(terms: Terms, today: date, months: int) -> None:
    first, last, longest = terms.from_day, terms.until_day, months_away(today, months)
    if first < today:
        raise WrongUse(
            f"授权的第一天 {first} 在今天（{today}）之前：授权不及于过去",
            english=f"the first day {first} is before today ({today}): nothing is authorised for the past",
        )
    if last < first:
        raise WrongUse(
            f"授权的最后一天 {last} 在第一天 {first} 之前",
            english=f"the last day {last} is before the first, {first}",
        )
    if last > longest:
        raise WrongUse(
            f"授权的最后一天 {last} 太晚：自今天起最长 {months} 个月，即不晚于 {longest}",
            english=f"the last day {last} is too late: at most {months} months from today, so until {longest}",
        )


def _require_new(connection: Connection, terms: Terms) -> None:
    same = [_TABLE[name] == getattr(terms, name) for name in ("uscc", "bank", "scope", "purpose")]
    query = _ALL.where(
        *same,
        _TABLE.revoked_at.is_(None),
        _TABLE.from_day <= terms.until_day,
        _TABLE.until_day >= terms.from_day,
    )
    row = connection.execute(query.order_by(_TABLE.id).limit(1)).first()
    if row is not None:
        raise Conflict(
            f"已有同样的授权 {row.id}（{row.from_day} 至 {row.until_day}），日期重叠；要改期限，请先撤销它",
            english=f"the same is authorised already, {row.id} ({row.from_day} to {row.until_day}), for some of the days; to change the term, revoke it first",
        )


def _party(row: Row[Any]) -> Party:
    return Party(id=row.id, role=row.role, name=row.name, scope=row.scope)


def _authorisation(row: Row[Any]) -> Authorisation:
    content = {name: getattr(row, name) for name in _OWN}
    registered = row.purpose in row.bank_scope.get("purposes", ())
    terms = Terms(*(getattr(row, name) for name in Terms._fields))
    return Authorisation(terms=terms, purpose_registered=registered, **content)


_OWN: Final = (
    "id",
    "bank_name",
    "granted_at",
    "granted_by",
    "paper",
    "receipt",
    "revoked_at",
    "bank_closed_at",
)
