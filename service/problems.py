"""Every error of the API in one shape: a problem document (RFC 9457), whatever went wrong."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from service.errors import EXPECTED, TITLES, TooOften, http_status
from service.malformed import told
from service.schemas import Problem

MEDIA_TYPE = "application/problem+json"


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the application answered with a problem document."""
    for kind in (*EXPECTED, OSError):
        app.exception_handler(kind)(_expected)
    app.exception_handler(HTTPException)(_routing)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(Exception)(_defect)


def _expected(request: Request, error: Exception) -> JSONResponse:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooOften) else None
    return _problem(request, http_status(error), str(error), headers=headers)


def _routing(request: Request, error: HTTPException) -> JSONResponse:
    details = {404: "没有这个地址，可用的见 /docs", 405: "该地址没有这个方法，可用的见 /docs"}
    return _problem(
        request, error.status_code, details.get(error.status_code, str(error.detail)), headers=error.headers
    )


def _malformed(request: Request, error: RequestValidationError) -> JSONResponse:
    return _problem(request, 400, told(error.errors()))


def _defect(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - the server logs it
    return _problem(request, 500, "程序内部错误，请联系管理员")


def _problem(
    request: Request, status: int, detail: str, *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return problem(request.url.path, status, detail, headers=headers)


def problem(path: str, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document as an answer; `path`: what was asked for."""
    content = Problem(status=status, title=TITLES.get(status, "未能完成"), detail=detail, instance=path)
    return JSONResponse(content.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=headers)
