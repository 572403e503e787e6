"""A party's own account: who it is here, its secrets changed and revoked by itself."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from features.store import ZONE
from service import clock
from service.access.asker import Asker
from service.access.rights import REACHES, RIGHTS, reach_of
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayManageOwnSecret
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.openapi import answers
from service.parties.party import ROLES
from service.parties.secrets import Kept, Secret, make_secret, replace_secrets, revoke_secret, secrets_of

router = APIRouter(tags=["本账户"])
LONGEST_OVERLAP: Final = 168
"""Hours for which old secrets may stay good beside a new one."""
_NEVER_KEPT: Final = {"Cache-Control": "no-store"}


class AccountScope(BaseModel):
    """账户的范围：领域、用途、县级行政区划代码、统一社会信用代码，各角色只有自己的。"""

    domains: list[str]
    purposes: list[str]
    county: str | None
    uscc: str | None


class HeldRight(BaseModel):
    """一项权限，以及及于哪些企业。"""

    right: str = Field(examples=["read_rating"])
    label: str
    reach: str = Field(examples=["authorised"])
    reach_label: str


class SecretKept(BaseModel):
    """一把密钥的编号和期限；密钥本身只在取得时显示一次。"""

    id: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class Account(BaseModel):
    """本账户：角色、范围、权限、密钥。"""

    id: str
    role: str
    role_label: str
    name: str
    scope: AccountScope
    rights: list[HeldRight]
    secrets: list[SecretKept]


class Change(BaseModel):
    """更换密钥：旧密钥还可以用几个小时；0 为立即失效，凭它取得的令牌也随之失效。"""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: int = Field(ge=0, le=LONGEST_OVERLAP, examples=[24])


class NewSecret(BaseModel):
    """新密钥：只显示这一次。"""

    client_id: str
    client_secret: str
    secret: str = Field(description="密钥的编号")
    expires_at: str
    old_until: str = Field(description="旧密钥最迟到何时失效")


_NEW: Final = {
    "client_id": "bank",
    "client_secret": "9f1c2ab34d5e.5s…",
    "secret": "9f1c2ab34d5e",
    "expires_at": "2027-11-26T10:00:00+08:00",
    "old_until": "2026-11-27T10:00:00+08:00",
}
_ACCOUNT: Final = {
    "id": "bank",
    "role": "bank",
    "role_label": "金融机构",
    "name": "某银行",
    "scope": {"domains": [], "purposes": ["贷前审查"], "county": None, "uscc": None},
    "rights": [
        {
            "right": "read_rating",
            "label": "查询等级与得分",
            "reach": "authorised",
            "reach_label": "已授权的企业，只限授权的范围、用途和期限",
        }
    ],
    "secrets": [
        {
            "id": "9f1c2ab34d5e",
            "created_at": "2026-11-26T10:00:00+08:00",
            "expires_at": "2027-11-26T10:00:00+08:00",
            "revoked_at": None,
        }
    ],
}
EXAMPLES: Final = ((Account, _ACCOUNT), (NewSecret, _NEW))


@router.get(
    "/v1/account",
    summary="本账户",
    response_model=Account,
    responses=answers("角色、范围、权限，密钥的编号和期限", _ACCOUNT),
)
async def account(asker: MayManageOwnSecret, running: TheRunning) -> Response:
    """本账户是谁、可以做什么、有哪些密钥（不含密钥本身）。"""

    def ask() -> list[Kept]:
        with running.database.reading() as connection:
            return secrets_of(connection, asker.party.id)

    return json_answer(_account(asker, await running.database.run(ask)))


@router.post(
    "/v1/account/secrets",
    summary="更换密钥",
    status_code=201,
    response_model=NewSecret,
    responses=answers("新密钥，只显示这一次", _NEW, status=201),
)
async def change(request: Request, asked: Change, asker: MayManageOwnSecret, running: TheRunning) -> Response:
    """取得一把新密钥；现有的密钥在 overlap_hours 小时后失效，0 为立即失效。"""
    now = clock.now()
    old_end = now + timedelta(hours=asked.overlap_hours)
    made = await anyio.to_thread.run_sync(_change, running, asker, heard(request), now, old_end)
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


def _change(running: Running, asker: Asker, about: Heard, now: datetime, old_end: datetime) -> Secret:
    made = make_secret(now=now)
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
