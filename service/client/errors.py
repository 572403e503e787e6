"""What can go wrong between a client and the service.

ShouxinError
├── Unreachable          no answer came
├── BrokenAnswer         an answer that is not what it says, or not as described; an export that broke off
├── NotWritten           a file that cannot be written where it was asked for
├── NotGenuine           a notice that is not from the service, not for us, changed, or of another time
└── Refused              the service said no, by a problem document (RFC 9457)
    ├── BadRequest       400, 405, 413, 431: mend the question
    ├── NotAuthenticated 401: the client's id or secret is not good
    ├── NotAllowed       403: no right, no purpose, or outside the reach
    ├── NotThere         404
    ├── InTheWay         409: it is so already, or something else is in the way
    └── TryLater         408, 429, 5xx; `retry_after`: seconds, where the service says so
"""

from dataclasses import dataclass
from typing import Any, Final

import httpx


class ShouxinError(Exception):
    """Root of everything the client raises."""


class Unreachable(ShouxinError):
    """No answer came: no connection, or none in time."""


class BrokenAnswer(ShouxinError):
    """An answer that is not what it says or not as described, or an export that broke off."""


class NotWritten(ShouxinError):
    """A file that cannot be written where it was asked for. A folder that is not there, or a pipe in its place, is told before anything is asked."""


class WrongAddress(ShouxinError):
    """The address of a service to which no secret is sent: it would travel unencrypted, or it is none."""


class NotGenuine(ShouxinError):
    """A notice that the service did not sign for this receiver and this time; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem document says.

    Attributes:
        kind: the last part of its `type`, such as `not-yours`, by which programs tell problems apart.
        request: the number under which the service's log has it (`x-request-id`); null where it has none.
    """

    status: int
    kind: str
    title: str
    detail: str
    explanation: str
    instance: str
    request: str | None


class Refused(ShouxinError):
    """The service said no. `problem`: why; `retry_after`: seconds after which to ask again, where it says so."""

    def __init__(self, problem: Problem, retry_after: int | None) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.retry_after = retry_after


class BadRequest(Refused):
    """The question is malformed or too large."""


class NotAuthenticated(Refused):
    """The client's id or secret is not good."""


class NotAllowed(Refused):
    """No right, no purpose, or outside the reach of the account."""


class NotThere(Refused):
    """There is no such thing."""


class InTheWay(Refused):
    """It is so already, or something else is in the way."""


class TryLater(Refused):
    """Not now: too often, too busy, or a fault of the service."""


_BY_STATUS: Final[dict[int, type[Refused]]] = {
    401: NotAuthenticated,
    403: NotAllowed,
    404: NotThere,
    408: TryLater,
    409: InTheWay,
    429: TryLater,
}


def refusal(answer: httpx.Response) -> Refused:
    """The error that an answer of status 400 and above means."""
    status = answer.status_code
    kind = _BY_STATUS.get(status, TryLater if status >= 500 else BadRequest)
    return kind(_problem(answer), seconds_to_wait(answer))


def seconds_to_wait(answer: httpx.Response) -> int | None:
    """What `Retry-After` says in seconds."""
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _problem(answer: httpx.Response) -> Problem:
    try:
        found: Any = answer.json()
    except ValueError:
        found = {}
    said = found if isinstance(found, dict) else {}
    # OAuth has a form of its own (RFC 6749 §5.2); a proxy in between may have none
    title = said.get("title") or said.get("error") or answer.reason_phrase
    return Problem(
        status=answer.status_code,
        kind=str(said.get("type") or said.get("error") or "").rpartition("/")[2],
        title=str(title),
        detail=str(said.get("detail") or said.get("error_description") or ""),
        explanation=str(said.get("explanation", "")),
        instance=str(said.get("instance", answer.request.url.path)),
        request=answer.headers.get("x-request-id"),
    )
