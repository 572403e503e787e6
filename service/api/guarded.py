"""The route of an address: whoever has no good token, or not the right, is refused before anything it sent is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.rights import Right
from service.api.arguments import Arguments, readable
from service.api.guard import May, MayStating, asker_of
from service.api.json_body import HeardWhole
from service.api.parameters import only_declared
from service.schemas.openapi import NEEDS_TOKEN


class GuardedRoute(APIRoute):
    """FastAPI reads a body before it asks any guard: a stranger would have us read a megabyte of JSON, and be told its faults.

    It also passes over parameters that an address does not have; here they are refused. Addresses that must bear them (RFC 6749,
    probes) have another route.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As FastAPI makes it; the description says that a token is needed where it is."""
        super().__init__(*arguments, **options)
        if right_of(self.dependant) is not None:
            self.openapi_extra = {**(self.openapi_extra or {}), **NEEDS_TOKEN}
        if readable(self.dependant):
            self.app = _answering(self.get_route_handler())

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind its guard; the guard in the signature finds the party that is known by then."""
        right = right_of(self.dependant)
        inner = Arguments(self.dependant).answer if readable(self.dependant) else super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if right is not None:
                await asker_of(right, request)
            only_declared(request)
            return await inner(HeardWhole(request.scope, request.receive) if self.body_field else request)

        return guarded


def _answering(handler: Callable[[Request], Coroutine[Any, Any, Response]]) -> ASGIApp:
    """An application that answers by a handler; its errors are told further out.

    FastAPI's own keeps two stacks for dependencies that end after the answer, and tells errors here and further out.
    """

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        response = await handler(Request(scope, receive, send))
        await response(scope, receive, send)

    return answered


def right_of(found: Dependant) -> Right | None:
    """The right that an endpoint's signature names; null where it is answered without a token."""
    if isinstance(found.call, May | MayStating):
        return found.call.right
    return next((right for one in found.dependencies if (right := right_of(one)) is not None), None)
