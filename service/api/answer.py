"""How an answer is written, and when the one that the client has is still good."""

import hashlib
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from orjson import dumps

from service.api.heard import heard

UNCHANGED = "unchanged"
"""Under this name the log keeps the hash of what a client has, where it was told that it is still good."""


def json_answer(
    document: Mapping[str, Any], *, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """A document as it is: it was made by us, so it is not checked again against its schema (tests do that)."""
    return Response(_bytes(document), status, media_type="application/json", headers=dict(headers or {}))


def tagged_answer(request: Request, document: Mapping[str, Any], *, open_to_all: bool = False) -> Response:
    """The same with its ETag: the SHA-256 of the body, which is what the log keeps of it. 304 for who has it already.

    A client keeps it only to ask again each time, so that what it may no longer see is not shown to it.
    """
    body = _bytes(document)
    digest = hashlib.sha256(body).hexdigest()
    heard(request).hashed = body, digest
    tag = f'"{digest}"'
    kept = "public" if open_to_all else "private"
    headers = {"etag": tag, "cache-control": f"{kept}, no-cache"}
    if _has(request, tag):
        heard(request).details[UNCHANGED] = digest
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _has(request: Request, tag: str) -> bool:
    """Whether the client names the tag; compared weakly, as RFC 9110 says for If-None-Match."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return False
    return asked.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in asked.split(",")}


def _bytes(document: Mapping[str, Any]) -> bytes:
    """As JSON; a number that is none is unknown (null), as everywhere."""
    return dumps(document)
