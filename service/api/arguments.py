"""What an endpoint is called with, as its signature says.

FastAPI finds out anew for each request what a signature asks for, which takes as long as the rest of a short answer. Here it is
found out once, for signatures that ask for nothing but the request, parameters of path and query, and dependencies that do so.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import iscoroutinefunction
from typing import Any, NamedTuple, Self

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError

Fault = dict[str, Any]
"""What is wrong with a parameter, as pydantic says it."""


class Arguments:
    """The arguments of an endpoint, or of a dependency of one: the request, parameters of path and query, dependencies."""

    def __init__(self, found: Dependant) -> None:
        """By what FastAPI found in a signature."""
        assert found.call is not None  # noqa: S101 - only a dependant that is built by hand has none
        self._call: Callable[..., Awaitable[Any]] = found.call
        self._request = found.request_param_name
        self._path = [_Parameter.of(one, "path") for one in found.path_params]
        self._query = [_Parameter.of(one, "query") for one in found.query_params]
        self._needs = [(one.name, Arguments(one)) for one in found.dependencies]

    async def answer(self, request: Request) -> Response:
        """What the endpoint answers; `RequestValidationError` with all that is wrong where a parameter is."""
        faults: list[Fault] = []
        answer: Response | None = await self.called(request, faults)
        if answer is None:
            raise RequestValidationError(faults)
        return answer

    async def called(self, request: Request, faults: list[Fault]) -> Any:
        """What is called gives; it is not called where anything is wrong. Dependencies come first: a guard refuses before faults are told."""
        values: dict[str, Any] = {}
        for name, need in self._needs:
            found = await need.called(request, faults)
            if name is not None:
                values[name] = found
        if self._path:
            _read(self._path, request.path_params, values, faults)
        if self._query:
            given = request.query_params if request.scope["query_string"] else {}
            _read(self._query, given, values, faults)
        if self._request is not None:
            values[self._request] = request
        return None if faults else await self._call(**values)


class _Parameter(NamedTuple):
    """One parameter: how its text is checked and read, and what stands for it where it is left out (null: it must be there)."""

    name: str
    alias: str
    place: str
    read: Callable[..., tuple[Any, list[Fault]]]
    instead: Callable[[], Any] | None

    @classmethod
    def of(cls, field: Any, place: str) -> Self:
        needed = field.field_info.is_required()
        return cls(field.name, field.alias, place, field.validate, None if needed else field.get_default)


def _read(
    parameters: list[_Parameter], given: Mapping[str, str], values: dict[str, Any], faults: list[Fault]
) -> None:
    for name, alias, place, read, instead in parameters:
        text = given.get(alias)
        if text is not None:
            values[name], wrong = read(text, loc=(place, alias))
            faults += wrong
        elif instead is not None:
            values[name] = instead()
        else:
            faults.append({"type": "missing", "loc": (place, alias), "msg": "Field required", "input": None})


def readable(found: Dependant) -> bool:
    """Whether a signature asks for nothing else: no body, header or cookie, nothing that FastAPI hands in beside, and may be awaited."""
    others = (
        found.body_params or found.header_params or found.cookie_params or found.websocket_param_name,
        found.http_connection_param_name or found.response_param_name or found.background_tasks_param_name,
        found.security_scopes_param_name,
    )
    awaited = iscoroutinefunction(found.call) or iscoroutinefunction(type(found.call).__call__)
    return awaited and not any(others) and all(readable(one) for one in found.dependencies)
