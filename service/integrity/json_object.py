"""A JSON object out of what is kept as text, which may have been altered."""

import json
from typing import Any


def json_object(text: Any) -> dict[str, Any] | None:
    """The object; null for what is none, or is no JSON at all."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
