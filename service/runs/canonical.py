"""One text for one document, so that its hash proves it."""

import hashlib
import json
from typing import Any


def canonical(document: Any) -> bytes:
    """JSON of one form: names sorted, nothing between, UTF-8. As RFC 8785 has it, but fractions as Python writes them."""
    return json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def hash_of(document: Any) -> str:
    """SHA-256 of the canonical form, as hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()
