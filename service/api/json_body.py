"""The JSON of a body: of a name that stands twice in an object all but the last value would be lost, and its sender believe it was heard."""

import json
from collections import Counter
from typing import Any

from fastapi import Request

from service.api.parameters import short
from service.errors import WrongUse


class HeardWhole(Request):
    """A request whose JSON is read as it stands: `WrongUse` names what stands twice in one of its objects."""

    async def json(self) -> Any:
        """The body; read once, by FastAPI where it is sent as JSON."""
        if not hasattr(self, "_json"):
            self._json = json.loads(await self.body(), object_pairs_hook=_each_once)
        return self._json


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
