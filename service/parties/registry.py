"""The register of parties: add, change, close, list, find."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import Connection, insert, select, update

from features.declaration_faults import fault_told
from scoring.schema.measure import DOMAINS
from service.database.tables import parties, secrets
from service.errors import Conflict, NotFound, WrongUse
from service.parties.party import ID, ROLES, Party
from service.parties.secrets import secrets_of

_RIGHT: Final[dict[str, str]] = {
    "id": "编号“{}”不对：以小写字母或数字开头，共 2 至 63 个小写字母、数字、点、下划线、连字符，如 finance-632802",
    "role": "角色“{}”不对：应为 " + "、".join(f"{one}（{name}）" for one, name in ROLES.items()) + " 之一",
    "name": "名称“{}”不对：须写 1 至 128 个字，如 州财政局",
    "scope.domains": "领域“{}”不对：应为 "
    + "、".join(f"{one}（{name}）" for one, name in DOMAINS.items())
    + " 之一",
    "scope.purposes": "用途“{}”不对：须写 1 至 128 个字，如 资格审查",
    "scope.county": "县级行政区划代码“{}”不对：应为六位数字，如 632802",
}
"""Field → what is told of a value that is not good; codes of enterprises and scopes tell it themselves."""


def party_from(content: dict[str, Any]) -> Party:
    """A party out of what a person wrote; `WrongUse` says what is wrong with it, and what would be right."""
    try:
        return Party.model_validate(content)
    except ValidationError as error:
        raise WrongUse(_told(error.errors()[0])) from error


def _told(fault: ErrorDetails) -> str:
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    place = ".".join(one for one in fault["loc"] if isinstance(one, str))
    return _RIGHT[place].format(fault["input"]) if place in _RIGHT else f"参与方：{fault_told(fault)}"


def add_party(connection: Connection, party: Party, *, now: datetime) -> None:
    """Register one; `Conflict` where the id is taken, also by a closed one: an id names the same party for good."""
    if connection.execute(select(parties.c.id).where(parties.c.id == party.id)).first():
        raise Conflict(f"编号 {party.id} 已有参与方，关闭了的也不再用于别人")
    values = {"id": party.id, "role": party.role, "name": party.name}
    connection.execute(
        insert(parties).values(scope=party.scope.model_dump(mode="json"), created_at=now, **values)
    )


def change_party(connection: Connection, party: str, content: Mapping[str, Any]) -> tuple[Party, Party]:
    """Give an open party another name or scope, from its next request on: how it was, and how it is.

    `content`: `name` and parts of the scope, those alone that change. `NotFound` where there is none that is open.
    """
    before = open_party(connection, party)
    if before is None:
        raise nobody(party)
    scope = before.scope.model_dump() | {name: one for name, one in content.items() if name != "name"}
    name = content.get("name", before.name)
    after = party_from({"id": before.id, "role": before.role, "name": name, "scope": scope})
    values = {"name": after.name, "scope": after.scope.model_dump(mode="json")}
    connection.execute(update(parties).where(parties.c.id == party).values(values))
    return before, after


def nobody(party: str) -> NotFound:
    """That there is no such party."""
    return NotFound(f"没有编号为 {party} 的参与方，或已经关闭")


def close_party(connection: Connection, party: str, *, now: datetime) -> None:
    """End a party's access at once: its secrets, its tokens. `NotFound` where there is none that is open."""
    ended = connection.execute(
        update(parties).where(parties.c.id == party, parties.c.closed_at.is_(None)).values(closed_at=now)
    )
    if not ended.rowcount:
        raise nobody(party)
    connection.execute(
        update(secrets).where(secrets.c.party == party, secrets.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def open_party(connection: Connection, party: str) -> Party | None:
    """The party of an id, unless it is closed; None for what cannot be an id."""
    if not ID.fullmatch(party):
        return None
    row = connection.execute(
        select(parties).where(parties.c.id == party, parties.c.closed_at.is_(None))
    ).first()
    return None if row is None else Party(id=row.id, role=row.role, name=row.name, scope=row.scope)


def unspaced(name: str) -> str:
    """A name without the blanks that are typed in it, by which it is compared."""
    return "".join(name.split())


def department_named(connection: Connection, name: str) -> Party | None:
    """The open department of a name, of the bureau's own or a county, whatever blanks are typed in it; None where none has it, or several have."""
    found = [one for one in accounts_named(connection, name) if one.role in {"department", "county"}]
    return found[0] if len(found) == 1 else None


def accounts_named(connection: Connection, name: str) -> list[Party]:
    """The open accounts of a name, whatever they are and whatever blanks are typed in it."""
    rows = connection.execute(select(parties).where(parties.c.closed_at.is_(None))).all()
    return [
        Party(id=row.id, role=row.role, name=row.name, scope=row.scope)
        for row in rows
        if unspaced(row.name) == unspaced(name)
    ]


def names_in(connection: Connection, uscc: str) -> list[str]:
    """The names of the open accounts of the bureau, and of those of an enterprise."""
    open_ones = (parties.c.role.in_(("bureau", "enterprise")), parties.c.closed_at.is_(None))
    rows = connection.execute(select(parties).where(*open_ones)).all()
    return [row.name for row in rows if row.role == "bureau" or row.scope["uscc"] == uscc]


def all_parties(connection: Connection) -> list[dict[str, Any]]:
    """Every party ever registered, with its secrets' ids and ends, and never a secret."""
    found = [dict(row) for row in connection.execute(select(parties).order_by(parties.c.id)).mappings()]
    return [
        one | {"secrets": [secret._asdict() for secret in secrets_of(connection, one["id"])]} for one in found
    ]
