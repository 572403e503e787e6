"""The register of parties: add, close, list, find."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update

from service.database.tables import parties, secrets
from service.errors import Conflict, NotFound, WrongUse
from service.parties.party import Party


def party_from(content: dict[str, Any]) -> Party:
    """A party out of what a person wrote; `WrongUse` says what is wrong with it."""
    try:
        return Party.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise WrongUse(f"参与方的 {place or '内容'} 不对：{said}") from error


def add_party(connection: Connection, party: Party, *, now: datetime) -> None:
    """Register one; `Conflict` where the id is taken, also by a closed one: an id names the same party for good."""
    if connection.execute(select(parties.c.id).where(parties.c.id == party.id)).first():
        raise Conflict(f"编号 {party.id} 已有参与方，关闭了的也不再用于别人")
    values = {"id": party.id, "role": party.role, "name": party.name}
    connection.execute(
        insert(parties).values(scope=party.scope.model_dump(mode="json"), created_at=now, **values)
    )


def close_party(connection: Connection, party: str, *, now: datetime) -> None:
    """End a party's access at once: its secrets, its tokens. `NotFound` where there is none that is open."""
    ended = connection.execute(
        update(parties).where(parties.c.id == party, parties.c.closed_at.is_(None)).values(closed_at=now)
    )
    if not ended.rowcount:
        raise NotFound(f"没有编号为 {party} 的参与方，或已经关闭")
    connection.execute(
        update(secrets).where(secrets.c.party == party, secrets.c.revoked_at.is_(None)).values(revoked_at=now)
    )


def open_party(connection: Connection, party: str) -> Party | None:
    """The party of an id, unless it is closed."""
    row = connection.execute(
        select(parties).where(parties.c.id == party, parties.c.closed_at.is_(None))
    ).first()
    return None if row is None else Party(id=row.id, role=row.role, name=row.name, scope=row.scope)


def all_parties(connection: Connection) -> list[dict[str, Any]]:
    """Every party ever registered, with its secrets' ids and ends, and never a secret."""
    found = [dict(row) for row in connection.execute(select(parties).order_by(parties.c.id)).mappings()]
    columns = (
        secrets.c.party,
        secrets.c.id,
        secrets.c.created_at,
        secrets.c.expires_at,
        secrets.c.revoked_at,
    )
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(select(*columns).order_by(secrets.c.created_at)).mappings():
        one = dict(row)
        kept.setdefault(one.pop("party"), []).append(one)
    return [one | {"secrets": kept.get(one["id"], [])} for one in found]
