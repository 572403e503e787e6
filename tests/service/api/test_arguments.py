"""Arguments are read as FastAPI reads them: the same values, the same faults, dependencies first; what else a signature asks for is seen."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.testclient import TestClient

from service.api.arguments import Arguments, readable


class Read(APIRoute):
    """A route whose arguments are read by us."""

    def get_route_handler(self) -> Any:
        assert readable(self.dependant)
        return Arguments(self.dependant).answer


class Guard:
    """A dependency with a parameter of its own, which refuses by an error."""

    async def __call__(
        self, request: Request, purpose: Annotated[str | None, Query(max_length=3)] = None
    ) -> str:
        if purpose == "no":
            raise PermissionError(request.url.path)
        return f"for {purpose}"


class Body(BaseModel):
    """What is not read by us."""


async def _everything(
    request: Request,
    number: Annotated[int, Path(ge=3)],
    asker: Annotated[str, Depends(Guard())],
    needed: Annotated[str, Query(pattern="^[a-c]*$")],
    limit: Annotated[int, Query(ge=1, le=9)] = 5,
    other: Annotated[str | None, Query(alias="an-other", max_length=4)] = None,
) -> Response:
    return JSONResponse([request.method, number, asker, needed, limit, other])


def _served(route: type[APIRoute]) -> TestClient:
    router, app = APIRouter(route_class=route), FastAPI()
    router.add_api_route("/of/{number}", _everything)
    app.include_router(router)

    @app.exception_handler(RequestValidationError)
    async def told(_request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(error.errors(), 422)

    @app.exception_handler(PermissionError)
    async def refused(_request: Request, error: PermissionError) -> JSONResponse:
        return JSONResponse(str(error), 403)

    return TestClient(app)


OURS, THEIRS = _served(Read), _served(APIRoute)
PARTS = {
    "purpose": st.sampled_from(["no", "yes", "much longer"]),
    "needed": st.sampled_from(["", "abc", "xyz"]),
    "limit": st.sampled_from(["1", "09", "0", "x", ""]),
    "an-other": st.sampled_from(["", "守信", "too long"]),
    "other": st.just("not its alias"),
}


@given(number=st.sampled_from(["3", "2", "x", "+4"]), query=st.fixed_dictionaries({}, optional=PARTS))
def test_arguments_and_faults_are_those_of_fastapi(number, query):
    answers = [client.get(f"/of/{number}", params=query) for client in (OURS, THEIRS)]
    assert (answers[0].status_code, answers[0].json()) == (answers[1].status_code, answers[1].json())


def test_a_guard_refuses_before_faults_are_told():
    answer = OURS.get("/of/x", params={"purpose": "no"})
    assert (answer.status_code, answer.json()) == (403, "/of/x")


async def _with_body(asked: Body) -> None: ...


async def _with_header(key: Annotated[str, Header()]) -> None: ...


async def _with_response(response: Response) -> None: ...


async def _with_dependency(found: Annotated[None, Depends(_with_body)]) -> None: ...


def _not_awaited() -> None: ...


@pytest.mark.parametrize(
    "endpoint", [_with_body, _with_header, _with_response, _with_dependency, _not_awaited]
)
def test_signatures_that_ask_for_more_are_left_to_fastapi(endpoint):
    assert not readable(APIRoute("/", endpoint).dependant)
    assert readable(APIRoute("/of/{number}", _everything).dependant)
