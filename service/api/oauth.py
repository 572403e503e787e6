"""The token endpoints: OAuth 2.0 client credentials (RFC 6749 §4.4) and revocation (RFC 7009)."""

from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, Literal

import anyio.to_thread
from fastapi import APIRouter, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service import clock
from service.api import asked_examples
from service.api.changes import changed_in
from service.api.client import Client, Proven, TheClient, fields_at_odds, proven
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.errors import Unauthenticated
from service.parties import tokens
from service.parties.party import ID
from service.schemas.openapi import TOKEN_PATH, answers, asked_as

_GRANT: Final = "client_credentials"
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS: Final = frozenset({"grant_type", "scope", "client_id", "client_secret", "token", "token_type_hint"})
"""Fields that the standards know; all others are ignored (RFC 6749 §3.2)."""
_NEVER_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Token(BaseModel):
    """访问令牌：放在 Authorization: Bearer 中，到期重新取得。"""

    access_token: str
    token_type: str = Field(examples=["Bearer"])
    expires_in: int = Field(examples=[600], description="秒")


class TokenRefused(BaseModel):
    """未取得或未撤销令牌（RFC 6749 第 5.2 节）。"""

    error: str = Field(examples=["invalid_client"])
    error_description: str = Field(description="英文说明：标准只许 ASCII 字符")


_Error = Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_grant"]
_WHY: Final[dict[_Error, str]] = {
    "invalid_request": "send a form (application/x-www-form-urlencoded), each field and the header Authorization once, the secret in one of the two, no other client_id than the header's; missing, sent twice, at odds, too long or unreadable: ",
    "invalid_client": "client id and secret do not belong together or are no longer good; ask the bureau for a new secret",
    "unsupported_grant_type": "the only grant_type is client_credentials",
    "invalid_grant": "the token is another party's",
}
"""Error of RFC 6749 §5.2 → its description: of a client the same whatever is wrong, and ASCII alone, as the standard has it."""


def _said(error: _Error, fields: str = "") -> dict[str, str]:
    return {"error": error, "error_description": _WHY[error] + fields}


def _refusal(text: str, error: _Error) -> dict[str, Any]:
    content = {"application/json": {"example": _said(error)}}
    return {"description": text, "model": TokenRefused, "content": content}


class _Sent(Request):
    """A request to a token endpoint."""

    async def filled(self) -> FormData:
        """The form as the standard reads it, here and by FastAPI: a field without a value is none (RFC 6749 §3.2)."""
        sent = (await self.form()).multi_items()
        self._form = FormData([(name, value) for name, value in sent if value != ""])
        return self._form


class _TokenRoute(APIRoute):
    """What is wrong with a form is told as the standard has it too, not by a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint."""
        inner = super().get_route_handler()

        async def answered(request: Request) -> Response:
            sent = _Sent(request.scope, request.receive)
            try:
                form = await sent.filled()
                if wrong := _twice(form) | fields_at_odds(sent.headers, form):
                    return _refused("invalid_request", 400, ", ".join(sorted(wrong)))
                return await inner(sent)
            except RequestValidationError as error:
                return _refused("invalid_request", 400, ", ".join(_named(error)))
            except HTTPException:  # the framework could not read it
                return _refused("invalid_request", 400, "body")

        return answered


def _twice(form: FormData) -> set[str]:
    """Fields of the standards that are sent more than once: which one is meant nobody can tell."""
    counts = Counter(name for name, _ in form.multi_items() if name in _FIELDS)
    return {name for name, count in counts.items() if count > 1}


def _named(error: RequestValidationError) -> list[str]:
    """The fields in which something is wrong: names of ours alone."""
    return sorted({str(one["loc"][-1]) for one in error.errors()})


_TOKEN: Final = {"access_token": "eyJ0eXAi…", "token_type": "Bearer", "expires_in": 600}
_WRONG_CLIENT: Final = _refusal("编号或密钥不对", "invalid_client")
_DEFAULT: Final = answers("", {})["default"]
_TOKEN_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "令牌", "content": {"application/json": {"example": _TOKEN}}},
    400: _refusal("请求格式不对，或不支持的授权方式", "unsupported_grant_type"),
    401: _WRONG_CLIENT,
    "default": _DEFAULT,
}
_REVOKE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "令牌已撤销，或者本来就无效"},
    400: _refusal("请求格式不对，或者是别的参与方的令牌", "invalid_grant"),
    401: _WRONG_CLIENT,
    "default": _DEFAULT,
}
router = APIRouter(tags=["tokens"], route_class=_TokenRoute)


@router.post(
    TOKEN_PATH,
    operation_id="issueToken",
    summary="取得令牌",
    response_model=Token,
    openapi_extra=asked_as(asked_examples.TOKEN, _FORM),
    responses=_TOKEN_ANSWERS,
)
async def token(
    request: Request,
    running: TheRunning,
    client: TheClient,
    grant_type: Annotated[
        str,
        Form(
            max_length=64,
            description="授权方式，只有 client_credentials",
            examples=["client_credentials"],
            json_schema_extra={"enum": [_GRANT]},
        ),
    ],
) -> JSONResponse:
    """以客户端编号和密钥（HTTP Basic 或表单）换取短期令牌。"""
    about = heard(request)
    about.action = "token"
    if grant_type != _GRANT:
        return _refused("unsupported_grant_type", 400)
    found = await _proven(running, about, client)
    if found is None:
        return _refused("invalid_client", 401)
    issuer, now = running.settings.issuer, clock.now()
    made = tokens.issue(running.keyring, found.party.id, found.secret, issuer=issuer, now=now)
    seconds = int(tokens.LIFETIME.total_seconds())
    content = {"access_token": made, "token_type": "Bearer", "expires_in": seconds}
    return JSONResponse(content, headers=_NEVER_KEPT)


@router.post(
    "/oauth/revoke",
    operation_id="revokeToken",
    summary="撤销令牌",
    response_class=Response,
    openapi_extra=asked_as(asked_examples.TOKEN_REVOKED, _FORM),
    responses=_REVOKE_ANSWERS,
)
async def revoke(
    request: Request,
    running: TheRunning,
    client: TheClient,
    token: Annotated[
        str, Form(min_length=1, max_length=4096, description="要撤销的令牌", examples=["eyJ0eXAi…"])
    ],
    token_type_hint: Annotated[  # noqa: ARG001 - the standard has it; there is one type
        str | None,
        Form(
            max_length=64, description="令牌种类，可不填：只有 access_token 一种", examples=["access_token"]
        ),
    ] = None,
) -> Response:
    """撤销自己的令牌，下一次请求起即被拒绝；无效的、已过期的令牌同样答 200（RFC 7009）。"""
    about = heard(request)
    about.action = "token_revoke"
    found = await _proven(running, about, client)
    if found is None:
        return _refused("invalid_client", 401)
    try:
        claims = tokens.read(running.keyring, token, issuer=running.settings.issuer, now=clock.now())
    except Unauthenticated:
        return Response(headers=_NEVER_KEPT)
    if claims.party != found.party.id:
        return _refused("invalid_grant", 400)
    await anyio.to_thread.run_sync(_revoke, running, about, claims)
    return Response(headers=_NEVER_KEPT)


def _revoke(running: Running, about: Heard, claims: tokens.Claims) -> None:
    with running.database.writing() as connection:
        if tokens.revoke(connection, claims, now=clock.now()):
            details = {"token": claims.jti}
            changed_in(running, connection, about, "token_revoked", subject=claims.party, details=details)


async def _proven(running: Running, about: Heard, client: Client) -> Proven | None:
    """The party that a client is; what it calls itself is in the log as far as it can be a party's id."""
    if ID.fullmatch(client.id):
        about.subject = client.id

    def ask() -> Proven | None:
        with running.database.reading() as connection:
            return proven(connection, client)

    found = await running.hashing.run(ask)
    about.party = found.party if found else None
    return found


def _refused(error: _Error, status: int, fields: str = "") -> JSONResponse:
    """As RFC 6749 §5.2 has it: of a client, which part was wrong is not told. `fields`: of the form, with a fault."""
    headers = _NEVER_KEPT | ({"WWW-Authenticate": 'Basic realm="shouxin"'} if status == 401 else {})
    return JSONResponse(_said(error, fields), status_code=status, headers=headers)
