"""Every error of the API in one shape: a problem document (RFC 9457) in Chinese or English, whatever went wrong."""

import errno
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from features.system_reasons import system_reason
from service.errors import EXPECTED, DatabaseFault, TooOften, Unauthenticated
from service.problems.kinds import KINDS, Told, kind_of
from service.problems.languages import CHINESE, ENGLISH, wants_english
from service.problems.malformed import told

MEDIA_TYPE: Final = "application/problem+json"
_OF_ROUTING: Final = {404: "no-such-address", 405: "method-not-allowed"}
_UNREADABLE: Final = Told("请求正文读不了", "the body of the request cannot be read")
NEVER_KEPT: Final = {"Cache-Control": "no-store"}
"""What is refused now may be answered a moment later, and may be about a secret: no cache on the way keeps it."""
_SOON: Final = {"Retry-After": "5"}
"""What every 503 says that names no other time."""
LATER: Final = NEVER_KEPT | _SOON


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the application answered with a problem document."""
    for kind in EXPECTED:
        app.exception_handler(kind)(_expected)
    app.exception_handler(DatabaseFault)(_database)
    app.exception_handler(OSError)(_system)
    app.exception_handler(HTTPException)(_routing)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(Exception)(_defect)


def _expected(request: Request, error: Exception) -> JSONResponse:
    detail = Told(str(error), getattr(error, "english", ""))
    return problem(request.scope, kind_of(error).name, detail, headers=_besides(error))


def _besides(error: Exception) -> Mapping[str, str] | None:
    """What the header says besides: when to come again, or what to prove oneself by (RFC 9110 §15.5.2)."""
    if isinstance(error, TooOften):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else None


def _database(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - it names hosts and files
    detail = Told(
        "数据库暂时不能读写，请稍后再试",
        "the database cannot be read or written at the moment; try again later",
    )
    return problem(request.scope, "unavailable", detail)


def _system(request: Request, error: Exception) -> JSONResponse:
    """What the machine refused, without the path; a full disk is for a moment."""
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    detail = Told(f"服务器的文件读写不成{system_reason(error)}", "the server could not read or write a file")
    return problem(request.scope, "unavailable" if full else "not-readable", detail)


def _routing(request: Request, error: HTTPException) -> JSONResponse:
    name = _OF_ROUTING.get(error.status_code)
    if name is None:
        return _unread(request, error.__cause__)
    return problem(request.scope, name, KINDS[name].example, headers=error.headers)


def _unread(request: Request, why: BaseException | None) -> JSONResponse:
    """A body that the framework could not read: it says only that, also of what we found in it."""
    if isinstance(why, EXPECTED):
        return _expected(request, why)
    return problem(request.scope, "malformed-request", _UNREADABLE)


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    return problem(request.scope, "malformed-request", told(error.errors()))


def _defect(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - the server logs it
    return problem(request.scope, "defect", KINDS["defect"].example)


def problem(
    scope: Mapping[str, Any], name: str, detail: Told, *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem of a kind as an answer to a request (`scope`), in the language that it asks for.

    `Content-Language` names both where the detail has no English text. `headers`: what it says besides.
    """
    kind, english = KINDS[name], wants_english(scope["headers"])
    tongues = (ENGLISH if detail.en else f"{ENGLISH}, {CHINESE}") if english else CHINESE
    return JSONResponse(
        kind.document(detail, scope["path"], english=english),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={
            **NEVER_KEPT,
            **(_SOON if kind.status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
            **(headers or {}),
            "Content-Language": tongues,
            "Vary": "Accept-Language",
        },
    )
