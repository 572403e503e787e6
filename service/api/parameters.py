"""What a query may name: a parameter that an address does not have would be passed over, and its sender believe it was heard."""

from collections.abc import Iterator
from typing import Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.errors import WrongUse

_KNOWN: Final[dict[tuple[str, str], tuple[str, ...]]] = {}
"""The parameters of each address and method: found once, since every request of a department or a bank has one."""


def only_declared(request: Request) -> None:
    """Refuse a parameter that the address does not have, or one that is there twice: `WrongUse` names it and those that there are."""
    if not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    known = _known(request)
    for name in names:
        if name not in known:
            raise WrongUse(
                f"没有参数“{short(name)}”，该地址的参数：{'、'.join(known) or '无'}",
                english=f"there is no parameter '{short(name)}'; those of this address: {', '.join(known) or 'none'}",
            )
        if names.count(name) > 1:
            raise WrongUse(f"参数 {name} 只能写一次", english=f"the parameter {name} may be given once only")


def _known(request: Request) -> tuple[str, ...]:
    route: APIRoute = request.scope["route"]
    place = (route.path_format, request.method)
    found = _KNOWN.get(place)
    if found is None:
        found = _KNOWN[place] = tuple(dict.fromkeys(_names(route.dependant)))
    return found


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for one in dependant.dependencies:
        yield from _names(one)


def short(name: str) -> str:
    """A name that somebody sent, as it can be told."""
    return "".join(one if one.isprintable() else "?" for one in name[:64])
