"""How an answer is written."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response


def json_answer(document: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Response:
    """A document as it is: it was made by us, so it is not checked again against its schema (tests do that)."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode(), media_type="application/json", headers=dict(headers or {}))
