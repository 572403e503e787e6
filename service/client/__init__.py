"""The API from Python: `ShouxinClient`, its errors, and nothing of the server. Needs httpx and pydantic alone."""

from service.client.client import ShouxinClient
from service.client.errors import (
    BadRequest,
    BrokenAnswer,
    InTheWay,
    NotAllowed,
    NotAuthenticated,
    NotGenuine,
    NotThere,
    NotWritten,
    Refused,
    ShouxinError,
    TryLater,
    Unreachable,
    WrongAddress,
)
from service.client.export import Exported

__all__ = [
    "BadRequest",
    "BrokenAnswer",
    "Exported",
    "InTheWay",
    "NotAllowed",
    "NotAuthenticated",
    "NotGenuine",
    "NotThere",
    "NotWritten",
    "Refused",
    "ShouxinClient",
    "ShouxinError",
    "TryLater",
    "Unreachable",
    "WrongAddress",
]
