"""A party's own account: who it is here, its secrets changed and revoked by itself."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from features.store import ZONE
from service import clock
from service.access.asker import Asker
from service.access.rights import REACHES, RIGHTS, reach_of
from service.api import account_schemas as schemas
from service.api import asked_examples
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayManageOwnSecret
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.parties.party import ROLES
from service.parties.secrets import (
    Kept,
    Made,
    Secret,
    make_secret,
    replace_secrets,
    revoke_secret,
    secrets_of,
)
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["account"], route_class=GuardedRoute)
_NEVER_KEPT: Final = {"Cache-Control": "no-store"}


@router.get(
    "/v1/account",
    operation_id="getAccount",
    summary="本账户",
    response_model=schemas.Account,
    responses=answers("角色、范围、权限，密钥的编号和期限", schemas.ACCOUNT),
)
async def account(asker: MayManageOwnSecret, running: TheRunning) -> Response:
    """本账户是谁、可以做什么、有哪些密钥（不含密钥本身）。"""

    def ask() -> list[Kept]:
        with running.database.reading() as connection:
            return secrets_of(connection, asker.party.id)

    return json_answer(_account(asker, await running.database.run(ask)))


@router.post(
    "/v1/account/secrets",
    operation_id="replaceSecret",
    summary="更换密钥",
    status_code=201,
    response_model=schemas.NewSecret,
    openapi_extra=asked_as(asked_examples.SECRET),
    responses=answers("新密钥，只显示这一次", schemas.NEW, status=201),
)
async def change(
    request: Request, asked: schemas.SecretChange, asker: MayManageOwnSecret, running: TheRunning
) -> Response:
    """取得一把新密钥；现有的密钥在 overlap_hours 小时后失效，0 为立即失效。"""
    now = clock.now()
    old_end = now + timedelta(hours=asked.overlap_hours)
    secret = await running.hashing.run(lambda: make_secret(now=now))
    made = await anyio.to_thread.run_sync(_change, running, asker, heard(request), secret, old_end)
    content = {
        "client_id": asker.party.id,
        "client_secret": made.text,
        "secret": made.id,
        "expires_at": _text(made.expires_at),
        "old_until": _text(old_end),
    }
    return json_answer(content, status=201, headers=_NEVER_KEPT)


@router.delete(
    "/v1/account/secrets/{number}",
    operation_id="revokeSecret",
    summary="撤销一把密钥",
    status_code=204,
    response_class=Response,
    responses=answers("已撤销", None, status=204),
)
async def revoke(
    request: Request,
    number: Annotated[
        str, Path(description="密钥的编号", examples=["9f1c2ab34d5e"], pattern=r"^[0-9a-f]{1,64}$")
    ],
    asker: MayManageOwnSecret,
    running: TheRunning,
) -> Response:
    """撤销自己的一把密钥，凭它取得的令牌同时失效；撤销了最后一把的，须由管理员再发。"""
    await anyio.to_thread.run_sync(_revoke, running, asker, heard(request), number)
    return Response(status_code=204)


def _change(running: Running, asker: Asker, about: Heard, made: Made, old_end: datetime) -> Secret:
    party = asker.party.id
    with running.database.writing() as connection:
        replace_secrets(connection, party, made, old_end=old_end)
        details = {"secret": made.secret.id, "old_until": _text(old_end)}
        changed_in(running, connection, about, "secret_changed", subject=party, details=details)
    return made.secret


def _revoke(running: Running, asker: Asker, about: Heard, number: str) -> None:
    party = asker.party.id
    with running.database.writing() as connection:
        revoke_secret(connection, party, number, now=clock.now())
        changed_in(running, connection, about, "secret_revoked", subject=party, details={"secret": number})


def _account(asker: Asker, kept: list[Kept]) -> dict[str, Any]:
    party = asker.party
    return {
        "id": party.id,
        "role": party.role,
        "role_label": ROLES[party.role],
        "name": party.name,
        "scope": party.scope.model_dump(mode="json"),
        "rights": [
            {"right": right, "label": label, "reach": reach, "reach_label": REACHES[reach]}
            for right, label in RIGHTS.items()
            if (reach := reach_of(right, party.role)) is not None
        ],
        "secrets": [
            {
                "id": one.id,
                "created_at": _text(one.created_at),
                "expires_at": _text(one.expires_at),
                "revoked_at": _text(one.revoked_at) if one.revoked_at else None,
            }
            for one in kept
        ],
    }


def _text(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")
