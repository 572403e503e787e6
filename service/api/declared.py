"""What the API declares: each address with its methods and the right it needs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from service.access.rights import Right
from service.api.guarded import right_of
from service.api.open_to_all import OPEN_TO_ALL


class Address(NamedTuple):
    """One address.

    Attributes:
        right: what it needs; null where it is answered without a token.
    """

    path: str
    methods: tuple[str, ...]
    right: Right | None


def addresses(routes: Iterable[BaseRoute]) -> Iterator[Address]:
    """Every address of an application, included routers opened; `TypeError` for a route of a kind that cannot be looked into."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from addresses(included.routes)
        elif isinstance(route, APIRoute):
            yield Address(route.path, tuple(sorted(route.methods or ())), right_of(route.dependant))
        elif isinstance(route, Route):
            yield Address(route.path, tuple(sorted(route.methods or ())), None)
        else:
            raise TypeError(f"nobody knows what {route!r} answers to whom")


def unguarded(routes: Iterable[BaseRoute]) -> list[str]:
    """Addresses that need no right and are not among those that are open to all."""
    return [one.path for one in addresses(routes) if one.right is None and one.path not in OPEN_TO_ALL]
