"""What a request says of who asks, in its header `Authorization` (RFC 9110 §11.4): read here alone, of a token as of a secret."""

from typing import NamedTuple

from starlette.datastructures import Headers

from service.errors import WrongUse


class Credentials(NamedTuple):
    """`scheme` in small letters; both empty where the header is not there."""

    scheme: str
    content: str


def credentials_in(headers: Headers) -> Credentials:
    """The header's; `WrongUse` where it is there twice: whose of the two it is nobody can tell."""
    found = headers.getlist("authorization")
    if len(found) > 1:
        raise WrongUse(
            "请求头 Authorization 只能有一个", english="the header Authorization may be there once only"
        )
    scheme, _, content = (found[0] if found else "").strip(" \t").partition(" ")
    return Credentials(scheme.lower(), content.lstrip(" "))
