"""The token endpoint: OAuth 2.0 client credentials (RFC 6749 §4.4)."""

import binascii
from base64 import b64decode
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Form, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from service import clock
from service.api.guard import TOKEN_PATH
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.openapi import answers
from service.parties import tokens
from service.parties.registry import open_party
from service.parties.secrets import secret_matches

router = APIRouter(tags=["令牌"])
_NEVER_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Token(BaseModel):
    """访问令牌：放在 Authorization: Bearer 中，到期重新取得。"""

    access_token: str
    token_type: str = Field(examples=["Bearer"])
    expires_in: int = Field(examples=[600], description="秒")


class TokenRefused(BaseModel):
    """未取得令牌（RFC 6749 第 5.2 节）。"""

    error: str = Field(examples=["invalid_client"])


_TOKEN = {"access_token": "eyJ0eXAi…", "token_type": "Bearer", "expires_in": 600}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "令牌", "content": {"application/json": {"example": _TOKEN}}},
    400: {
        "description": "请求格式不对，或不支持的授权方式",
        "model": TokenRefused,
        "content": {"application/json": {"example": {"error": "unsupported_grant_type"}}},
    },
    401: {
        "description": "编号或密钥不对",
        "model": TokenRefused,
        "content": {"application/json": {"example": {"error": "invalid_client"}}},
    },
    "default": answers("", {})["default"],
}


@router.post(TOKEN_PATH, summary="取得令牌", response_model=Token, responses=_RESPONSES)
async def token(
    request: Request,
    running: TheRunning,
    grant_type: Annotated[str, Form(max_length=64, description="client_credentials")],
    client_id: Annotated[str | None, Form(max_length=64, description="参与方编号")] = None,
    client_secret: Annotated[str | None, Form(max_length=256, description="密钥")] = None,
    authorization: Annotated[str | None, Header(max_length=1024, include_in_schema=False)] = None,
) -> JSONResponse:
    """以客户端编号和密钥（HTTP Basic 或表单）换取短期令牌。"""
    heard(request).action = "token"
    if grant_type != "client_credentials":
        return _refused("unsupported_grant_type", 400)
    if authorization is not None:
        client_id, client_secret = _basic(authorization)
    if not client_id or not client_secret:
        return _refused("invalid_client", 401)
    heard(request).subject = client_id
    made = await anyio.to_thread.run_sync(_made, running, client_id, client_secret)
    if made is None:
        return _refused("invalid_client", 401)
    seconds = int(tokens.LIFETIME.total_seconds())
    content = {"access_token": made, "token_type": "Bearer", "expires_in": seconds}
    return JSONResponse(content, headers=_NEVER_KEPT)


def _made(running: Running, client: str, secret: str) -> str | None:
    now = clock.now()
    with running.database.reading() as connection:
        party = open_party(connection, client)
        fits = secret_matches(connection, client, secret, now=now)
    if party is None or fits is None:
        return None
    return tokens.issue(running.keyring, party.id, fits, issuer=running.settings.issuer, now=now)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, content = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client, _, secret = b64decode(content, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _refused(error: str, status: int) -> JSONResponse:
    """As RFC 6749 §5.2 has it: which part was wrong is not told."""
    headers = _NEVER_KEPT | ({"WWW-Authenticate": "Basic"} if status == 401 else {})
    return JSONResponse({"error": error}, status_code=status, headers=headers)
