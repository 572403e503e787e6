"""The JSON of a body: in UTF-8 alone, and of a name that stands twice in an object all but the last value would be lost, and its sender believe it was heard."""

import json
from collections import Counter
from email.message import Message
from typing import Any, Final

from fastapi import Request

from service.api.parameters import short
from service.errors import WrongUse

_UTF8: Final = frozenset({"utf-8", "utf8"})


class HeardWhole(Request):
    """A request whose JSON is read as it stands: `WrongUse` names what stands twice in one of its objects, and another encoding."""

    async def json(self) -> Any:
        """The body; read once, by FastAPI where it is sent as JSON."""
        if not hasattr(self, "_json"):
            _require_utf8(self.headers.get("content-type", ""))
            self._json = json.loads(_text(await self.body()), object_pairs_hook=_each_once)
        return self._json


def _require_utf8(kind: str) -> None:
    """What is declared is what is read: letters mean something else in another encoding."""
    told = Message()
    told["content-type"] = kind
    for name, value in told.get_params(failobj=[]):
        if name.lower() == "charset" and str(value).lower() not in _UTF8:
            raise _no_utf8()


def _text(body: bytes) -> str:
    """Decoded here: of bytes the standard library guesses at UTF-16 and UTF-32, whose depth nobody has counted."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_utf8() from error
    if text.startswith("\ufeff"):
        raise _no_utf8()
    return text


def _no_utf8() -> WrongUse:
    return WrongUse(
        "请求正文应为 UTF-8 编码的 JSON，开头没有编码标记（BOM），Content-Type 不写别的编码",
        english="the body must be JSON in UTF-8 without a mark before it (BOM), and no other charset in Content-Type",
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = short(next(name for name, count in counts.items() if count > 1))
        raise WrongUse(
            f"请求正文的“{twice}”在同一对象中只能写一次",
            english=f"'{twice}' may be given once only in an object of the body",
        )
    return found
