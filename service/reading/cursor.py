"""Cursors: where a list goes on, as a text that a client hands back unread.

A cursor opens nothing: what a party may see is decided at each request. So it is not signed; its check digits find what was
cut off, mixed up or made by hand, so that no list goes on silently at the wrong place.
"""

import base64
import hashlib
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import WrongUse

_CHECK: Final = 12
_LONGEST: Final = 1024


class Cursor(BaseModel):
    """What a cursor of one kind of list says; each kind has its own."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


C = TypeVar("C", bound=Cursor)


def sealed(content: Cursor) -> str:
    """A cursor as text."""
    body = content.model_dump_json().encode()
    check = _check(type(content), body)
    return base64.urlsafe_b64encode(check + body).rstrip(b"=").decode()


def opened(kind: type[C], text: str) -> C:
    """What `sealed` was given; `WrongUse` for a text that is none of its cursors."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = kind.model_validate_json(raw[_CHECK:])
    except (ValueError, ValidationError) as error:
        raise _wrong() from error
    if len(text) > _LONGEST or sealed(found) != text:
        raise _wrong()
    return found


def _check(kind: type[Cursor], body: bytes) -> bytes:
    return hashlib.sha256(kind.__name__.encode() + b"\0" + body).digest()[:_CHECK]


def _wrong() -> WrongUse:
    return WrongUse(
        "游标（cursor）无效：被截断、改动过，或者不是这个列表给出的；请原样使用上一页的 next，或从头开始",
        english="the cursor is no cursor of this list: cut off, changed or of another; use next of the page before as it is, or begin anew",
    )
