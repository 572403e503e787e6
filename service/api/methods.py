"""What an address is asked by another method than its own: told with all the methods it has."""

from collections.abc import Iterable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import compile_path

from service.api.declared import Address, addresses
from service.problems.kinds import Told
from service.problems.problem import problem


def answer_other_methods(app: FastAPI) -> None:
    """Answer 405 with `Allow`; the router itself would name the methods of one of the endpoints of an address alone."""
    known = [(compile_path(one.path)[0], one) for one in addresses(app.routes)]

    async def answered(request: Request, _error: Exception) -> JSONResponse:
        path = request.url.path
        allowed = ", ".join(_methods(one for pattern, one in known if pattern.match(path)))
        detail = Told(
            f"该地址没有这个方法，可用的：{allowed}", f"this address has no such method; it has: {allowed}"
        )
        return problem(request.scope, "method-not-allowed", detail, headers={"Allow": allowed})

    app.exception_handler(405)(answered)


def _methods(found: Iterable[Address]) -> list[str]:
    return sorted({method for one in found for method in one.methods})
