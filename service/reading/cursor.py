"""Cursors: where a list goes on, as a text that a client hands back unread.

A cursor opens nothing: what a party may see is decided at each request. So it is not signed; its check digits find what was
cut off, mixed up or made by hand, so that no list goes on silently at the wrong place.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from service.errors import WrongUse

_CHECK: Final = 12
_LONGEST: Final = 1024


def sealed(kind: str, content: Mapping[str, Any]) -> str:
    """A cursor of a kind of list. `content`: plain values."""
    body = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(_check(kind, body) + body).rstrip(b"=").decode()


def opened(kind: str, text: str) -> dict[str, Any]:
    """What `sealed` was given; `WrongUse` for a text that is none of its cursors."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise _wrong() from error
    check, body = raw[:_CHECK], raw[_CHECK:]
    if len(text) > _LONGEST or check != _check(kind, body):
        raise _wrong()
    found: dict[str, Any] = json.loads(body)
    if sealed(kind, found) != text:  # the bits that fill up the last letter were changed
        raise _wrong()
    return found


def _check(kind: str, body: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + b"\0" + body).digest()[:_CHECK]


def _wrong() -> WrongUse:
    return WrongUse("游标（cursor）无效：被截断、改动过，或者不是这个列表给出的；请原样使用上一页的 next，或从头开始")
