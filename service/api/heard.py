"""What is known of a request while it is answered, for its line in the log."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request

from service.audit.log import Kept
from service.parties.party import Party

_STATE: Final = "heard"


@dataclass(slots=True)
class Heard:
    """Filled in step by step: by the guard, by the endpoint, by the answer.

    Attributes:
        rests_on: the authorisations that the answer rests on: each is a use that its enterprise is shown.
        streamed: whether the answer is sent piece by piece, as `service.api.streamed` does; else it is held back whole.
        hashed: a body and its SHA-256 as hexadecimal digits, where it was worked out for the answer's ETag.
        kept: what is to be kept if the answer goes out, in one transaction with its line.
    """

    request: str = field(default_factory=lambda: secrets.token_hex(16))
    action: str = ""
    party: Party | None = None
    subject: str | None = None
    purpose: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    rests_on: list[str] = field(default_factory=list)
    streamed: bool = False
    kept: Kept | None = None
    hashed: tuple[bytes, str] | None = None


def hear(scope: Mapping[str, Any]) -> Heard:
    """Begin to listen to a request."""
    found = Heard()
    scope["state"][_STATE] = found
    return found


def heard_in(scope: Mapping[str, Any]) -> Heard | None:
    """What is known of a request, or null for one that nobody listened to."""
    found = scope.get("state", {}).get(_STATE)
    return found if isinstance(found, Heard) else None


def heard(request: Request) -> Heard:
    """What is known of this request."""
    found = request.scope["state"][_STATE]
    assert isinstance(found, Heard)  # noqa: S101 - put there before any endpoint
    return found
